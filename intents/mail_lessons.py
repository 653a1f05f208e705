"""What is taught about pasted mails: whole messages, put together from mails and what sellers write beside them."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from intents.clause_classifier import UNTOLD, Window
from intents.mail_examples import BESIDE, OWN, Written, sender_of
from intents.mail_parts import MARKS, MailWords, Part, parts_of
from intents.normalize import plain, without_figures

# How a mail is pasted: alone, with something above, below, or both. Each mail is shown in two of these ways.
WAYS = ("", "", "above", "below", "below", "both")
SHOWN = 2
LONG = 4  # parts; from so many on a mail is known without one of them
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
    told = list(_listed(written))
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


Pairs = list[tuple[Window, str]]
"""What is seen, and what it is."""


def lines(shown: Iterable[Shown], words: MailWords) -> Pairs:
    """Each part of the messages, with who wrote it; UNTOLD for the seller."""
    pairs: dict[tuple[str, tuple[str, ...]], tuple[Window, str]] = {}
    for one in shown:
        for part in parts_of(one.text, words):
            inside = one.start <= part.start and part.end <= one.end
            window = seen(one.text, [part])
            label = sender_of(one.label) if inside else None
            pairs.setdefault((window.text, window.cues), (window, label or UNTOLD))
    return list(pairs.values())


def senders(written: Sequence[Written], others: Sequence[str], words: MailWords) -> Pairs:
    """Whole mails, and mails whose first or last part is missing, with who sent them; stories are UNTOLD."""
    told = [(sender_of(label) or UNTOLD, text) for label, text in _listed(written)]
    told += [(UNTOLD, text) for text in others]
    return [(window, sender) for sender, text in told for window in _cuts(text, words, whole=sender == UNTOLD)]


def notices(written: Sequence[Written], words: MailWords) -> Pairs:
    """The marketplace's mails by notice."""
    told = [(label.partition("/")[2], text) for label, text in _listed(written) if sender_of(label) == "support"]
    return [(window, notice) for notice, text in told for window in _cuts(text, words, whole=False)]


def _listed(written: Iterable[Written]) -> Iterator[tuple[str, str]]:
    return ((label, text) for texts in written for label, listed in texts.items() for text in listed)


def _cuts(text: str, words: MailWords, *, whole: bool) -> Iterator[Window]:
    """The text as it is seen; unless it is `whole` also without its first and its last part, as a reader may cut."""
    simple = plain(text)
    parts = parts_of(simple, words)
    cuts = [parts] if whole or len(parts) < LONG else [parts, parts[1:], parts[:-1]]
    return (seen(simple, cut) for cut in cuts if cut)


def seen(text: str, parts: Sequence[Part]) -> Window:
    """Neighbouring parts of a plain text as the classifier sees them."""
    marks = {mark for part in parts for mark in part.marks}
    stretch = without_figures(text[parts[0].start : parts[-1].end])
    return Window(stretch, tuple(mark for mark in MARKS if mark in marks))
