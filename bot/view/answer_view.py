"""How an answer reads: verdict first, then deadline, steps, evidence, cautions, reasons, messages and sources."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.conversation import Answer
from bot.messages import Block, Option, Outgoing
from bot.view import deadlines, matter_names
from bot.view.reader import Reader
from knowledge.model import Guide, Line, Outcome
from knowledge.values import DECLINED
from templates.drafts import Draft
from templates.sentences import spoken

DETAILS = "details"
UNSHOWN = ("platform", "topic")  # the header and the verdict say them
MOST_TAKEN = 8  # more in one line are not read
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class AnswerView(Reader):
    """Puts the rows that were reached, their clocks and their messages into blocks."""

    def _answer(self, answer: Answer) -> Outgoing:
        one = answer.outcomes[0] if len(answer.outcomes) == 1 else None
        drafts = answer.drafts if self.private else ()
        blocks = [
            *self.header(),
            *(self._verdict(outcome) for _, outcome in answer.bridges if outcome.verdict),
            *([self._verdict(one)] if one else self._open(answer)),
            *self._taken(answer),
            *self._computed(answer),
            *deadlines.blocks(answer.dues, self),
            *(self._body(one) if one else ()),
            *self._messages(drafts),
            *self._sources(answer),
            *self._foot(answer),
        ]
        return Outgoing(
            kind=one.kind if one else "answer",
            language=self.talk.language,
            blocks=tuple(blocks),
            case=answer.case.slug,
            outcome=one.id if one else None,
            outcomes=tuple(outcome.id for outcome in answer.outcomes),
            options=self._answer_options(answer),
            deadlines=deadlines.records(answer.dues, self),
            templates=tuple(self._record(draft) for draft in drafts),
            facts=self._cited(answer),
            actions=self._actions(answer),
        )

    def header(self) -> list[Block]:
        """The marketplace and the order that an answer is about."""
        platform = self.world.knowledge.platforms.get(self.talk.platform or "")
        order = self.talk.inquiry.slots.get("order_number") if self.talk.inquiry else None
        parts = [self.text(platform.name)] if platform else []
        parts += [order] if isinstance(order, str) and self.private else []
        return [Block("header", lines=(" · ".join(parts),))] if parts else []

    def _verdict(self, outcome: Outcome) -> Block:
        return Block("verdict", lines=(self.text(outcome.verdict or outcome.label),))

    def _open(self, answer: Answer) -> list[Block]:
        rows = tuple(
            self.say("answer.open-row", label=self.text(row.label), verdict=self.text(row.verdict or row.label))
            for row in answer.outcomes
        )
        return [Block("verdict", self.say("answer.open", count=len(rows)), tuple(f"• {row}" for row in rows))]

    def _taken(self, answer: Answer) -> list[Block]:
        """What the answer was worked out from, so that a slip is seen."""
        slots = self.talk.inquiry.slots if self.talk.inquiry else {}
        asked = [name for name in sorted(self.world.asked_in(answer.case.slug)) if name not in UNSHOWN]
        told = {name: slots[name] for name in asked if slots.get(name) not in (None, DECLINED)}
        shown = dict(list(told.items())[:MOST_TAKEN])
        return (
            [Block("taken", lines=(self.say("answer.taken", told=self.told(shown)),))] if shown and self.private else []
        )

    def _computed(self, answer: Answer) -> list[Block]:
        """Figures that were computed from what the seller gave, marked as computed."""
        lines = tuple(
            self.say("answer.computed", slot=self.slot_name(name), value=self.shown(name, value))
            for name, value in answer.computed.items()
            if isinstance(value, Decimal)
        )
        return [Block("computed", lines=lines)] if lines and self.private else []

    def _body(self, outcome: Outcome) -> Iterable[Block]:
        yield from self._list("steps", outcome.steps, numbered=True)
        yield from self._list("evidence", outcome.evidence)
        warned = [
            *(self.text(line.text) for line in outcome.cautions),
            *self._gaps(outcome),
            *self._checks(outcome),
        ]
        if warned:
            yield Block("cautions", self.say("answer.cautions"), tuple(f"• {line}" for line in dict.fromkeys(warned)))
        yield from self._list("why", outcome.rules)

    def _list(self, kind: str, lines: tuple[Line, ...], *, numbered: bool = False) -> Iterable[Block]:
        if lines:
            texts = [self.text(line.text) for line in lines]
            marked = [f"{i}. {text}" if numbered else f"• {text}" for i, text in enumerate(texts, 1)]
            yield Block(kind, self.say(f"answer.{kind}"), tuple(marked))

    def _gaps(self, outcome: Outcome) -> list[str]:
        return [self.text(self.world.knowledge.gaps[name].say) for name in outcome.gaps]

    def _checks(self, outcome: Outcome) -> list[str]:
        checks = (self.world.knowledge.checks[name] for name in outcome.checks)
        return [
            self.say(
                "answer.check-page",
                about=self.text(check.about).rstrip("。."),
                addresses=" ".join(check.addresses),
            )
            if check.addresses
            else self.say("answer.check-page-bare", about=self.text(check.about).rstrip("。."))
            for check in checks
        ]

    def _cited(self, answer: Answer) -> tuple[str, ...]:
        rows = (*(row for _, row in answer.bridges), *answer.outcomes)
        clocks = (self.world.knowledge.clocks[name] for name, _ in answer.dues)
        facts = [fact for row in rows for fact in row.cited()] + [fact for clock in clocks for fact in clock.facts]
        return tuple(dict.fromkeys(facts))

    def _sources(self, answer: Answer) -> list[Block]:
        return [Block("sources", lines=self.sources(self._cited(answer)))]

    def sources(self, facts: tuple[str, ...]) -> tuple[str, ...]:
        """One line per guide with the sections that the facts stand in."""
        knowledge = self.world.knowledge
        sections: dict[str, list[str]] = {}
        for fact in facts:
            section = knowledge.facts[fact].section
            sections.setdefault(knowledge.guide_of[fact], []).extend(NUMBER.findall(section) or [section])
        return tuple(self._source(knowledge.guides[guide], numbers) for guide, numbers in sections.items())

    def _source(self, guide: Guide, sections: list[str]) -> str:
        """The guide with the sections, where they have numbers."""
        numbers = self._listed([one for one in sections if one.isdigit()])
        key = "explain.source" if numbers else "explain.source-bare"
        return self.say(key, title=self.text(guide.title), date=self.text(guide.date), sections=numbers)

    def _listed(self, sections: list[str]) -> str:
        ordered = sorted(set(sections), key=int)
        return ("、" if self.base == "zh" else ", ").join(ordered)

    def _foot(self, answer: Answer) -> list[Block]:
        lines = []
        unfilled = dict.fromkeys(draft.message.id for draft in answer.drafts if draft.text is None)
        if unfilled and self.private:
            titles = ("、" if self.base == "zh" else "; ").join(map(self._title, unfilled))
            lines.append(self.say("answer.unfilled", titles=titles))
        lines += self._left_out(answer) if self.private else []
        if not self.private and answer.drafts:
            lines.append(self.say("note.group-private"))
        if self.talk.supposed_zone and not self.talk.zone and any(due.at for _, due in answer.dues):
            place = deadlines.place(ZoneInfo(self.talk.supposed_zone), self.base)
            lines.append(self.say("answer.supposed-zone", place=place))
        if self.talk.suspended:
            title = self.text(self.world.case(self.talk.suspended.case).title)
            lines.append(self.say("answer.resume", title=title))
        return [Block("foot", lines=tuple(lines))] if lines else []

    def _left_out(self, answer: Answer) -> list[str]:
        """Said of optional values that the reader of a filled message cannot read."""
        lost = dict.fromkeys((name, draft.language) for draft in answer.drafts for name in draft.left_out)
        return [
            self.say("letter.left-out", names=self.slot_name(name), language=self.say(f"language.{language}"))
            for name, language in lost
        ]

    def _answer_options(self, answer: Answer) -> tuple[Option, ...]:
        wanted = (
            dict.fromkeys(draft.message.id for draft in answer.drafts if draft.text is None) if self.private else {}
        )
        related = dict.fromkeys(slug for outcome in answer.outcomes for slug in outcome.related)
        options = [self._option(f"template:{name}") for name in wanted]
        options += [self._option(f"case:{slug}") for slug in related if slug != answer.case.slug][:3]
        options += [self._option("resume")] if self.talk.suspended else []
        return (*options, self._option(DETAILS))

    def _title(self, name: str) -> str:
        return self.text(self.world.content.library.messages[name].title)

    def _messages(self, drafts: tuple[Draft, ...]) -> Iterable[Block]:
        for draft in drafts:
            if draft.text is not None:
                title = self.say(
                    "answer.message",
                    title=self.text(draft.message.title),
                    addressee=self.say(f"addressee.{draft.message.addressee}"),
                    language=self.say(f"language.{draft.language}"),
                )
                yield Block("message", title, (draft.text,))
                if draft.language != self.base:
                    yield Block(
                        "gloss",
                        self.say("answer.gloss"),
                        (spoken(draft.gloss[self.base], self.talk.language),),
                    )
                if draft.message.alternative:
                    text = self.say("answer.alternative", text=draft.message.alternative.fr)
                    yield Block("note", lines=(text, self.text(draft.message.alternative.note)))

    def _record(self, draft: Draft) -> dict[str, Any]:
        return {
            "id": draft.message.id,
            "ledger": draft.message.ledger,
            "addressee": draft.message.addressee,
            "language": draft.language,
            "text": draft.text,
            "gloss": spoken(draft.gloss[self.base], self.talk.language) if draft.text else None,
            "missing": list(draft.missing),
        }

    def _actions(self, answer: Answer) -> tuple[Option, ...]:
        """What can be done with an answer, where a channel has room for it."""
        inquiry = self.talk.inquiry
        names = ["correct"] if inquiry and any(inquiry.slots.get(ask.slot) for ask in answer.case.ask) else []
        names += ["remind"] if self.talk.deadlines and answer.dues else []
        return tuple(self._option(name) for name in (*names, "vote:up", "vote:down"))

    def _option(self, name: str) -> Option:
        kind, _, rest = name.partition(":")
        match kind:
            case "case":
                return Option(name, self.text(self.world.case(rest).title))
            case "template":
                return Option(name, self.say("option.template", title=self._title(rest)))
            case "remind" if rest:
                return Option(
                    name, self.say("option.remind-lead", left=deadlines.left(timedelta(minutes=int(rest)), self))
                )
            case "settled" if rest:
                return Option(name, self.say("option.settled-one", action=matter_names.settled(rest, self)))
            case "matter" if rest:
                return Option(name, matter_names.option(rest, self))
            case "fix":
                return Option(name, self._known(rest))
            case "zone":
                return Option(name, deadlines.place(ZoneInfo(rest), self.base))
            case _:
                return Option(name, self.say(f"option.{name.replace(':', '-')}"))

    def _known(self, slot: str) -> str:
        """A fact with what was told of it; in a group only its name."""
        value = self.talk.inquiry.slots.get(slot) if self.talk.inquiry else None
        return f"{self.slot_name(slot)}: {self.shown(slot, value)}" if value and self.private else self.slot_name(slot)
