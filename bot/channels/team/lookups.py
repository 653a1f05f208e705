"""The look-ups: from words to a reply."""

from dataclasses import dataclass
from sys import maxsize
from zoneinfo import ZoneInfo

from bot.copilot import Copilot
from bot.dialogue import finding, lookup
from bot.dialogue.conversation import Conversation
from bot.dialogue.world import World
from bot.messages import HOME, Outgoing
from bot.view.lookups import LookupView
from intents.understand import Understanding


@dataclass(frozen=True)
class Lookups:
    """Looks things up. Words and the asker's own language come in; a reply in the language of the words goes out."""

    copilot: Copilot

    def world(self) -> World:
        """The content now, with every row that is left possible."""
        return World(self.copilot.content, self.copilot.store.now(), ZoneInfo(HOME), self.copilot.quiet, maxsize)

    async def heard(self, words: str, language: str, world: World) -> Understanding:
        """What the words say."""
        return await self.copilot.understand(words, Conversation(language=language, started=True), world)

    async def ask(self, words: str, language: str) -> Outgoing:
        """What follows from a question."""
        world = self.world()
        talk, effects = lookup.looked_up(await self.heard(words, language, world), language, world)
        return LookupView(world, talk, private=False).looked_up(effects)

    async def template(self, words: str, language: str) -> Outgoing:
        """The message that is meant, else a list; where no title is like the words, what goes with their case."""
        world = self.world()
        view = reader(lookup.language_of(words, language, world), world)
        found = finding.messages(words, world)
        one = finding.clear(found)
        meant = () if found else lookup.likely(await self.heard(words, language, world), world)
        ids = (one,) if one else tuple(found) or lookup.messages_of(meant[:1], world)
        if len(ids) == 1:
            return view.message(ids[0])
        return view.messages(ids) if ids else view.note("team.no-message")

    async def case(self, words: str, language: str) -> Outgoing:
        """The table of the case that is meant, else a list of cases."""
        world = self.world()
        view = reader(lookup.language_of(words, language, world), world)
        one = finding.clear(finding.cases(words, world))
        if one:
            return view.table(one)
        slugs = lookup.cases(words, await self.heard(words, language, world), world)
        return view.cases(slugs, "team.cases") if slugs else view.note("team.no-case")


def reader(language: str, world: World) -> LookupView:
    """A view in that language."""
    return LookupView(world, Conversation(language=language), private=False)
