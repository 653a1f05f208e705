"""A look-up: what a question leads to without a dialogue, with every branch that is still possible. Pure."""

from dataclasses import replace

from bot.dialogue import finding
from bot.dialogue.asking import UNKNOWN
from bot.dialogue.conversation import Chose, Conversation, Effect, Offer, Said, Tell
from bot.dialogue.step import step
from bot.dialogue.world import World
from intents.language import detect
from intents.understand import Understanding
from intents.weigh import LEAST_OFFERED, Asked, Foreign, case_shares, weigh

Result = tuple[Conversation, tuple[Effect, ...]]
MOST_STEPS = 20
MOST_CASES = 5
LIKELY = 0.3
NOT_ASKED = ("outside.none", "talk.noise", "note.platform-needed")


def looked_up(heard: Understanding, language: str, world: World) -> Result:
    """An answer with all that is open, or a choice of cases: whatever would be asked is declined.

    `language` is the one to answer in where the message itself tells none.
    """
    question = replace(heard, commands=(), ordinal=None)
    talk, effects = step(Conversation(language=language, started=True), Said(question), world)
    for _ in range(MOST_STEPS):
        if not talk.asked:
            break
        cases = likely(question, world) if talk.opening else ()
        if cases:
            return talk, (Offer(cases),)
        talk, effects = step(talk, Chose(UNKNOWN), world)
    return talk, _named(effects, question, world) or effects


def _named(effects: tuple[Effect, ...], heard: Understanding, world: World) -> tuple[Effect, ...]:
    """What is no question may name something: a marketplace alone, or the words of a title."""
    last = effects[-1]
    if not isinstance(last, Tell) or last.key not in NOT_ASKED:
        return ()
    cases = tuple(finding.cases(heard.text, world))
    return (Offer(cases),) if cases else ()


def likely(heard: Understanding, world: World) -> tuple[str, ...]:
    """The cases that may be meant, the likeliest first; where no marketplace is named, the best of each."""
    platform = heard.platforms[0] if heard.platforms else None
    meaning = weigh(heard, world.knowledge, platform)
    if isinstance(meaning, Foreign) or (isinstance(meaning, Asked) and meaning.role != "unanswered"):
        return ()
    shares = case_shares(heard, world.knowledge, platform)
    if platform:
        return tuple(slug for slug, share in shares.items() if share >= LEAST_OFFERED)[:MOST_CASES]
    best = {slug for name in heard.by_platform for slug in _best_on(name, heard, world)}
    return tuple(slug for slug in shares if slug in best or shares[slug] >= LIKELY)[:MOST_CASES]


def _best_on(platform: str, heard: Understanding, world: World) -> tuple[str, ...]:
    there = replace(heard, ranking=heard.by_platform[platform])
    shares = case_shares(there, world.knowledge, platform)
    return tuple(slug for slug, share in shares.items() if share >= LIKELY)[:1]


def cases(words: str, heard: Understanding, world: World) -> tuple[str, ...]:
    """The cases that words name or mean, the best first."""
    found = finding.cases(words, world)
    meant = {slug: 1 / nth for nth, slug in enumerate(likely(heard, world), 1)}
    both = {slug: found.get(slug, 0.0) / finding.EXACT + meant.get(slug, 0.0) for slug in (*found, *meant)}
    return tuple(sorted(both, key=lambda slug: -both[slug]))


def messages_of(slugs: tuple[str, ...], world: World) -> tuple[str, ...]:
    """The messages that go with cases."""
    rows = (outcome for slug in slugs for outcome in world.case(slug).outcomes)
    return tuple(dict.fromkeys(name for row in rows for name in row.templates))


def topics(world: World) -> tuple[str, ...]:
    """A few cases to begin with: the first of each marketplace."""
    first = (world.knowledge.own_cases(name)[:1] for name in world.knowledge.platforms)
    return tuple(case.slug for some in first for case in some)


def language_of(words: str, usual: str, world: World) -> str:
    """The language in which a dialogue would answer these words; `usual` where they tell none."""
    heard = Understanding(text=words, language=detect(words, usual))
    return step(Conversation(language=usual, started=True), Said(heard), world)[0].language
