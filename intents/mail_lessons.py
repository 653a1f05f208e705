"""What is taught about pasted mails: whole messages, put together from mails and what sellers write beside them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from intents.clause_classifier import UNTOLD, Window
from intents.mail_examples import BESIDE, OWN, Written, sender_of
from intents.mail_parts import MailWords, Part, parts_of
from intents.normalize import plain, without_figures

# How a mail is pasted: alone, with something above, below, or both. Each mail is shown in two of these ways.
WAYS = ("", "", "above", "below", "below", "both")
SHOWN = 2
JOINTS = ("\n", "\n", "\n\n", " ")


@dataclass(frozen=True)
class Shown:
    """A message to learn from: its plain text, and where the pasted mail stands in it (0, 0 where there is none)."""

    text: str
    label: str
    start: int = 0
    end: int = 0


def messages(written: Iterable[Written], others: Sequence[str]) -> list[Shown]:
    """Messages with a mail, alone and beside the seller's words, and messages without one; `others` have none."""
    told = [(label, text) for texts in written for label, listed in texts.items() for text in listed]
    beside = [plain(text) for label, text in told if label == BESIDE]
    mails = [(label, plain(text)) for label, text in told if sender_of(label)]
    own = [plain(text) for label, text in told if label in (OWN, BESIDE)]
    with_mail = [shown for mail in mails for shown in _pasted(*mail, beside)]
    return [*with_mail, *(Shown(text, OWN) for text in chain(own, map(plain, others)))]


def _pasted(label: str, mail: str, beside: Sequence[str]) -> Iterator[Shown]:
    """The mail as it may be pasted, in some of the ways."""
    for nth in range(SHOWN):
        draw = _draw(f"{nth}\t{mail}")
        way, joint = WAYS[(draw + nth * 3) % len(WAYS)], JOINTS[draw // 7 % len(JOINTS)]
        above = beside[draw // 31 % len(beside)] + joint if beside and way in ("above", "both") else ""
        below = joint + beside[draw // 1009 % len(beside)] if beside and way in ("below", "both") else ""
        yield Shown(f"{above}{mail}{below}", label, len(above), len(above) + len(mail))


def _draw(text: str) -> int:
    """The same number for the same text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])


def lines(shown: Iterable[Shown], words: MailWords) -> tuple[list[Window], list[str]]:
    """Each part of the messages as it is seen, with who wrote it; UNTOLD for the seller."""
    pairs: dict[tuple[str, tuple[str, ...]], str] = {}
    for one in shown:
        for part in parts_of(one.text, words):
            inside = one.start <= part.start and part.end <= one.end
            window = seen(one.text, part)
            pairs.setdefault((window.text, window.cues), (sender_of(one.label) or UNTOLD) if inside else UNTOLD)
    return [Window(*pair) for pair in pairs], list(pairs.values())


def seen(text: str, part: Part) -> Window:
    """A part as the classifier sees it."""
    return Window(without_figures(text[part.start : part.end]), part.marks)
