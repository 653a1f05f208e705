"""Whether what a seller types can be the value that a message needs: no chatter gets into a letter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from intents import numbers
from intents.normalize import HAN, plain

EMOJI = re.compile(r"[\u2190-\u2bff\u3030\u303d\ufe0f\u200d\U0001f000-\U0001faff]")
MARK = re.compile(r"^\[[^\]]{1,6}\]$")
PIECE = re.compile(r"[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*")
TOKEN = re.compile(r"[\w/-]*\d[\w/-]*")
ENDS_ASKING = re.compile(r"(?:[?？]|吗|呢|么|什么|哪里|哪儿|怎么办|多少)[!！。.~]*$")
ROUND = " \t\n.,;:!。，！；：~～…"
TRACKING = (8, 40)
FEWEST_DIGITS = 6  # the shortest numbers of parcels have eight signs, and letters at most at both ends
FEWEST_OF_ORDER = 4
SHORT_QUESTION = 60  # a sentence for the buyer may end in a question; what is asked of the copilot is short
LONGEST = {"name": 120, "text": 500, "address": 300}
LONGEST_NAME_WORDS = 12
URL = re.compile(r"(?:https?://)?(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/\S*)?", re.IGNORECASE)
PHONE = re.compile(r"\+?[\d ()./-]{6,24}")
ZIP = re.compile(r"(?=.*\d)[A-Za-z0-9 -]{3,10}")


@dataclass(frozen=True)
class Talk:
    """What is said to the copilot and is never a value."""

    chatter: tuple[str, ...]
    questions: tuple[str, ...]

    def holds(self, text: str) -> bool:
        """Whether a text is talk: waiting, a question, a sign without words, or nothing."""
        bare = EMOJI.sub("", text).strip(ROUND)
        if not bare or MARK.match(text.strip()):
            return True
        simple = plain(bare)
        return any(opens(word, simple) for word in self.chatter) or self._asks(simple, text)

    def _asks(self, simple: str, text: str) -> bool:
        if ENDS_ASKING.search(text.strip()):
            return len(text) <= SHORT_QUESTION or bool(HAN.search(text))
        return len(text) <= SHORT_QUESTION and any(opens(f"{word}*", simple) for word in self.questions)


def opens(word: str, text: str) -> bool:
    """Whether the text begins with the word, and ends there or goes on after a comma; with "*" it may go on."""
    stem = word.removesuffix("*")
    rest = text.removeprefix(stem)
    if not text.startswith(stem):
        return False
    whole_word = HAN.match(stem) is not None or not rest[:1].isalpha()
    return (whole_word or word.endswith(" *")) if word.endswith("*") else rest[:1] in ("", *ROUND)


def order_number(text: str, pattern: str | None) -> str | None:
    """An order number in the marketplace's form; where none is known, what looks like a number of an order."""
    if pattern:
        return next((one.value for one in numbers.order_numbers(text, pattern)), None)
    if numbers.money(plain(text)):
        return None
    tokens = (match.group() for match in TOKEN.finditer(text))
    return next((token for token in tokens if sum(map(str.isdigit, token)) >= FEWEST_OF_ORDER), None)


def tracking_number(text: str, pattern: str | None) -> str | None:
    """A parcel's number without the spaces between its groups; never an amount or the number of an order."""
    if numbers.money(plain(text)) or (pattern and re.search(pattern, text, re.IGNORECASE)):
        return None
    found = next((one.value for one in numbers.tracking_numbers(text)), None)
    return found.replace(" ", "") if found else next((one for one in map(_joined, PIECE.finditer(text)) if one), None)


def _joined(match: re.Match[str]) -> str | None:
    """The groups of a number, without words before and after them."""
    groups = [group for group in re.split(r"[ -]", match.group()) if not group.isalpha() or group.isupper()]
    number = "".join(groups)
    fits = TRACKING[0] <= len(number) <= TRACKING[1] and sum(map(str.isdigit, number)) >= FEWEST_DIGITS
    return number if fits else None


def name(text: str, kind: str) -> str | None:
    """A name, an address or words, as typed on one line; None where they are too long or no such thing."""
    said = " ".join(text.split()) if kind != "address" else text.strip()
    if len(said) > LONGEST[kind] or EMOJI.search(said) or not any(map(str.isalnum, said)):
        return None
    return said if _SHAPES[kind](said) else None


def _is_name(said: str) -> bool:
    """A name has a letter, is no amount of money and no sentence."""
    amounts = numbers.money(plain(said))
    only_money = amounts and amounts[0].end - amounts[0].start >= len(plain(said)) - 1
    return any(map(str.isalpha, said)) and not only_money and len(said.split()) <= LONGEST_NAME_WORDS


def _is_address(said: str) -> bool:
    """An address has a number and a street, or at least several words."""
    return len(said) >= 10 and (any(map(str.isdigit, said)) or len(said.split()) >= 4)


def _is_text(said: str) -> bool:
    return sum(map(str.isalpha, said)) >= 2


_SHAPES = {"name": _is_name, "address": _is_address, "text": _is_text}
SPECIAL: Mapping[str, re.Pattern[str]] = {"phone": PHONE, "zip_code": ZIP, "tracking_url": URL}
