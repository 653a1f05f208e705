"""`show CASE`: a decision table as a tree that a curator can read."""

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from bot.content import Content
from bot.view.table import Branch, table

STYLES = {"table": "bold", "asks": "dim", "row": "cyan", "basis": "dim"}


def show(content: Content, slug: str, language: str) -> None:
    """Print the table of a case. Raises KeyError where there is no such case."""
    top = table(content, content.knowledge.cases[slug], language)
    tree = Tree(_line(top))
    _grow(tree, top)
    Console(width=110).print(tree)


def _grow(tree: Tree, branch: Branch) -> None:
    for one in branch.branches:
        _grow(tree.add(_line(one)), one)


def _line(branch: Branch) -> str:
    style, text = STYLES.get(branch.kind), escape(branch.text)
    line = f"[{style}]{text}[/]" if style else text
    return f"{line}  [dim]{branch.name}[/]" if branch.name else line
