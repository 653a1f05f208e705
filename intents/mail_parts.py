"""The parts of a message in which a mail may be pasted, line by line or sentence by sentence, and what marks each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from intents.normalize import HAN
from knowledge.content import read

ROOT = Path(__file__).parent
LINE = re.compile(r"[^\n]+")
# A sentence ends where a space or nothing follows its mark; Chinese marks end one anywhere.
SENTENCE = re.compile(r"[。！？!?]+[\"”」』)]?(?=[^\s。！？!?,.)])|[.!?…]+[\"»)]?(?=\s+[^\W\d])")
AFTER_COLON = re.compile(r"(?<=[\u3400-\u9fff\])】])[::](?=\S)")
# Beside Chinese, a Latin clause is a sentence of its own; shorter ones are the seller's English words.
LATIN_RUN = re.compile(
    r"(?=[a-z\u00c0-\u024f\[(\"'>@])[^\u3400-\u9fff]*[a-z\u00c0-\u024f]{2,}[ ,'][^\u3400-\u9fff]{20,}"
)
LATIN = re.compile(r"[a-z\u00c0-\u024f]{2,}")
CHAT = re.compile(r"^\W{0,2}(?:\[\d{1,2}:\d{2}[^\]]{0,6}\]|\d{1,2}:\d{2}\s)")
SPEAKER = re.compile(r"^(?:@|\[[^\]]{1,20}\]|[^\W\d][\w -]{0,18}[::]\s?\S)")
QUOTE = re.compile(r"^\s*>")
OPENING = re.compile(r"^[\"'「『(]")
MOST = 80  # parts; a text has 1,500 characters at most
MARKS = (
    "alone", "first", "last", "lines", "many lines", "short", "long", "question", "greeting", "closing", "header",
    "chat", "speaker", "quote", "quoted", "after colon", "colon", "greeting above", "closing above", "closing below",
    "greeting below", "han", "latin", "latin beside han", "han beside latin", "chat around", "blank above",
    "blank below",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A stretch of the plain text, with its marks."""

    start: int
    end: int
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailWords:
    """Words by kind: greeting, closing, header, order, number, buyer."""

    words: Mapping[str, tuple[str, ...]]

    @cached_property
    def greeting(self) -> re.Pattern[str]:
        """At the beginning of a part."""
        return re.compile(rf"^[\W\d]*(?:{self.any_of('greeting')})")

    @cached_property
    def closing(self) -> re.Pattern[str]:
        """At the beginning of a part, or before a name at its end."""
        return re.compile(rf"(?:^|[,.!?。！]\s*)(?:{self.any_of('closing')})(?=\W|$)")

    @cached_property
    def header(self) -> re.Pattern[str]:
        """The head of a mail's line."""
        return re.compile(rf"^[>\s]*(?:{self.any_of('header')})\s?[::]")

    def any_of(self, kind: str) -> str:
        """A pattern for any of the words, the longest first; Latin words only as whole words."""
        ordered = sorted(self.words[kind], key=len, reverse=True)
        return "|".join(
            re.escape(word) + (r"(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "") for word in ordered
        )


def load_words(root: Path = ROOT) -> MailWords:
    """The words. Raises KnowledgeError where the file is not right."""
    kind: type[Mapping[str, tuple[str, ...]]] = Mapping[str, tuple[str, ...]]  # type: ignore[type-abstract]
    return MailWords(read(root / "mail_words.yaml", kind))


def parts_of(text: str, words: MailWords) -> tuple[Part, ...]:
    """The parts of a plain text, in order: its lines, long ones by sentence, and where the script changes."""
    spans = [span for line in LINE.finditer(text) for span in _cut(text, line.start(), line.end())][:MOST]
    own = [_own_marks(text[start:end], words) for start, end in spans]
    return tuple(
        Part(start, end, tuple(name for name in MARKS if name in own[n] | _around(n, spans, own, text)))
        for n, (start, end) in enumerate(spans)
    )


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line at the ends of its sentences and where Chinese and Latin writing meet."""
    line = text[start:end]
    ends = {match.end() for pattern in (SENTENCE, AFTER_COLON) for match in pattern.finditer(line)}
    ends |= {place for match in LATIN_RUN.finditer(line) for place in match.span()}
    for one, two in pairwise([0, *sorted(ends - {0, len(line)}), len(line)]):
        piece = line[one:two]
        if any(character.isalnum() for character in piece):
            lead = len(piece) - len(piece.lstrip())
            yield start + one + lead, start + one + len(piece.rstrip())


def _own_marks(piece: str, words: MailWords) -> set[str]:
    """What marks a part by itself."""
    latin, han = len(LATIN.findall(piece)), len(HAN.findall(piece))
    told = {
        "short": len(piece) < 16,
        "long": len(piece) > 90,
        "question": piece.rstrip("\"'」)").endswith("?"),
        "greeting": words.greeting.search(piece),
        "closing": words.closing.search(piece),
        "header": words.header.search(piece),
        "chat": CHAT.search(piece),
        "speaker": SPEAKER.search(piece),
        "quote": QUOTE.search(piece),
        "quoted": OPENING.search(piece),
        "colon": piece.endswith((":", "↓", "：")),
        "han": han > latin,
        "latin": latin > han,
    }
    return {name for name, is_told in told.items() if is_told}


def _around(n: int, spans: Sequence[tuple[int, int]], own: Sequence[set[str]], text: str) -> set[str]:
    """What marks a part by what stands around it."""
    lines = text.count("\n")
    above, below, rest = own[:n], own[n + 1 :], [*own[:n], *own[n + 1 :]]
    gap_above = text[spans[n - 1][1] : spans[n][0]] if n else ""
    gap_below = text[spans[n][1] : spans[n + 1][0]] if below else ""
    told = {
        "alone": not rest,
        "first": not above,
        "last": not below,
        "lines": lines > 0,
        "many lines": lines > 3,
        "after colon": above and "colon" in above[-1],
        "greeting above": any("greeting" in one for one in above),
        "greeting below": any("greeting" in one for one in below),
        "closing above": any("closing" in one for one in above),
        "closing below": any("closing" in one for one in below),
        "latin beside han": "latin" in own[n] and any("han" in one for one in rest),
        "han beside latin": "han" in own[n] and any("latin" in one and "short" not in one for one in rest),
        "chat around": any("chat" in one for one in rest),
        "blank above": gap_above.count("\n") > 1,
        "blank below": gap_below.count("\n") > 1,
    }
    return {name for name, is_told in told.items() if is_told}
