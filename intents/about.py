"""What a message asks about the answer or the question on the table: how long is left, says who, wait, what is meant.

Each file in about/ holds one act; `none` holds what is near to them and is none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from intents.clause_classifier import ClauseClassifier, Window
from intents.commands import EDGES, bare
from intents.features import Floats
from intents.index import keys_of
from intents.normalize import HAN

NONE = "none"
PLACEHOLDER = "placeholder"
ACTS = (
    "time-left", "when-exactly", "why-this-day", "weekends-count", "what-if-late", "who-says", "what-first",
    "where-it-stands", "evidence-wanted", "who-pays", "short-version", "repeat", "what-do-you-mean", "pause",
    "human", "who-are-you", "which-platforms", PLACEHOLDER, "thanks",
)  # fmt: skip
FEW, MANY = 6, 30  # characters, one word of letters counting as two
CUES = ("few", "many", "asks", "figure")
ASKS = re.compile(r"[?？]|[吗呢么嘛]\W*$")
WORD = re.compile(r"[^\W\d_]+|\d+")
SAYS = re.compile(r"[\w?？]")


@dataclass(frozen=True)
class Act:
    """What a message asks of what is on the table, and how sure that is (0 to 1)."""

    name: str
    share: float


@dataclass(frozen=True)
class Recogniser:
    """Tells acts. `exact`: the acts of whole messages that the files hold, by their keys; `none` among them."""

    classifier: ClauseClassifier
    exact: Mapping[int, str]

    def heard(self, form: str, vector: Floats) -> Act | None:
        """The act of a message in its matching form, with its sentence vector."""
        whole = self.known(form)
        if whole:
            return None if whole.name == NONE else whole
        task = self.classifier.tasks[0]
        shares = self.classifier.shares([window(form)], vector[None])[task.name][0]
        nth = int(shares[1:].argmax()) + 1
        share = float(shares[nth])
        return Act(task.classes[nth], share) if share >= task.likely[nth] else None

    def known(self, form: str) -> Act | None:
        """The act of a message that is one of the examples, or a sign without any word; NONE may be among them."""
        if not SAYS.search(form):
            return Act(PLACEHOLDER, 1.0)
        named = self.exact.get(key(form))
        return Act(named, 1.0) if named else None


def key(form: str) -> int:
    """What tells a whole message from others, whatever stands around it."""
    stripped = bare(form)
    return int(keys_of([stripped if stripped.strip(EDGES) else form])[0])


def window(form: str) -> Window:
    """A message as the classifier sees it."""
    return Window(form, _cues(form))


def _cues(form: str) -> tuple[str, ...]:
    length = len(HAN.findall(form)) + 2 * len(WORD.findall(HAN.sub(" ", form)))
    told = (length <= FEW, length > MANY, bool(ASKS.search(form)), "0" in form)
    return tuple(np.array(CUES)[list(told)].tolist())
