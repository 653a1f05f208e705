"""A plain text knows where its characters stood in the text as typed, and where its clauses are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.clauses import clauses, joined
from intents.normalize import plain
from intents.traced import traced
from intents.windows import around

TYPED = st.text(alphabet=st.sampled_from("深圳後裡發，。 \u3000\n\té１２ﬁ①İßﾊﾟ각🎁Aa,.!?'’"), max_size=60)


@given(TYPED)
def test_the_traced_text_is_the_plain_one_with_a_place_for_every_character(typed: str) -> None:
    text = traced(typed)
    assert text.text == plain(typed)
    assert len(text.places) == len(text.text)
    assert list(text.places) == sorted(text.places)


@pytest.mark.parametrize(
    ("typed", "part", "words"),
    [
        ("貨是從深圳發的，ＤＨＬ", "深圳发", "深圳發"),
        ("走的 Recommandé，65 欧", "recommandé", "Recommandé"),
        ("订单  １２３４５", "12345", "１２３４５"),
        ("A" * 3000 + " 深圳发的", "深圳发的", "深圳发的"),
    ],
)
def test_a_stretch_of_the_plain_text_is_found_as_it_was_typed(typed: str, part: str, words: str) -> None:
    text = traced(typed)
    start = text.text.index(part)
    assert text.words(start, start + len(part)) == words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("乐天 德国仓发的 走的Recommandé，72,50欧。", ["乐天", "德国仓发的", "走的Recommandé", "72,50欧"]),
        (
            "He wrote on 19.11. He paid 1,200.50 EUR, then left.",
            ["He wrote on 19.11", "He paid 1,200.50 EUR", "then left"],
        ),
        ("……", []),
        ("", []),
    ],
)
def test_clauses_end_where_a_seller_would_breathe(typed: str, expected: list[str]) -> None:
    text = traced(typed)
    assert [text.words(one.start, one.end) for one in clauses(text)] == expected


def test_neighbours_are_joined_and_a_value_is_seen_with_both_of_its_own() -> None:
    text = traced("昨天下单，65欧，深圳发的")
    parts = clauses(text)
    assert [text.words(one.start, one.end) for one in joined(parts)] == ["昨天下单，65欧", "65欧，深圳发的"]
    start = text.text.index("65")
    seen = [text.words(one.start, one.end) for one in around(text, start, start + 3)]
    assert seen == ["65欧", "昨天下单，65欧", "65欧，深圳发的"]


def test_a_question_mark_goes_with_its_clause() -> None:
    text = traced("他会同意吗？退一半。")
    assert [one.mark for one in clauses(text)] == ["?", "。"]
