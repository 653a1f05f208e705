"""A progress bar on the error output while the index is built; nothing where it is built already."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from intents.index import Step

STAGES = ("encode", "compare", "learn", "slots")


@contextmanager
def bar() -> Iterator[Step]:
    """What to call with each stage of the build; the bar appears with the first call."""
    progress = Progress(
        TextColumn("building the index (once): {task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = progress.add_task("", total=len(STAGES))

    def step(stage: str) -> None:
        progress.start()
        name = stage.partition(" ")[0]
        progress.update(task, description=stage, completed=STAGES.index(name) if name in STAGES else None)

    try:
        yield step
    finally:
        progress.stop()
