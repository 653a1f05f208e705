"""What lies beside the repository: sets that measure it and are no part of it. Tests that need them say so loudly."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[2] / "shared"
MISSING = "NOT RUN, for this is not here: "


def shared(path: str) -> Path:
    """A file of that folder. Where it is missing the test is skipped, and with CI set it fails."""
    file = SHARED / path
    if not file.exists():
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(f"{MISSING}../shared/{path}")
    return file


def warned(skipped: Iterable[Any]) -> Iterable[str]:
    """What is to stand below the results of a run, given the reports of its skipped tests: one line for each file."""
    reasons = [str(one.longrepr).partition(MISSING)[2].strip("')\n") for one in skipped if MISSING in str(one.longrepr)]
    for file in sorted(set(reasons)):
        yield f"{reasons.count(file)} tests were NOT RUN: they need {file}, which is not part of this repository."
