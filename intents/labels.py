"""An option that is named by the words on its button."""

import re
from collections.abc import Mapping

from rapidfuzz import fuzz

from intents.commands import EDGES, bare
from intents.normalize import HAN, plain

CLOSE = 88.0  # one slip in eight characters
LEAST = 4  # so many Chinese characters, or twice as many letters, of a longer label tell it
LEAD = re.compile(r"^(?:写一?下?|write|rédige[rz]?|napisz)[:： ]*")


def named(text: str, labels: Mapping[str, str]) -> str | None:
    """The option whose label the text repeats, exactly, nearly, or by a part that no other label has."""
    said = _form(text)
    if not said:
        return None
    forms = {option: _form(label) for option, label in labels.items()}
    exact = [option for option, form in forms.items() if form == said]
    near = exact or [option for option, form in forms.items() if _is_near(said, form)]
    return near[0] if len(near) == 1 or exact else None


def _form(text: str) -> str:
    return LEAD.sub("", bare(plain(text).strip(EDGES)))


def _is_near(said: str, form: str) -> bool:
    length = len(said) if HAN.search(said) else len(said) // 2
    return length >= LEAST and (fuzz.ratio(said, form) >= CLOSE or said in form)
