"""The example phrases: what sellers say, by intent. They train the classifier."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass as plain_dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from intents.built import fingerprint
from knowledge.content import read, read_all

ROOT = Path(__file__).parent / "phrases"
ANSWERS = Path(__file__).parent / "answers.yaml"
LANGUAGES = ("zh", "en", "fr", "pl")
STRICT = ConfigDict(extra="forbid")
ROLES = ("outside", "unanswered", "talk", "refusals", "gaps", "answers", "twins")


@dataclass(frozen=True, config=STRICT)
class Group:
    """Phrases by language; all of them also tell these slots. `intent`: what a refusal's twins really ask."""

    by_language: Mapping[str, tuple[str, ...]]
    slots: Mapping[str, str] = Field(default_factory=dict)
    intent: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, raw: Any) -> Any:
        """In the file the languages stand beside `slots` and `intent`."""
        given = getattr(raw, "kwargs", raw)
        if not isinstance(given, Mapping):
            return raw
        unknown = [key for key in given if key not in (*LANGUAGES, "slots", "intent")]
        if unknown:
            raise ValueError(f"{unknown[0]} is neither a language ({', '.join(LANGUAGES)}) nor slots nor intent")
        phrases = {key: value for key, value in given.items() if key in LANGUAGES}
        return {"by_language": phrases, "slots": given.get("slots", {}), "intent": given.get("intent")}


@dataclass(frozen=True, config=STRICT)
class PhraseFile:
    """All phrases of one intent, and what it is about."""

    about: str
    groups: tuple[Group, ...]


@plain_dataclass(frozen=True)
class Phrase:
    """One phrase of an intent, in a language, with the slots that it tells.

    `twin_of` names the refusal that it sounds like and does not mean.
    """

    text: str
    language: str
    intent: str
    slots: tuple[tuple[str, str], ...] = ()
    twin_of: str = ""


@plain_dataclass(frozen=True)
class Corpus:
    """All phrases and example answers on disk; they are read only when something has to be learned from them."""

    root: Path = ROOT
    answers: Path = ANSWERS

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents that have phrases."""
        return tuple(_intent(self.root, path) for path in self._files())

    @property
    def fingerprint(self) -> str:
        """Another one for every change in the files."""
        return fingerprint((*self._files(), self.answers))

    def load(self) -> tuple[Phrase, ...]:
        """Every phrase and every example answer. Raises KnowledgeError."""
        return (*load(self.root), *load_answers(self.answers))

    def _files(self) -> list[Path]:
        return sorted(self.root.rglob("*.yaml"))


def load(root: Path = ROOT) -> tuple[Phrase, ...]:
    """Every phrase in a folder. Raises KnowledgeError that names file and line of every mistake."""
    files = read_all(root.rglob("*.yaml"), PhraseFile)
    return tuple(phrase for path, file in files.items() for phrase in _phrases(_intent(root, path), file))


def load_answers(path: Path = ANSWERS) -> tuple[Phrase, ...]:
    """Example answers to questions of choice, as phrases of "answers/<slot>". Raises KnowledgeError."""
    kind: type[Mapping[str, Mapping[str, tuple[str, ...]]]] = Mapping[str, Mapping[str, tuple[str, ...]]]  # type: ignore[type-abstract]
    return tuple(
        Phrase(text, "", f"answers/{slot}", ((slot, choice),))
        for slot, choices in read(path, kind).items()
        for choice, texts in choices.items()
        for text in texts
    )


def _intent(root: Path, path: Path) -> str:
    return path.relative_to(root).with_suffix("").as_posix()


def _phrases(name: str, file: PhraseFile) -> Iterator[Phrase]:
    twin_of = name.partition("/")[2] if role(name) == "twins" else ""
    for group in file.groups:
        for language, texts in group.by_language.items():
            for text in texts:
                yield Phrase(text, language, group.intent or name, tuple(sorted(group.slots.items())), twin_of)


def role(intent: str) -> str:
    """What an intent is for: "case", or what stands before the slash if that is one of ROLES."""
    folder = intent.partition("/")[0]
    return folder if folder in ROLES else "case"
