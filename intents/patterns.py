"""Regular expressions that are content: told to their curator where they are wrong, not met when a seller writes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any


class Patterns:
    """A dataclass whose texts are regular expressions, or parts of one. Raises ValueError where a text is none."""

    def __post_init__(self) -> None:
        """Try each."""
        for field in fields(self):  # type: ignore[arg-type]
            for text in _texts(getattr(self, field.name)):
                _try(text)


def _try(text: str) -> None:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text} is no regular expression: {error}") from error


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case tuple():
            for inner in value:
                yield from _texts(inner)
        case _:
            return
