"""Which of several messages is meant: by its title, by whom it is for, by its language."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from bot.dialogue.world import World
from intents.commands import EDGES
from intents.normalize import HAN, plain
from intents.words import found_in, without
from templates.messages import Message

NEAR = 82  # as near as a label repeated with a slip; two titles of one row are farther apart
PART = 85
SHORTEST = 4


def meant_by(said: str, names: tuple[str, ...], world: World) -> tuple[str, ...]:
    """Those of the messages that the words fit: all of them where the words tell none apart."""
    text = plain(said)
    messages = world.content.library.messages
    labelled = titled(said, names, world)
    if labelled:
        return (labelled,)
    words = world.content.letters.sayings
    left = names
    for told in (
        _told(words.addressees, text),
        _told(words.languages, text),
    ):
        fit = tuple(name for name in left if told & _kinds(messages[name]))
        left = fit or left
    rest = without((*words.writing, *words.asking), text).strip(EDGES)
    fit = tuple(name for name in left if rest and _is_part(rest, messages[name]))
    return fit or left


def titled(said: str, names: Iterable[str], world: World) -> str | None:
    """The message whose title the words are, exactly or nearly, alone or after "write"."""
    text = plain(said).strip(EDGES)
    best = max(((_likeness(text, name, world), name) for name in names), default=(0.0, ""))
    return best[1] if best[0] >= NEAR else None


def names_one(said: str, world: World) -> bool:
    """Whether the words say nothing but for whom or in which language: an answer to "which one?"."""
    words = world.content.letters.sayings
    text = plain(said)
    lists = tuple(word for group in (words.addressees, words.languages) for some in group.values() for word in some)
    return found_in(lists, text) and not without((*lists, *words.writing, *words.asking), text).strip(EDGES)


def _likeness(text: str, name: str, world: World) -> float:
    message = world.content.library.messages[name]
    forms = [plain(title) for title in message.title.values()]
    labels = [plain(world.content.sentences.texts[one]["option.template"].replace("{{ title }}", title))
              for one, title in message.title.items()]  # fmt: skip
    inside = any(len(form) >= SHORTEST and form in text and len(form) * 2 > len(text) for form in forms)
    return 100.0 if inside else max(fuzz.ratio(text, form) for form in (*forms, *labels))


def _told(lists: object, text: str) -> set[str]:
    return {name for name, some in dict(lists).items() if found_in(some, text)}  # type: ignore[call-overload]


def _kinds(message: Message) -> set[str]:
    return {message.addressee, *message.languages}


def _is_part(rest: str, message: Message) -> bool:
    """Whether what the words hold beside asking stands in the title, or nearly."""
    titles = [plain(title) for title in message.title.values()]
    if len(rest) < (2 if HAN.search(rest) else SHORTEST):
        return False
    return any(rest in title or fuzz.partial_ratio(rest, title) >= PART for title in titles)
