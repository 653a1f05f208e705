"""Messages: filled completely and readably, or not at all."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot import content as contents
from knowledge.model import Slot
from knowledge.values import DECLINED, Money, Slots, Value
from templates.drafts import Draft, drafts, fits, missing
from templates.messages import Message, Never
from templates.write import WritingError, fill, variables_of, worded, write

PARIS = ZoneInfo("Europe/Paris")
CONTENT = contents.read()
MESSAGES = CONTENT.library.messages
RAKUTEN = sorted(name for name in MESSAGES if name.startswith("rakuten-fr/"))
FOR_SUPPORT = sorted(name for name in RAKUTEN if MESSAGES[name].addressee == "marketplace")
TRACKING = MESSAGES["rakuten-fr/tracking-number"]
DOCUMENTS = MESSAGES["rakuten-fr/purchase-documents"]
WHY = {"en": "why", "zh": "为什么"}
HAN = re.compile(r"[\u2e80-\u9fff]")
SAMPLES: Mapping[str, Value] = {
    "money": Money(Decimal("1234.5"), "EUR"),
    "date": date(2026, 11, 18),
    "datetime": datetime(2026, 11, 18, 9, tzinfo=PARIS),
    "number": Decimal(3),
    "order-number": "1234567/7654321",
    "name": "LX123456789CN",
    "address": "8 rue de la Paix\n75002 Paris",
    "text": "texte",
    "yes-no": "yes",
}
NAME = Slot("carrier", "name", {"en": "c", "zh": "承"}, {"en": "?", "zh": "？"})
KNOWN: Slots = {"order_number": "88/1204", "tracking_number": "LX1", "carrier": "Colissimo"}


def samples(message: Message, choice: int = 0) -> dict[str, Value]:
    """A value for each variable; of a variable with choices, the one at that place (counted round)."""
    return {name: sample(CONTENT.vocabulary[name], choice) for name in message.variables}


def sample(variable: Slot, choice: int) -> Value:
    if not variable.choices:
        return SAMPLES[variable.kind]
    chosen = variable.choices[choice % len(variable.choices)].id
    return (chosen,) if variable.many else chosen


def written(message: Message, slots: Slots) -> dict[str, Draft]:
    return {draft.language: draft for draft in drafts(message, slots, CONTENT.vocabulary, PARIS)}


def text_of(message: Message, slots: Slots, language: str = "fr") -> str:
    text = written(message, slots)[language].text
    assert text is not None
    return text


def test_an_undefined_variable_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(WritingError, match="order_number"):
        fill("Commande {{ order_number }}", {})


def test_a_value_that_is_not_known_is_an_error_and_not_the_word_none() -> None:
    with pytest.raises(WritingError, match="if"):
        fill("Expédié le {{ day }}", {"day": None})


def test_a_sentence_around_an_unknown_value_disappears() -> None:
    assert fill("A{% if day %}, le {{ day }}{% endif %}.", {"day": None}) == "A."


@pytest.mark.parametrize(
    "source",
    ["{{ x.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ x['__class__'] }}", "{{ x|attr('__class__') }}",
     "{{ cycler.__init__.__globals__ }}", "{{ x.format.__self__.__doc__ }}"],
)  # fmt: skip
def test_the_sandbox_refuses_what_lies_behind_a_value(source: str) -> None:
    with pytest.raises(WritingError):
        fill(source, {"x": "value"})


def test_a_value_is_never_taken_for_a_template() -> None:
    assert fill("{{ x }}", {"x": "{{ 7 * 7 }}{% raw %}"}) == "{{ 7 * 7 }}{% raw %}"


@pytest.mark.parametrize("source", ["{{ x", "{% if %}", "{% endif %}"])
def test_a_text_that_is_no_template_is_an_error(source: str) -> None:
    with pytest.raises(WritingError):
        variables_of(source)
    with pytest.raises(WritingError):
        fill(source, {"x": "1"})


def test_the_variables_of_a_text_are_the_ones_it_names() -> None:
    assert variables_of("{{ a }}{% if b %}{{ c | upper }}{% endif %}") == {"a", "b", "c"}


def test_a_missing_required_value_keeps_a_message_from_being_written() -> None:
    with pytest.raises(WritingError, match="carrier is missing"):
        write(TRACKING, "fr", {"order_number": "1/2", "tracking_number": "LX1", "carrier": None, "dispatched_at": None})


@pytest.mark.parametrize("word", ["annuler", "Annulation", "ANNULÉE", "j'annule"])
def test_a_text_for_support_with_a_word_for_cancelling_is_refused(word: str) -> None:
    spoilt = replace(TRACKING, text={**TRACKING.text, "fr": f"Bonjour, {word} {TRACKING.text['fr']}"})

    with pytest.raises(WritingError, match="seller cancels"):
        written(spoilt, KNOWN)


def test_a_word_for_cancelling_is_refused_where_a_value_brings_it() -> None:
    french = written(TRACKING, {**KNOWN, "carrier": "Annulation Express"})["fr"]

    assert french.text is None
    assert french.forbidden
    assert (french.forbidden.variable, french.forbidden.word) == ("carrier", "Annul")
    assert "seller cancels" in french.forbidden.why["en"]


def test_a_pattern_holds_in_its_languages_only() -> None:
    rule = Never("annul", WHY, ("fr",))

    assert rule.found("Annuler", "fr")
    assert not rule.found("annul", "en")
    assert Never("annul", WHY).found("annul", "en")


def test_a_pattern_that_cannot_be_matched_is_refused_when_it_is_read() -> None:
    with pytest.raises(ValueError, match="not a regular expression"):
        Never("annul(", WHY)


@pytest.mark.parametrize(
    ("value", "language", "words"),
    [
        (Money(Decimal("1234.5"), "EUR"), "fr", "1 234,50 €"),
        (Money(Decimal("1234.5"), "EUR"), "en", "€1,234.50"),
        (Money(Decimal("1234.5"), "EUR"), "zh", "€1,234.50"),
        (Money(Decimal(40), "PLN"), "pl", "40,00 zł"),
        (date(2026, 11, 18), "fr", "18 novembre 2026"),
        (date(2026, 11, 1), "fr", "1er novembre 2026"),
        (date(2026, 11, 11), "fr", "11 novembre 2026"),
        (date(2026, 11, 18), "en", "18 November 2026"),
        (date(2026, 11, 18), "zh", "2026年11月18日"),
        (date(2026, 11, 18), "pl", "18 listopada 2026"),
        (Decimal("2.5"), "fr", "2,5"),
        (Decimal("2.5"), "en", "2.5"),
    ],
)
def test_values_are_worded_in_the_language_of_the_letter(value: Value, language: str, words: str) -> None:
    found = worded(NAME, value, language, PARIS)

    assert found is not None
    assert re.sub(r"\s", " ", found) == words


def test_the_day_of_an_instant_is_the_one_of_the_marketplace() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)

    assert worded(NAME, late, "en", PARIS) == "19 November 2026"


@pytest.mark.parametrize(
    "value", ["云途物流", "La Poste 法国", "Почта", "한진", "ヤマト", "DHL\u202e", "a\x00b", "", "  "]
)
def test_what_a_french_reader_cannot_read_is_not_worded_in_french(value: str) -> None:
    assert worded(NAME, value, "fr", PARIS) is None


def test_a_chinese_reader_reads_chinese_and_latin() -> None:
    assert [worded(NAME, value, "zh", PARIS) for value in ("云途", "DHL")] == ["云途", "DHL"]


def test_several_choices_are_listed_in_the_reader_s_language() -> None:
    variable = CONTENT.vocabulary["evidence_list"]
    first, second = variable.choices[:2]

    assert worded(variable, (first.id, second.id), "fr", PARIS) == f"{first.wording['fr']}, {second.wording['fr']}"
    assert worded(variable, (first.id, second.id), "zh", PARIS) == f"{first.wording['zh']}、{second.wording['zh']}"
    assert worded(variable, (), "fr", PARIS) is None


def test_a_value_in_chinese_never_gets_into_a_french_letter() -> None:
    both = written(TRACKING, {**KNOWN, "carrier": "云途物流"})

    assert (both["fr"].text, both["fr"].missing, both["fr"].gloss) == (None, ("carrier",), {})
    assert "承运商：云途物流" in (both["zh"].text or "")


def test_an_optional_value_in_chinese_leaves_only_the_french_letter_and_its_glosses() -> None:
    both = written(DOCUMENTS, {**samples(DOCUMENTS), "brand": "小米"})

    assert both["fr"].text is not None
    assert "marque" not in both["fr"].text
    assert "brand:" not in both["fr"].gloss["en"]
    assert "小米" not in both["fr"].gloss["zh"]
    assert "小米" in (both["zh"].text or "")


@pytest.mark.parametrize("value", [None, DECLINED])
def test_a_required_value_that_is_not_known_is_named_as_missing(value: Value | None) -> None:
    slots = {name: one for name, one in {**KNOWN, "carrier": value}.items() if one is not None}

    assert missing(TRACKING, slots) == ("carrier",)
    assert [(draft.text, draft.missing) for draft in written(TRACKING, slots).values()] == [(None, ("carrier",))] * 2


def test_a_required_value_that_is_empty_is_missing() -> None:
    assert written(TRACKING, {**KNOWN, "order_number": " "})["fr"].missing == ("order_number",)


@pytest.mark.parametrize("value", [None, DECLINED])
def test_the_sentence_of_an_optional_value_disappears_in_the_text_and_its_glosses(value: Value | None) -> None:
    with_day = written(TRACKING, {**KNOWN, "dispatched_at": date(2026, 11, 18)})["fr"]
    without = written(TRACKING, KNOWN if value is None else {**KNOWN, "dispatched_at": value})["fr"]

    assert "Date d'expédition : 18 novembre 2026" in (with_day.text or "")
    assert "Date d'expédition" not in (without.text or "Date d'expédition")
    assert "Dispatch date: 18 November 2026" in with_day.gloss["en"]
    assert "Dispatch date" not in without.gloss["en"]
    assert "发货日期：2026年11月18日" in with_day.gloss["zh"]
    assert "发货日期" not in without.gloss["zh"]


def test_the_language_of_the_addressee_comes_first() -> None:
    assert [draft.language for draft in drafts(TRACKING, KNOWN, CONTENT.vocabulary, PARIS)] == ["fr", "zh"]


def test_a_message_that_requires_an_agreement_fits_only_where_there_is_one() -> None:
    message = MESSAGES["rakuten-fr/refund-above-half"]

    assert fits(message, {"buyer_agrees": "agreed"})
    assert not fits(message, {"buyer_agrees": "refused"})
    assert not fits(message, {})


@pytest.mark.parametrize("name", RAKUTEN)
def test_every_message_can_be_filled_with_any_choice(name: str) -> None:
    message = MESSAGES[name]
    most = max([len(CONTENT.vocabulary[variable].choices) for variable in message.variables], default=1)
    for choice in range(max(most, 1)):
        for draft in drafts(message, samples(message, choice), CONTENT.vocabulary, PARIS):
            assert draft.text, draft.missing
            assert set(draft.gloss) == {"en", "zh"}
            for text in (draft.text, *draft.gloss.values()):
                assert not re.search(r"[{}]|None|\(\)|  |\n\n\n| ,|: ?\n\n\n", text), text


@pytest.mark.parametrize("name", RAKUTEN)
def test_every_message_can_be_filled_with_its_required_values_only(name: str) -> None:
    message = MESSAGES[name]
    slots = {variable: value for variable, value in samples(message).items() if variable in message.required()}

    for draft in drafts(message, slots, CONTENT.vocabulary, PARIS):
        assert draft.text, draft.missing
        assert "None" not in draft.text


@pytest.mark.parametrize("name", RAKUTEN)
def test_every_french_letter_is_french_and_comes_before_the_others(name: str) -> None:
    first, *_ = drafts(MESSAGES[name], samples(MESSAGES[name]), CONTENT.vocabulary, PARIS)

    assert first.language == "fr"
    assert not HAN.search(first.text or "漢")
    assert not HAN.search(first.gloss["en"])
    assert HAN.search(first.gloss["zh"])


@pytest.mark.parametrize("name", RAKUTEN)
def test_a_gloss_holds_every_value_that_the_text_holds(name: str) -> None:
    message = MESSAGES[name]
    slots = samples(message)
    for draft in drafts(message, slots, CONTENT.vocabulary, PARIS):
        for variable in message.variables:
            words = {to: worded(CONTENT.vocabulary[variable], slots[variable], to, PARIS) for to in ("fr", "en", "zh")}
            said = words[draft.language]
            if said and said in (draft.text or ""):
                for gloss, text in draft.gloss.items():
                    assert (words[gloss] or said) in text, (variable, gloss)


@pytest.mark.parametrize("name", FOR_SUPPORT)
def test_no_text_for_support_speaks_of_cancelling(name: str) -> None:
    message = MESSAGES[name]
    alternative = message.alternative.fr if message.alternative else ""

    assert "annul" not in (message.text["fr"] + alternative).lower()
    for choice in range(8):
        assert "annul" not in text_of(message, samples(message, choice)).lower()


@pytest.mark.parametrize("name", FOR_SUPPORT)
def test_every_text_for_support_would_refuse_to_speak_of_cancelling(name: str) -> None:
    assert any(rule.found("Nous souhaitons annuler", "fr") for rule in MESSAGES[name].never)


def test_there_are_messages_for_support_and_for_buyers() -> None:
    assert len(FOR_SUPPORT) >= 5
    assert len(RAKUTEN) > len(FOR_SUPPORT) + 5
