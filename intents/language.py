"""Which language a message is in: the script first, then langdetect among the languages we know. Gates nothing."""

import re
from functools import cache
from pathlib import Path

import langdetect
from langdetect.detector_factory import DetectorFactory
from opencc import OpenCC

from intents.normalize import HAN, clean

LATIN_LANGUAGES = ("en", "fr", "pl", "de")
LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
TELLING = {
    "pl": re.compile(r"[ąćęłńśźż]", re.IGNORECASE),
    "de": re.compile(r"[äß]", re.IGNORECASE),
    "fr": re.compile(r"[èàçêîôûœ]|\b[cdjlmnst]'[a-zé]", re.IGNORECASE),
}
MIXED_SHARE = 0.25
SHORTEST = 12
QUOTED = re.compile(r'"[^"\n]{8,}"')
SEED = 20261121


def detect(text: str, default: str = "en") -> str:
    """en, fr, pl, de, zh-Hans, zh-Hant, or mixed (Chinese with much Latin text; no letters at all)."""
    text = clean(text)
    han = len(HAN.findall(text))
    words = LATIN_WORD.findall(text)
    if not han:
        return _latin(text, words, default) if words else "mixed"
    if len(words) / (han / 1.6 + len(words)) >= MIXED_SHARE:
        return "mixed"
    return "zh-Hant" if is_traditional(text) else "zh-Hans"


def is_traditional(text: str) -> bool:
    """Whether more characters are traditional than simplified; undecided counts as simplified."""
    characters = HAN.findall(text)
    traditional = sum(_converted("t2s", character) != character for character in characters)
    simple = sum(_converted("s2t", character) != character for character in characters)
    return bool(traditional > simple)


@cache
def _converter(direction: str) -> OpenCC:
    return OpenCC(direction)


@cache
def _converted(direction: str, character: str) -> str:
    converted: str = _converter(direction).convert(character)
    return converted


def _latin(text: str, words: list[str], default: str) -> str:
    """The language around what is quoted, where enough stands there: an English note on a French mail is English."""
    around = QUOTED.sub(" ", text)
    if around != text and sum(map(len, LATIN_WORD.findall(around))) >= SHORTEST:
        return _latin(around, LATIN_WORD.findall(around), default)
    told = [language for language, pattern in TELLING.items() if pattern.search(text)]
    if len(told) == 1:
        return told[0]
    if sum(map(len, words)) < SHORTEST:
        return default if default in LATIN_LANGUAGES else "en"
    detector = _factory().create()
    detector.append(text.lower())
    try:
        language: str = detector.detect()
    except langdetect.LangDetectException:
        return default
    return language if language in LATIN_LANGUAGES else default


@cache
def _factory() -> DetectorFactory:
    """Langdetect with our languages only, always giving the same answer."""
    DetectorFactory.seed = SEED
    factory = DetectorFactory()
    folder = Path(langdetect.__file__).parent / "profiles"
    factory.load_json_profile([(folder / language).read_text("utf-8") for language in LATIN_LANGUAGES])
    return factory
