"""Other ways of writing the same message: in the other script, in a mix of both, with one slip of the finger."""

import re
from collections.abc import Callable, Mapping

from intents.normalize import HAN, simplified
from templates.traditional import to_traditional

WORD = re.compile(r"[^\W\d_\u3400-\u9fff]{5,}")


def mixed(text: str) -> str:
    """Every second character in traditional writing, the others in simplified."""
    one_to_one = (to_traditional(c) if i % 2 else simplified(c) for i, c in enumerate(text))
    return "".join(one_to_one)


def slip(text: str) -> str:
    """One slip: two letters in the longest word exchanged, or a Chinese character in the middle left out."""
    characters = list(HAN.finditer(text))
    if len(characters) > len(text) / 3:
        middle = characters[len(characters) // 2]
        return text[: middle.start()] + text[middle.end() :]
    word = max(WORD.finditer(text), key=lambda match: len(match.group()), default=None)
    if word is None:
        return text
    at = word.start() + len(word.group()) // 2
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]


VARIANTS: Mapping[str, Callable[[str], str]] = {
    "simplified": simplified,
    "traditional": to_traditional,
    "mixed_script": mixed,
    "typo": slip,
}
