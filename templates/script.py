"""Which scripts a reader of a language reads, so that nothing unreadable gets into a letter."""

import re
import unicodedata

HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
OTHER = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\uac00-\ud7af]")


def readable(value: str, language: str) -> bool:
    """Whether somebody who reads the language can read the letters of a value."""
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in "\n\t" for character in value):
        return False
    if OTHER.search(value):
        return False
    return language == "zh" or not HAN.search(value)
