"""Find the mail that is pasted in a message: which part it is, who sent it, what it notifies, what stands in it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from intents import mail_index
from intents.built import Step, is_whole
from intents.clause_classifier import UNTOLD, ClauseClassifier, Window
from intents.features import Encoder, Floats
from intents.mail_examples import MailExamples
from intents.mail_facts import FactReader, load_wishes
from intents.mail_index import MailTasks, blind
from intents.mail_lessons import seen
from intents.mail_parts import MailWords, Part, load_words, parts_of
from intents.phrases import Corpus
from intents.traced import Traced, traced
from knowledge.values import Value

HINTED = 0.15  # the least share of one part from which on a message is encoded: of phrases one in five
# Up to this share of "no mail" it is one: with their writers left out, 0.89 of the mails are found, and 2 in 100
# phrases taken for one.
STORY = 0.6
LINE = 0.4  # the same where the message is one line: so are most stories, and few mails
SHORTEST = 12  # characters: what is shorter is an answer or a word of talk, whatever it looks like
EDGE = 0.5  # what it costs to begin or end a mail within a message, as a logarithm of odds
LEAST_SHARE = 1e-3


@dataclass(frozen=True)
class Mail:
    """A mail in the message.

    `sender`: support, buyer, colleague or carrier. `spans`: where it stands in the text as typed. `notice`: what the
    marketplace notifies, empty for another sender. `own`: the seller's own words beside the mail.
    """

    sender: str
    facts: Mapping[str, Value] = field(default_factory=dict)
    spans: tuple[tuple[int, int], ...] = ()
    notice: str = ""
    own: str = ""


@dataclass(frozen=True)
class MailReader:
    """Finds pasted mails; built once."""

    tasks: MailTasks
    words: MailWords
    facts: FactReader

    def read(
        self,
        typed: str,
        now: datetime,
        zone: ZoneInfo,
        encode: Callable[[list[str]], Floats],
        platform: str | None = None,
    ) -> Mail | None:
        """The mail that is pasted in the message, if there is one. Encodes one text at most, mostly none."""
        text = traced(typed)
        parts = parts_of(text.text, self.words)
        pasted = self._pasted(text.text, parts)
        if not pasted:
            return None
        window = seen(text.text, pasted)
        vector = encode([window.text])
        sender = _likeliest(self.tasks.sender, window, vector, STORY if "\n" in typed.strip() else LINE)
        if sender == UNTOLD:
            return None
        notice = _likeliest(self.tasks.notice, window, vector) if sender == "support" else ""
        start, end = _with_marks(text, pasted[0].start, pasted[-1].end)
        own = "\n".join(words for words in (typed[:start].strip(), typed[end:].strip()) if words)
        facts = self.facts.facts(typed[start:end], now, zone, sender, platform)
        return Mail(sender, facts, ((start, end),), notice, own)

    def _pasted(self, text: str, parts: Sequence[Part]) -> Sequence[Part]:
        """The parts that are most probably pasted; all where one is hinted at; none where nothing looks like it."""
        if not parts or len(text) < SHORTEST:
            return ()
        shares = self.tasks.lines.shares([seen(text, [part]) for part in parts], blind(len(parts)))
        told = 1 - next(iter(shares.values()))[:, 0]
        if told.max() < HINTED:
            return ()
        first, last = best_stretch(told)
        return parts[first:last] or parts


def best_stretch(shares: Iterable[float]) -> tuple[int, int]:
    """The neighbours that are most probably pasted (first, behind the last); (0, 0) where none are."""
    clipped = np.clip(np.array(list(shares), dtype=np.float64), LEAST_SHARE, 1 - LEAST_SHARE)
    sums = np.concatenate([[0.0], np.cumsum(np.log(clipped / (1 - clipped)))])
    last = len(clipped)
    scored = (
        (sums[end] - sums[start] - EDGE * ((start > 0) + (end < last)), (start, end))
        for start in range(last)
        for end in range(start + 1, last + 1)
    )
    score, stretch = max(scored, default=(0.0, (0, 0)))
    return stretch if score > 0 else (0, 0)


def _likeliest(task: ClauseClassifier, window: Window, vector: Floats, untold: float = 0.0) -> str:
    """The likeliest class; UNTOLD only where its share is above `untold`."""
    (only,) = task.tasks
    shares = task.shares([window], vector)[only.name][0]
    if only.classes[0] != UNTOLD:
        return only.classes[int(shares.argmax())]
    return UNTOLD if shares[0] > untold else only.classes[int(shares[1:].argmax()) + 1]


def _with_marks(text: Traced, start: int, end: int) -> tuple[int, int]:
    """The stretch in the text as typed, with the marks that stand at its end."""
    first, last = text.span(start, end)
    while last < len(text.typed) and not text.typed[last].isalnum() and not text.typed[last].isspace():
        last += 1
    return first, last


def is_built(corpus: Corpus, encoder: str, folder: Path) -> bool:
    """Whether the mails are learned with the encoder of this name, so that `build` takes a moment only."""
    return is_whole(mail_index.manifest_of(MailExamples(), corpus, encoder, folder))


def build(orders: Mapping[str, str], corpus: Corpus, encoder: Encoder, folder: Path, step: Step) -> MailReader:
    """The reader; learns from the example mails and keeps that in `folder` where it is not there yet.

    `orders`: the forms of order numbers by marketplace.
    """
    words = load_words()
    tasks = mail_index.load_or_build(MailExamples(), corpus, encoder, folder=folder, step=step)
    return MailReader(tasks, words, FactReader(words, load_wishes(), orders))
