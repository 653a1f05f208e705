"""Cases and messages by words: by their ids, their marketplace, and what their titles have in common with the words."""

from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz

from bot.dialogue.world import World
from intents.normalize import HAN, clean, plain
from intents.platforms import Names

LIKE = 75.0
EXACT = 100.0
AHEAD = 15.0
SHORTEST = 2
EASY = 3  # so many Chinese characters are typed without a slip
MARKETPLACE = ("平台", "marketplace")
Likeness = Mapping[str, float]


def cases(words: str, world: World) -> Likeness:
    """How like the words each case is that is like them at all, the likest first."""
    return _found(words, {name: one.title for name, one in world.knowledge.cases.items()}, world)


def messages(words: str, world: World) -> Likeness:
    """How like the words each message is that is like them at all, the likest first."""
    return _found(words, {name: one.title for name, one in world.content.library.messages.items()}, world)


def clear(found: Likeness) -> str | None:
    """The one that is meant, where it is clearly ahead of the others."""
    if not found:
        return None
    first, *others = found.items()
    return first[0] if not others or first[1] - others[0][1] >= AHEAD else None


def _found(words: str, titles: Mapping[str, Mapping[str, str]], world: World) -> Likeness:
    """An id alone finds what it names; a marketplace alone all that it has."""
    exact = plain(words).replace("__", "/")
    if exact in titles:
        return {exact: EXACT}
    names = Names.of(world.knowledge.platforms.values())
    platforms = names.found(plain(words))
    terms = [term for word in clean(words).split() for term in _terms(word, names)]
    if not terms and not platforms:
        return {}
    among = {name: title for name, title in titles.items() if not platforms or _platform(name) in platforms}
    scored = {name: _likeness(terms, name, title) for name, title in among.items()}
    ordered = sorted(scored.items(), key=lambda item: -item[1])
    return {name: score for name, score in ordered if score >= LIKE}


def _platform(name: str) -> str:
    return name.partition("/")[0]


def _terms(word: str, names: Names) -> Iterable[str]:
    """What is left of a word without the name of a marketplace."""
    masked = names.masked(plain(word))
    for common in MARKETPLACE:
        masked = masked.replace(common, " ")
    return (term for term in masked.split() if len(term) >= SHORTEST)


def _likeness(terms: Iterable[str], name: str, title: Mapping[str, str]) -> float:
    texts = [*map(plain, title.values()), name.partition("/")[2].replace("-", " "), name]
    scores = [max(_alike(term, text) for text in texts) for term in terms]
    return sum(scores) / len(scores) if scores else EXACT


def _alike(term: str, text: str) -> float:
    """Chinese by its characters, wherever they stand; Latin letters by whole words, or their beginnings."""
    if HAN.search(term) and len(term) <= EASY:
        return EXACT if term in text else 0.0
    if HAN.search(term):
        return fuzz.partial_ratio(term, text) if len(term) <= len(text) else fuzz.ratio(term, text)
    words = text.replace("-", " ").replace("/", " ").split()
    return max((EXACT if word.startswith(term) else fuzz.ratio(term, word) for word in (*words, text)), default=0.0)
