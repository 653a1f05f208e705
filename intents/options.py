"""Options that the whole of an answer says: a word of an option inside a sentence of one's own is not the option."""

import re

from rapidfuzz import fuzz

from intents.answers import Question
from intents.commands import EDGES
from intents.normalize import HAN, plain
from intents.words import Teller, without
from knowledge.model import Choice

CLOSE = 88  # a slip or two in a label; two labels of one list never are so near to each other
BETWEEN = re.compile(r"[\s,，、;；/+&.。!！:：()（）-]+")


def options_said(question: Question, text: str, fillers: tuple[str, ...]) -> list[str]:
    """The options that the plain text says and nothing else; one at most where only one may hold."""
    exact = [choice.id for choice in question.choices if _is(choice, text)]
    if exact:
        return exact[:1]
    told = _covering(question, text, fillers)
    if told and (question.slot.many or len(told) == 1):
        return told
    close = [choice.id for choice in question.choices if _is_near(choice, text)]
    return close if len(close) == 1 else []


def _is(choice: Choice, text: str) -> bool:
    said = {plain(one) for one in (*choice.label.values(), *choice.words, *choice.wording.values())}
    return text in said or text.strip(EDGES) in said


def _is_near(choice: Choice, text: str) -> bool:
    """Whether the text is a label but for a slip, or its beginning as far as it says something."""
    labels = [plain(label) for label in choice.label.values()]
    near = any(fuzz.ratio(label, text.strip(EDGES)) >= CLOSE for label in labels)
    return near or any(label.startswith(text) and len(text) * 2 > len(label) for label in labels)


def _covering(question: Question, text: str, fillers: tuple[str, ...]) -> list[str]:
    """The options by whose words the text is covered, but for fillers."""
    known = {choice.id: (*choice.words, *choice.label.values()) for choice in question.choices}
    hits = Teller.of(known).hits(text)
    rest = list(text)
    for hit in hits:
        rest[hit.start : hit.end] = " " * (hit.end - hit.start)
    left = without(fillers, "".join(rest))
    bare = BETWEEN.sub("", left)
    told = list(dict.fromkeys(hit.choice for hit in hits))
    return told if not bare or (len(bare) == 1 and HAN.match(bare)) else []
