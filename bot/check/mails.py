"""The example mails: of labels that exist, none twice, none of two senders, every sender and notice well covered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.check.texts import where
from intents.mail_examples import BESIDE, LABELS, NOTICES, OWN, SENDERS, Written, sender_of
from intents.normalize import HAN, plain
from knowledge.errors import Problem
from templates.script import OTHER

LEAST = {
    **{f"support/{notice}": 25 for notice in NOTICES},
    **dict.fromkeys(SENDERS[1:], 60),
    OWN: 120,  # as a message without a mail is what most messages are
    BESIDE: 60,
}
CHINESE, LATIN = 0.1, 0.2  # the least share of a label's texts in Chinese, and in Latin letters
WRITERS = 3  # of a label's texts at least: one writer's habits are not how a mail is known

Told = tuple[str, str, str]
"""A text with its writer and its label."""


def problems(written: Mapping[str, Written], root: Path) -> Iterator[Problem]:
    """What is wrong with the mails that teach what is pasted."""
    told = [(writer, label, text) for writer, texts in written.items() for label, own in texts.items() for text in own]
    yield from _labels(written, root)
    yield from _doubles(told, root)
    yield from _letters(told, root)
    yield from _coverage(told, root)


def _labels(written: Mapping[str, Written], root: Path) -> Iterator[Problem]:
    for writer, texts in written.items():
        for label in texts:
            if label not in LABELS:
                file = _file(root, writer)
                yield Problem(where(file, f"{label}:"), f"{label} is no label of a mail", f"use {', '.join(LABELS)}")


def _doubles(told: Iterable[Told], root: Path) -> Iterator[Problem]:
    """The same text twice, whatever its spelling, its figures and its label."""
    seen: dict[str, tuple[str, str]] = {}
    for writer, label, text in told:
        first = seen.setdefault(_bare(text), (writer, label))
        if first != (writer, label):
            yield Problem(_place(root, writer, text), f"{text[:30]!r} already stands under {first[1]}", "keep one")
    counts = Counter((writer, label, _bare(text)) for writer, label, text in told)
    for (writer, label, bare), count in counts.items():
        if count > 1:
            yield Problem(where(_file(root, writer)), f"{bare[:30]!r} stands {count} times under {label}", "keep one")


def _letters(told: Iterable[Told], root: Path) -> Iterator[Problem]:
    for writer, _, text in told:
        other = OTHER.search(text)
        if other:
            yield Problem(_place(root, writer, text), f"letters of another script ({other.group()})", "write it anew")


def _coverage(told: Iterable[Told], root: Path) -> Iterator[Problem]:
    """Enough texts of every label, by several writers, in Chinese and in Latin letters."""
    by_label: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for writer, label, text in told:
        by_label[label].append((writer, text))
    for label, least in LEAST.items():
        texts = by_label[label]
        chinese = sum(HAN.search(text) is not None for _, text in texts)
        latin = sum(HAN.search(text) is None for _, text in texts)
        folder = where(root / "intents" / "mails")
        if len(texts) < least:
            yield Problem(folder, f"{label} has {len(texts)} texts of {least}", "write more, each of another matter")
        elif chinese < CHINESE * len(texts) or latin < LATIN * len(texts):
            yield Problem(folder, f"{label}: {chinese} texts in Chinese, {latin} in Latin letters", "write the rarer")
        elif len({writer for writer, _ in texts}) < WRITERS and sender_of(label):
            yield Problem(folder, f"{label} is known from fewer than {WRITERS} writers", "let others write some")


def _bare(text: str) -> str:
    """Letters only: a mail with another number is the same mail."""
    return "".join(character for character in plain(text) if character.isalpha()) or text


def _place(root: Path, writer: str, text: str) -> str:
    return where(_file(root, writer), text.strip().split("\n")[0][:20])


def _file(root: Path, writer: str) -> Path:
    return root / "intents" / "mails" / f"{writer}.yaml"
