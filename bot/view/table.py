"""A decision table in words: a tree that a curator can read, in a terminal or in a chat."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.content import Content
from knowledge.conditions import AllOf, AnyOf, Bound, ClockIs, Condition, Is
from knowledge.model import Case, Outcome

WORDS = {
    "en": {
        "and": " and ",
        "or": " or ",
        "past": "is over",
        "running": "still runs",
        "else": "otherwise",
        "asks": "asks",
    },
    "zh": {"and": "，并且", "or": "，或者", "past": "已过", "running": "还没过", "else": "其他情况", "asks": "依次问"},
}
NAMED = ("table", "case", "message")
LEFT_OUT = ("basis",)


@dataclass(frozen=True)
class Branch:
    """One line of the tree; `kind` says what it shows, `name` is the id of that."""

    kind: str
    text: str
    name: str = ""
    branches: tuple["Branch", ...] = ()


def table(content: Content, case: Case, language: str) -> Branch:
    """The table of a case in a language of the files: what it asks, then its rows."""
    questions = ((ask.question or content.knowledge.slots[ask.slot].question)[language] for ask in case.ask)
    asks = Branch("asks", WORDS[language]["asks"], branches=tuple(Branch("question", one) for one in questions))
    rows = (_row(content, outcome, language) for outcome in case.outcomes)
    return Branch("table", case.title[language], case.slug, (asks, *rows))


def _row(content: Content, outcome: Outcome, language: str) -> Branch:
    basis = " ".join((*outcome.cited(), *outcome.gaps, *outcome.conflicts, *outcome.checks))
    leads = (*_leads_to(content, outcome, language), Branch("basis", basis))
    return Branch("row", _said(content, outcome.when, language), outcome.id, leads)


def _leads_to(content: Content, outcome: Outcome, language: str) -> Iterator[Branch]:
    if outcome.verdict:
        yield Branch("verdict", outcome.verdict[language])
    if outcome.goes_on:
        yield Branch("case", f"→ {content.knowledge.cases[outcome.goes_on].title[language]}", outcome.goes_on)
    for name in outcome.clocks:
        yield Branch("clock", f"⏰ {content.knowledge.clocks[name].action[language]}", name)
    for name in outcome.templates:
        yield Branch("message", f"✉ {content.library.messages[name].title[language]}", name)


def drawn(branch: Branch) -> Iterator[str]:
    """The tree as plain lines, without the facts that it rests on."""
    yield f"{branch.text}  [{branch.name}]" if branch.kind in NAMED else branch.text
    yield from _drawn([one for one in branch.branches if one.kind not in LEFT_OUT])


def _drawn(branches: list[Branch]) -> Iterable[str]:
    for branch in branches:
        last = branch is branches[-1]
        head, *more = drawn(branch)
        yield f"{'└' if last else '├'} {head}"
        yield from (f"{'　' if last else '│'} {line}" for line in more)


def _said(content: Content, condition: Condition, language: str) -> str:
    """A condition in words: labels of slots and choices instead of their names."""
    words = WORDS[language]
    slots = content.knowledge.slots
    match condition:
        case Is(slot, choices):
            labels = {choice.id: choice.label[language] for choice in slots[slot].choices}
            return f"{slots[slot].label[language]}: {_joined(choices, labels, words['or'])}"
        case Bound(slot, relation, amount, unit):
            return f"{slots[slot].label[language]} {relation} {amount} {unit}"
        case ClockIs(name, past):
            return f"{content.knowledge.clocks[name].action[language]}: {words['past' if past else 'running']}"
        case AllOf(()):
            return words["else"]
        case AllOf(parts):
            return words["and"].join(_said(content, part, language) for part in parts)
        case AnyOf(parts):
            return words["or"].join(f"({_said(content, part, language)})" for part in parts)


def _joined(choices: tuple[str, ...], labels: Mapping[str, str], joiner: str) -> str:
    return joiner.join(labels.get(choice, choice) for choice in choices)
