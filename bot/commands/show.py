"""`show CASE`: a decision table as a tree that a curator can read."""

from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

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


def show(content: Content, slug: str, language: str) -> None:
    """Print the table of a case. Raises KeyError where there is no such case."""
    case = content.knowledge.cases[slug]
    tree = Tree(f"[bold]{escape(case.title[language])}[/]  [dim]{slug}[/]")
    asks = tree.add(f"[dim]{WORDS[language]['asks']}[/]")
    for ask in case.ask:
        asks.add(escape((ask.question or content.knowledge.slots[ask.slot].question)[language]))
    for outcome in case.outcomes:
        _row(content, case, outcome, tree, language)
    Console(width=110).print(tree)


def _row(content: Content, case: Case, outcome: Outcome, tree: Tree, language: str) -> None:
    branch = tree.add(f"[cyan]{escape(_said(content, case, outcome.when, language))}[/]  [dim]{outcome.id}[/]")
    if outcome.verdict:
        branch.add(escape(outcome.verdict[language]))
    if outcome.goes_on:
        branch.add(f"→ {escape(content.knowledge.cases[outcome.goes_on].title[language])}  [dim]{outcome.goes_on}[/]")
    for name in outcome.clocks:
        branch.add(f"⏰ {escape(content.knowledge.clocks[name].action[language])}  [dim]{name}[/]")
    for name in outcome.templates:
        branch.add(f"✉ {escape(content.library.messages[name].title[language])}  [dim]{name}[/]")
    branch.add(f"[dim]{' '.join((*outcome.cited(), *outcome.gaps, *outcome.conflicts, *outcome.checks))}[/]")


def _said(content: Content, case: Case, condition: Condition, language: str) -> str:
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
            return words["and"].join(_said(content, case, part, language) for part in parts)
        case AnyOf(parts):
            return words["or"].join(f"({_said(content, case, part, language)})" for part in parts)


def _joined(choices: tuple[str, ...], labels: Mapping[str, str], joiner: str) -> str:
    return joiner.join(labels.get(choice, choice) for choice in choices)
