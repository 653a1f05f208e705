"""What cannot be run without files from beside the repository is never skipped in silence."""

from types import SimpleNamespace

import pytest
from _pytest.outcomes import Failed, Skipped

from tests.shared import MISSING, shared, warned


def test_a_missing_file_skips_the_test_and_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(Skipped, match=r"NOT RUN.*\.\./shared/no/such\.yaml"):
        shared("no/such.yaml")


def test_where_everything_is_to_be_run_a_missing_file_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(Failed, match=r"\.\./shared/no/such\.yaml"):
        shared("no/such.yaml")


def test_the_end_of_a_run_says_how_many_tests_were_not_run_and_why() -> None:
    reasons = [f"{MISSING}../shared/b.yaml", f"{MISSING}../shared/a.yaml", f"{MISSING}../shared/b.yaml", "no network"]
    reports = [SimpleNamespace(longrepr=("tests/test_x.py", 1, f"Skipped: {reason}")) for reason in reasons]
    a, b = warned(reports)
    assert a.startswith("1 tests were NOT RUN: they need ../shared/a.yaml, ")
    assert b.startswith("2 tests were NOT RUN: they need ../shared/b.yaml, ")
    assert list(warned(reports[3:])) == []
