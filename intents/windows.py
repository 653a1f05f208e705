"""The stretches of a text in which something may be told: its clauses, and each two neighbours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from intents.clause_classifier import Window
from intents.clauses import Clause, clauses, joined
from intents.normalize import without_figures
from intents.traced import Traced
from intents.words import Hit, Teller
from knowledge.content import read

ROOT = Path(__file__).parent
MASK = "¤"  # stands for the moment or the amount whose role is to be told
ASKING = "?"  # the cue of a clause that ends as a question


@dataclass(frozen=True)
class Marks:
    """What is looked for in clauses: cues, and the telling words of every task."""

    cues: Mapping[str, Teller]
    words: Mapping[str, Teller]

    def of(self, text: str, spans: Iterable[Clause], tasks: Iterable[str] | None = None) -> tuple[Window, ...]:
        """The stretches of a plain text as the classifier sees them."""
        cues = {name: teller.hits(text) for name, teller in self.cues.items()}
        wanted = self.words if tasks is None else {name: self.words[name] for name in tasks if name in self.words}
        words = {name: teller.hits(text) for name, teller in wanted.items()}
        return tuple(_window(text, span, cues, words) for span in spans)


def _window(text: str, span: Clause, cues: Mapping[str, list[Hit]], words: Mapping[str, list[Hit]]) -> Window:
    stretch = text[span.start : span.end]
    found = [name for name, hits in cues.items() if _inside(span, hits)]
    asks = ASKING in span.mark or ASKING in stretch
    told = {name: tuple({hit.choice for hit in _inside(span, hits)}) for name, hits in words.items()}
    return Window(without_figures(stretch), (*found, *((ASKING,) if asks else ())), told)


def _inside(span: Clause, hits: list[Hit]) -> list[Hit]:
    return [hit for hit in hits if span.start <= hit.start and hit.end <= span.end]


def spans_of(text: Traced) -> tuple[Clause, ...]:
    """Each clause of the text, and each two neighbours as one."""
    parts = clauses(text)
    return (*parts, *joined(parts))


def around(text: Traced, start: int, end: int) -> tuple[Clause, ...]:
    """The clause in which a value stands, alone, with the one before it, and with the one behind it."""
    parts = clauses(text)
    own = [n for n, part in enumerate(parts) if part.start < end and start < part.end]
    if not own:
        return ()
    first, last = own[0], own[-1]
    edges = [(first, last), (max(0, first - 1), last), (first, min(len(parts) - 1, last + 1))]
    return tuple(Clause(parts[a].start, parts[b].end, parts[b].mark) for a, b in dict.fromkeys(edges))


def masked(window: Window, text: str, span: Clause, start: int, end: int) -> Window:
    """The window with a mask in place of the value."""
    left, right = max(span.start, start), min(span.end, end)
    return replace(window, text=without_figures(f"{text[span.start : left]}{MASK}{text[right : span.end]}"))


def load_cues(root: Path = ROOT) -> Mapping[str, Teller]:
    """The cues. Raises KnowledgeError where the file is not right."""
    kind: type[Mapping[str, tuple[str, ...]]] = Mapping[str, tuple[str, ...]]  # type: ignore[type-abstract]
    return {name: Teller.of({name: words}) for name, words in read(root / "cues.yaml", kind).items()}
