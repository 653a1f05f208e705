"""The example clauses: how sellers tell a slot's choice, or when and how much, in a story. They train the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from intents.built import fingerprint
from knowledge.content import read

ROOT = Path(__file__).parent
FOLDERS = ("readings", "roles")
BESIDE = ("values.yaml", "anchors.yaml", "cues.yaml")  # what is seen in a clause besides its words
MOMENTS, AMOUNTS = "moments", "amounts"
ROLES = (MOMENTS, AMOUNTS)  # tasks that tell of what a moment or an amount is, not a slot
NEAR = "near"  # clauses about the same matter that tell none of the choices

Told = Mapping[str, tuple[str, ...]]
"""Clauses by what they tell: a choice, a role, or NEAR."""


@dataclass(frozen=True)
class Examples:
    """The clauses on disk, by task (a slot, "moments" or "amounts"); read only when something has to be learned."""

    root: Path = ROOT

    @property
    def fingerprint(self) -> str:
        """Another one for every change in the files."""
        return fingerprint((*self._files(), *(self.root / name for name in BESIDE)))

    def load(self) -> Mapping[str, Told]:
        """The clauses of every task. Raises KnowledgeError."""
        kind: type[Told] = Mapping[str, tuple[str, ...]]  # type: ignore[type-abstract]
        return {path.stem: read(path, kind) for path in self._files()}

    def _files(self) -> list[Path]:
        return sorted(path for folder in FOLDERS for path in (self.root / folder).glob("*.yaml"))
