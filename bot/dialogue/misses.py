"""What is no case of ours: said back by what it is, small talk, a refusal, after-sales without a rule, or not ours."""

from dataclasses import replace

from bot.dialogue.conversation import Conversation, Effect, Offer, Tell
from bot.dialogue.proceed import topics
from bot.dialogue.world import World
from intents.platforms import name_in
from intents.understand import Understanding
from intents.weigh import Asked, case_shares, foreignness, is_outside
from knowledge.model import OTHER

Result = tuple[Conversation, tuple[Effect, ...]]
PATIENCE = 2
FOREIGN = 0.8
MOST_NEAR = 2
LEAST_NEAR = 0.02  # what is likelier than that is worth a button below "the guides do not answer it"
FEWEST_CASES = 3  # a marketplace with fewer has no guide: only single questions about it are answered


def said_back(talk: Conversation, meaning: Asked) -> Result:
    """A human word to small talk; a kind no, with the honest way, to what would break the rules."""
    calm = replace(talk, misses=0)
    if meaning.role == "talk":
        return calm, (Tell("note", f"talk.{meaning.name}"),)
    return calm, (Tell("refusal", f"refusal.{meaning.name}"),)


def foreign(talk: Conversation, heard: Understanding, world: World) -> Result:
    """Not ours: a clear case is no misunderstanding, so it does not count as one."""
    if not is_outside(heard):
        return noise(talk, heard, world)
    tell = Tell("out-of-scope", _varied("outside.none", talk, 3))
    again = replace(talk, turned_away=talk.turned_away + 1)
    if foreignness(heard) >= FOREIGN:
        return replace(again, opening=None), (tell,)
    return missed(again, tell, world)


def _varied(key: str, talk: Conversation, count: int) -> str:
    """The key of one of so many sentences that say the same: the next, so that none comes twice running."""
    turn = talk.turned_away % count
    return f"{key}-{turn + 1}" if turn else key


def noise(talk: Conversation, heard: Understanding, world: World) -> Result:
    """Numbers alone are noted; anything else is not understood."""
    told = {name: value for name, value in heard.slots.items() if name in ("order_number", "tracking_number")}
    if told:
        return replace(talk, kept={**talk.kept, **told}), (
            Tell("note", "note.number-noted", {"numbers": list(told.values())}),
        )
    return missed(talk, Tell("note", "talk.noise"), world)


def missed(talk: Conversation, tell: Tell | Offer, world: World) -> Result:
    """After two misunderstandings topics are offered instead of the same sentence again."""
    misses = talk.misses + 1
    if misses > PATIENCE and talk.platform and world.knowledge.cases_on(talk.platform):
        return replace(talk, misses=0), (Offer(topics(talk.platform, world), "choices.topics"),)
    return replace(talk, misses=misses), (tell,)


def unwritten(talk: Conversation, heard: Understanding, world: World) -> Result:
    """After-sales trouble that no case holds: said plainly, with the cases nearest to it."""
    if talk.platform and len(world.knowledge.own_cases(talk.platform)) < FEWEST_CASES:
        return without_guide(talk, heard, world)
    shares = case_shares(heard, world.knowledge, talk.platform)
    near = [slug for slug, share in shares.items() if share >= LEAST_NEAR][:MOST_NEAR]
    tell = Tell("no-rule", _varied("outside.unanswered", talk, 2), options=tuple(f"case:{slug}" for slug in near))
    return replace(talk, misses=0, opening=None, turned_away=talk.turned_away + 1), (tell,)


def without_guide(talk: Conversation, heard: Understanding, world: World) -> Result:
    """A marketplace without a guide: what generally helps, and no figure of another one."""
    platform = world.knowledge.platforms[talk.platform or OTHER]
    called = name_in(platform, heard.text) if platform.id == OTHER else None
    key = "outside.platform" if platform.id != OTHER else "outside.named" if called else "outside.other-platform"
    values = {"platform": platform.id} if platform.id != OTHER else {"marketplace": called} if called else {}
    calm = replace(talk, asked=None, inquiry=None, opening=None, misses=0, turned_away=talk.turned_away + 1)
    return calm, (Tell("no-rule", _varied(key, talk, 2), values),)
