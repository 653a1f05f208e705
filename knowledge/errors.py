"""What goes wrong with content, worded for the curator who can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: where (file, or file:line), what is wrong, how to mend it."""

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.mend}"


class KnowledgeError(Exception):
    """Content that cannot be used; `problems` says what to mend, one entry a line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
