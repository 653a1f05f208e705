"""A progress bar on the error output while the index is built; nothing where it is built already."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from intents.built import Step

COUNT = re.compile(r"(?P<done>\d+)/(?P<all>\d+)")


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
    task = progress.add_task("", total=None)

    def step(stage: str) -> None:
        progress.start()
        done = COUNT.search(stage)
        progress.update(
            task,
            description=stage,
            completed=int(done["done"]) if done else 0,
            total=int(done["all"]) if done else None,
        )

    try:
        yield step
    finally:
        if progress.live.is_started:  # stopping prints an empty line where nobody looks
            progress.stop()
