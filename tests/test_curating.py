"""What a curator sees of the content: tables, coverage; and what holds for all of it."""

import pytest

from bot.__main__ import main
from bot.check import facts
from bot.content import Content
from knowledge.model import GENERIC
from templates.traditional import to_traditional


def test_coverage_counts_cases_rows_transcripts_and_facts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--coverage"]) == 0
    printed = capsys.readouterr().out
    assert "78 cases" in printed
    assert "rakuten-fr/damaged" in printed


@pytest.mark.parametrize(("language", "words"), [("zh", "买家已经同意"), ("en", "otherwise")])
def test_a_case_is_shown_as_a_tree_in_either_language(
    capsys: pytest.CaptureFixture[str], content: Content, language: str, words: str
) -> None:
    assert main(["show", "rakuten-fr/damaged", "--language", language]) == 0
    printed = capsys.readouterr().out
    assert content.knowledge.cases["rakuten-fr/damaged"].title[language] in printed
    assert "rakuten-settle-with-buyer" in printed
    assert words in printed or content.knowledge.slots["buyer_agrees"].label[language] in printed


def test_a_case_that_does_not_exist_is_one_line_with_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "rakuten-fr/damage"]) == 2
    error = capsys.readouterr().err
    assert "rakuten-fr/damaged" in error
    assert error.count("\n") == 1


def test_every_fact_is_used_or_excused(content: Content) -> None:
    excused = {unused.fact for unused in content.knowledge.unused}
    assert set(content.knowledge.facts) - facts.used(content) - excused == set()


def test_no_answer_of_a_marketplace_cites_a_fact_of_another(content: Content) -> None:
    for case in content.knowledge.cases.values():
        if case.platform != GENERIC:
            cited = {content.knowledge.facts[name].platform for row in case.outcomes for name in row.cited()}
            assert cited <= {case.platform, GENERIC}, case.slug


def test_a_generic_answer_cites_only_the_marketplace_its_row_is_about(content: Content) -> None:
    for case in content.knowledge.own_cases(GENERIC):
        for row in case.outcomes:
            cited = {content.knowledge.facts[name].platform for name in row.cited()} - {GENERIC}
            assert len(cited) <= 1, (case.slug, row.id)


@pytest.mark.parametrize(
    ("simple", "traditional"),
    [("平台客服", "平台客服"), ("后台里程", "後臺里程"), ("账单上的 Vous rétracter", "帳單上的 Vous rétracter")],
)
def test_traditional_chinese_is_written_as_in_taiwan(simple: str, traditional: str) -> None:
    assert to_traditional(simple) == traditional
