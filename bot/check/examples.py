"""The example clauses: of slots and choices that exist, none twice, none that two choices claim, in all languages."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from bot.check.texts import where
from bot.content import Content
from intents.examples import FOLDERS, NEAR, ROLES, Told
from intents.normalize import HAN, plain
from knowledge.errors import Problem
from templates.script import OTHER

YES_NO = ("yes", "no")
LEAST = 60  # clauses a choice: what was measured with fewer reads half of what is told
LATIN = 12  # of them in Latin letters at least
NOT_TOLD = ("other", "unknown")  # choices that no clause has to tell: the question offers them


def problems(content: Content, tasks: Mapping[str, Told], root: Path) -> Iterator[Problem]:
    """What is wrong with the clauses that teach how slots are told."""
    for name, told in tasks.items():
        file = _file(root, name)
        known = None if name in ROLES else _choices(content, name)
        if name not in ROLES and known is None:
            yield Problem(where(file), f"{name} is no slot of choice", "name the file after a slot of slots.yaml")
            continue
        yield from _classes(file, told, known)
        yield from _doubles(file, told)
        yield from _letters(file, told)
        yield from _too_few(file, told, known or frozenset(told) - set(NOT_TOLD))


def _choices(content: Content, name: str) -> frozenset[str] | None:
    slot = content.knowledge.slots.get(name)
    if slot is None or slot.kind not in ("choice", "yes-no"):
        return None
    return frozenset(choice.id for choice in slot.choices) or frozenset(YES_NO)


def _classes(file: Path, told: Told, known: frozenset[str] | None) -> Iterator[Problem]:
    for choice in told:
        if known is not None and choice not in (*known, NEAR):
            yield Problem(where(file, f'"{choice}"'), f"{choice} is no choice of it", f"use {', '.join(sorted(known))}")


def _doubles(file: Path, told: Told) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for choice, texts in told.items():
        for text in texts:
            first = seen.setdefault(_bare(text), choice)
            if first != choice:
                yield Problem(where(file, text[:20]), f"{text[:30]!r} already tells {first}", "let one choice have it")
        for text, count in Counter(map(_bare, texts)).items():
            if count > 1:
                yield Problem(where(file, f'"{choice}"'), f"{text[:30]!r} stands there {count} times", "keep one")


def _letters(file: Path, told: Told) -> Iterator[Problem]:
    for texts in told.values():
        for text in texts:
            other = OTHER.search(text)
            if other:
                yield Problem(where(file, text[:20]), f"letters of another script ({other.group()})", "write it anew")


def _too_few(file: Path, told: Told, choices: frozenset[str]) -> Iterator[Problem]:
    for choice in sorted(choices - set(NOT_TOLD)):
        texts = told.get(choice, ())
        latin = sum(not HAN.search(text) for text in texts)
        if len(texts) < LEAST or latin < LATIN:
            yield Problem(
                where(file, f'"{choice}"'),
                f"{choice} has {len(texts)} clauses of {LEAST}, {latin} of {LATIN} of them in Latin letters",
                "write more, each from another seller's situation",
            )


@cache
def _bare(text: str) -> str:
    return "".join(character for character in plain(text) if character.isalnum()) or text


def _file(root: Path, name: str) -> Path:
    return next(
        (path for folder in FOLDERS if (path := root / "intents" / folder / f"{name}.yaml").exists()),
        root / "intents" / FOLDERS[0] / f"{name}.yaml",
    )
