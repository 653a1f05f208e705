"""The example mails: what sellers paste, by who sent it, and what they write themselves. One file a writer."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intents.built import fingerprint
from knowledge.content import read

ROOT = Path(__file__).parent
SENDERS = ("support", "buyer", "colleague", "carrier")
NOTICES = (
    "claim-opened", "decision", "information", "warning", "complaint", "pok", "return", "document", "refund", "other",
)  # fmt: skip
OWN = "own"  # a seller's story that tells of a mail, or quotes a sentence of it
BESIDE = "beside"  # what sellers write above or below what they paste
LABELS = (*(f"support/{notice}" for notice in NOTICES), *SENDERS[1:], OWN, BESIDE)

Written = Mapping[str, tuple[str, ...]]
"""The texts of one writer by label."""


@dataclass(frozen=True)
class MailExamples:
    """The mails on disk; read only when something has to be learned."""

    root: Path = ROOT

    @property
    def fingerprint(self) -> str:
        """Another one for every change in the files."""
        return fingerprint((*self._files(), self.root / "mail_words.yaml"))

    def load(self) -> Mapping[str, Written]:
        """The texts by writer. Raises KnowledgeError."""
        kind: type[Written] = Mapping[str, tuple[str, ...]]  # type: ignore[type-abstract]
        return {path.stem: read(path, kind) for path in self._files()}

    def _files(self) -> list[Path]:
        return sorted((self.root / "mails").glob("*.yaml"))


def sender_of(label: str) -> str | None:
    """Who sent a mail of this label; None for the seller's own words."""
    name = label.partition("/")[0]
    return name if name in SENDERS else None
