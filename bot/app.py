"""Where the parts are chosen and joined."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from threading import Thread

import platformdirs

from bot import content as contents
from bot import progress
from bot.check import references
from bot.content import Content
from bot.copilot import Copilot
from bot.store import open_store
from intents import understand
from intents.encoder import SentenceEncoder
from intents.phrases import Corpus
from intents.understand import Listener
from knowledge.errors import KnowledgeError

NAME = "seller-copilot"


def cache_folder() -> Path:
    """Where the built index is kept: COPILOT_CACHE, else the user's cache directory."""
    return Path(os.environ.get("COPILOT_CACHE") or platformdirs.user_cache_dir(NAME))


def data_folder() -> Path:
    """Where `chat` keeps its conversation: COPILOT_DATA, else the user's data directory."""
    return Path(os.environ.get("COPILOT_DATA") or platformdirs.user_data_dir(NAME))


def load_content() -> Content:
    """The shipped content. Raises KnowledgeError where a file is wrong or names what does not exist."""
    loaded = contents.read()
    wrong = list(references.problems(loaded, contents.ROOT))
    if wrong:
        raise KnowledgeError(wrong)
    return loaded


@cache
def encoder() -> SentenceEncoder:
    """The sentence encoder. Call it early: its weights are read in the background from the first call on."""
    made = SentenceEncoder()
    Thread(target=made.warm).start()
    return made


def lazy_listener(content: Content) -> Callable[[], Listener]:
    """The listener, built when it is first asked for; a bar shows how far a slow build has come."""

    @cache
    def listener() -> Listener:
        with progress.bar() as step:
            return understand.build(content.knowledge, Corpus(), encoder(), cache_folder(), step)

    return listener


@asynccontextmanager
async def copilot(content: Content, listener: Callable[[], Listener], store: Path | None) -> AsyncIterator[Copilot]:
    """A whole copilot on the store in that file (None: in memory)."""
    async with open_store(store) as opened:
        yield Copilot(content, listener, opened)
