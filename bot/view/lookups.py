"""What was looked up, as replies that fit a group: one message each, nothing of an order, nothing to be answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.dialogue.conversation import Answer, Effect, Offer
from bot.messages import Block, Option, Outgoing
from bot.view import table
from bot.view.render import Renderer
from knowledge.model import Case, Outcome
from templates.messages import Message
from templates.sentences import spoken
from templates.write import fill

KEPT = ("verdict", "branches", "deadline", "rule", "note")
MOST_LISTED = 6
MOST_FIGURES = 6
ON_A_CARD = 3


@dataclass(frozen=True)
class LookupView(Renderer):
    """Renders what was looked up, for readers who know nothing of the asker's order."""

    def looked_up(self, effects: tuple[Effect, ...]) -> Outgoing:
        """An answer with its branches, a list of cases, or a sentence."""
        match effects[-1]:
            case Answer() as answer:
                return self._answered(answer)
            case Offer(cases):
                return self.cases(cases, "team.which")
            case _:
                return self._told(effects)

    def _answered(self, answer: Answer) -> Outgoing:
        reply = self.reply((answer,))
        said = (block for block in reply.blocks if block.kind in KEPT)
        blocks = (self._head(answer.case), *said, *self._figures(answer.outcomes), *self._sources(answer))
        return Outgoing(
            reply.kind,
            reply.language,
            blocks,
            case=answer.case.slug,
            outcome=reply.outcome,
            outcomes=reply.outcomes,
            options=self._deeper(answer.case),
            facts=reply.facts,
        )

    def _deeper(self, case: Case) -> tuple[Option, ...]:
        """The way to go through the case step by step."""
        return (Option(f"case:{case.slug}", self.say("team.deeper")),)

    def _open(self, answer: Answer) -> list[Block]:
        rows = tuple(map(self._possible, answer.outcomes))
        return [Block("branches", self.say("team.open", count=len(rows)), rows)]

    def _possible(self, row: Outcome) -> str:
        told = row.verdict or (self.world.case(row.goes_on).title if row.goes_on else row.label)
        return f"• {self.say('answer.open-row', label=self.text(row.label), verdict=self.text(told))}"

    def _figures(self, rows: Iterable[Outcome]) -> list[Block]:
        """The rules that rest on facts with figures."""
        facts = self.world.knowledge.facts
        lines = [line for row in rows for line in row.rules if any(facts[name].numbers for name in line.facts)]
        texts = tuple(dict.fromkeys(f"• {self.text(line.text)}" for line in lines))[:MOST_FIGURES]
        return [Block("why", self.say("answer.why"), texts)] if texts else []

    def _told(self, effects: tuple[Effect, ...]) -> Outgoing:
        reply = self.reply(effects)
        near = tuple(option.id.removeprefix("case:") for option in reply.options if option.id.startswith("case:"))
        said = tuple(block for block in reply.blocks if block.kind in ("note", "sources"))
        listed = self.cases(near, "team.which") if near else Outgoing("note", reply.language)
        blocks = (*said, *listed.blocks)
        return Outgoing(reply.kind, reply.language, blocks, facts=reply.facts, options=listed.options)

    def note(self, key: str, **values: str) -> Outgoing:
        """One sentence."""
        return self._note(key, **values)

    def cases(self, slugs: tuple[str, ...], key: str) -> Outgoing:
        """A list of cases below the sentence of that key; each is an option."""
        shown = slugs[:MOST_LISTED]
        options = tuple(Option(f"case:{slug}", self.named(slug, self.world.case(slug).title)) for slug in shown)
        lines = tuple(f"• {option.label}  [{slug}]" for option, slug in zip(options, shown, strict=True))
        return Outgoing("choices", self.talk.language, (Block("list", self.say(key), lines),), options=options)

    def messages(self, ids: tuple[str, ...]) -> Outgoing:
        """A list of messages with their ids."""
        library = self.world.content.library.messages
        lines = tuple(f"• {self.named(name, library[name].title)}  [{name}]" for name in ids[:MOST_LISTED])
        return Outgoing("choices", self.talk.language, (Block("list", self.say("team.messages"), lines),))

    def message(self, name: str) -> Outgoing:
        """One message in all its languages, with what has to be filled in by its name; its gloss and its basis."""
        message = self.world.addressed(self.world.content.library.messages[name], name.partition("/")[0])
        blocks = [
            Block("message", self.heading(message, one), (self.text_of(message, one),)) for one in message.languages
        ]
        if message.languages[0] != self.base:
            gloss = spoken(self._placed(message.gloss[self.base], message), self.talk.language)
            blocks.append(Block("gloss", self.say("answer.gloss"), (gloss,)))
        if message.alternative:
            text = self.say("answer.alternative", text=message.alternative.fr)
            blocks.append(Block("note", lines=(text, self.text(message.alternative.note))))
        blocks.append(Block("sources", lines=self.sources(message.basis)))
        return Outgoing("template", self.talk.language, tuple(blocks), facts=message.basis)

    def heading(self, message: Message, language: str) -> str:
        """What the message is called, whom it is for and in which language."""
        return self.say(
            "team.message",
            title=self.named(message.id, message.title),
            addressee=self.say(f"addressee.{message.addressee}"),
            language=self.say(f"language.{language}"),
        )

    def text_of(self, message: Message, language: str) -> str:
        """The message's text, with what has to be filled in by its name."""
        return self._placed(message.text[language], message)

    def _placed(self, text: str, message: Message) -> str:
        return fill(text, {name: f"‹{self.slot_name(name)}›" for name in message.variables})

    def table(self, slug: str) -> Outgoing:
        """A case's decision table."""
        case = self.world.case(slug)
        branch = table.table(self.world.content, case, self.base)
        head, *lines = (spoken(line, self.talk.language) for line in table.drawn(branch))
        title = f"{self.platform_name(slug)} · {head}"
        block = Block("table", title, tuple(lines))
        return Outgoing("note", self.talk.language, (block,), case=slug, options=self._deeper(case))

    def card(self, slug: str) -> Outgoing:
        """A case on a card: its first verdicts and where they stand."""
        case = self.world.case(slug)
        rows = [row for row in case.outcomes if row.verdict][:ON_A_CARD]
        one = rows[0].verdict if len(rows) == 1 else None
        lines = (self.text(one),) if one else tuple(map(self._possible, rows))
        facts = tuple(dict.fromkeys(fact for row in rows for fact in row.cited()))
        blocks = (self._head(case), Block("note", lines=lines), Block("sources", lines=self.sources(facts)))
        return Outgoing("answer", self.talk.language, blocks, case=slug, options=self._deeper(case), facts=facts)

    def _head(self, case: Case) -> Block:
        return Block("head", self.named(case.slug, case.title))

    def named(self, name: str, title: Mapping[str, str]) -> str:
        """A title with its marketplace."""
        return f"{self.platform_name(name)} · {self.text(title)}"

    def platform_name(self, name: str) -> str:
        """What the marketplace of a case or a message is called."""
        platform = self.world.knowledge.platforms.get(name.partition("/")[0])
        return self.text(platform.name) if platform else self.say("team.any-platform")
