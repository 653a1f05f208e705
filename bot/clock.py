"""The time of day is read here and nowhere else: whatever needs it is given a clock."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, zone-aware."""


def system() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)
