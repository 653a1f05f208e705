"""From effects to a reply: every sentence in the reader's language, values where they belong."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bot import deadlines
from bot.conversation import Answer, Ask, Effect, Explain, Offer, Recall, Send, Tell
from bot.messages import Block, Option, Outgoing
from bot.reader import Reader, plain_value
from bot.world import PLATFORM
from knowledge.model import Guide, Line, Outcome
from knowledge.values import Value
from templates.drafts import Draft
from templates.sentences import spoken

UNKNOWN = "unknown"
DETAILS = "details"
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Renderer(Reader):
    """Renders the effects of a step for one reader."""

    def reply(self, effects: Iterable[Effect]) -> Outgoing:
        """The one reply that the effects amount to; the last one gives it its kind."""
        reply = Outgoing("note", self.talk.language)
        for effect in effects:
            part = self._part(effect)
            reply = replace(part, blocks=(*reply.blocks, *part.blocks))
        return replace(reply, platform=self.talk.platform, slots=self._slots())

    def _part(self, effect: Effect) -> Outgoing:
        match effect:
            case Answer():
                return self._answer(effect)
            case Ask():
                return self._ask(effect)
            case Offer(cases, reason):
                return self._offer(cases, reason)
            case Send(drafts):
                return self._send(drafts)
            case Tell():
                return self._tell(effect)
            case Explain():
                return self._explain(effect)
            case Recall(slots):
                return self._recall(slots)

    # --- answers

    def _answer(self, answer: Answer) -> Outgoing:
        one = answer.outcomes[0] if len(answer.outcomes) == 1 else None
        drafts = answer.drafts if self.private else ()
        blocks = [
            *self._header(),
            *(self._verdict(outcome) for _, outcome in answer.bridges if outcome.verdict),
            *([self._verdict(one)] if one else self._open(answer)),
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
        )

    def _header(self) -> list[Block]:
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
        if not self.private and answer.drafts:
            lines.append(self.say("note.group-private"))
        if self.talk.suspended:
            title = self.text(self.world.case(self.talk.suspended.case).title)
            lines.append(self.say("answer.resume", title=title))
        return [Block("foot", lines=tuple(lines))] if lines else []

    def _answer_options(self, answer: Answer) -> tuple[Option, ...]:
        wanted = (
            dict.fromkeys(draft.message.id for draft in answer.drafts if draft.text is None) if self.private else {}
        )
        related = dict.fromkeys(slug for outcome in answer.outcomes for slug in outcome.related)
        options = [self._option(f"template:{name}") for name in wanted]
        options += [self._option(f"case:{slug}") for slug in related if slug != answer.case.slug][:3]
        options += [self._option("resume")] if self.talk.suspended else []
        return (*options, self._option(DETAILS))

    # --- messages

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

    def _send(self, drafts: tuple[Draft, ...]) -> Outgoing:
        if not self.private:
            return self._note("note.group-private")
        return Outgoing(
            "template",
            self.talk.language,
            tuple(self._messages(drafts)),
            templates=tuple(self._record(draft) for draft in drafts),
            facts=drafts[0].message.basis,
            case=self.talk.inquiry.reached_case if self.talk.inquiry else None,
        )

    # --- questions

    def _ask(self, ask: Ask) -> Outgoing:
        question = self.world.question(ask.slot, ask.case, self.talk.platform, ask.unit)
        own = self.world.case(ask.case).asked(ask.slot) if ask.case else None
        lines = [self._reason(ask)] if ask.reason else []
        if ask.variable_of and not ask.reason:
            lines.append(self.say("ask.for-message", title=self._title(ask.variable_of)))
        lines.append(self.text((own and own.question) or question.slot.question))
        if question.slot.hint:
            lines.append(self.text(question.slot.hint))
        options = self._question_options(ask)
        numbered = tuple(f"{i}. {option.label}" for i, option in enumerate(options, 1))
        blocks = (Block("question", lines=tuple(lines)), Block("options", lines=numbered))
        return Outgoing(
            "question",
            self.talk.language,
            blocks,
            case=ask.case or self._case(),
            asks=ask.slot,
            options=options,
        )

    def _reason(self, ask: Ask) -> str:
        message = self.world.content.library.messages.get(ask.variable_of or "")
        first = self.world.addressed(message, self.talk.platform).languages[0] if message else "en"
        return self.say(ask.reason or "", currency=ask.unit or "", language=self.say(f"language.{first}"))

    def _case(self) -> str | None:
        return self.talk.inquiry.case if self.talk.inquiry else None

    def _question_options(self, ask: Ask) -> tuple[Option, ...]:
        question = self.world.question(ask.slot, ask.case, self.talk.platform)
        options = [Option(choice.id, self.text(choice.label)) for choice in question.choices]
        if question.slot.kind == "yes-no" and not options:
            options = [Option(name, self.say(f"option.{name}")) for name in ("yes", "no")]
        own = {UNKNOWN, question.slot.unknown}
        if ask.slot != PLATFORM and all(option.id not in own for option in options):
            options.append(Option(UNKNOWN, self.say("option.unknown")))
        return tuple(options)

    def _offer(self, cases: tuple[str, ...], reason: str) -> Outgoing:
        options = (*(self._option(f"case:{slug}") for slug in cases), self._option("none"))
        numbered = tuple(f"{i}. {option.label}" for i, option in enumerate(options, 1))
        blocks = (Block("question", lines=(self.say(reason),)), Block("options", lines=numbered))
        return Outgoing("choices", self.talk.language, blocks, options=options)

    def _option(self, name: str) -> Option:
        kind, _, rest = name.partition(":")
        if kind == "case":
            return Option(name, self.text(self.world.case(rest).title))
        if kind == "template":
            return Option(name, self.say("option.template", title=self._title(rest)))
        return Option(name, self.say(f"option.{name}"))

    # --- sentences

    def _note(self, key: str, **values: Any) -> Outgoing:
        return Outgoing("note", self.talk.language, (Block("note", lines=(self.say(key, **values),)),))

    def _tell(self, tell: Tell) -> Outgoing:
        options = tuple(self._option(name) for name in tell.options)
        numbered = tuple(f"{i}. {option.label}" for i, option in enumerate(options, 1))
        blocks = [Block("note", lines=(self.say(tell.key, **self._values(tell)),))]
        blocks += [Block("options", lines=numbered)] if numbered else []
        blocks += [Block("sources", lines=self.sources(tell.facts))] if tell.facts else []
        return Outgoing(
            tell.kind,
            self.talk.language,
            tuple(blocks),
            case=tell.case,
            outcome=tell.outcome,
            options=options,
            facts=tell.facts,
        )

    def _values(self, tell: Tell) -> dict[str, Any]:
        """What the sentence places: names and titles instead of ids."""
        joiner = "、" if self.base == "zh" else ", "
        knowledge, values = self.world.knowledge, dict(tell.values)
        if "platform" in values:
            values["name"] = self.text(knowledge.platforms[values["platform"]].name)
        if "gap" in values:
            values["say"] = self.text(knowledge.gaps[values["gap"]].say)
        if "template" in values:
            values["title"] = self._title(values["template"])
        if "slots" in values:
            values["names"] = joiner.join(self.slot_name(name) for name in values["slots"])
        if "numbers" in values:
            values["numbers"] = joiner.join(values["numbers"])
        covered = [p for p in knowledge.platforms.values() if knowledge.cases_on(p.id)]
        return {**values, "platforms": joiner.join(self.text(p.name) for p in covered)}

    def _explain(self, explain: Explain) -> Outgoing:
        facts = tuple(dict.fromkeys(fact for outcome in explain.outcomes for fact in outcome.cited()))
        knowledge = self.world.knowledge
        stated = tuple(
            "• "
            + self.say(
                "explain.fact",
                id=f,
                section=knowledge.facts[f].section,
                statement=knowledge.facts[f].statement,
            )
            for f in facts
        )
        guides = dict.fromkeys(knowledge.guide_of[fact] for fact in facts)
        about = tuple(
            self.say(
                "explain.guide",
                title=self.text(guide.title),
                publisher=self.text(guide.publisher),
                date=self.text(guide.date),
                reliability=self.text(guide.reliability),
            )
            for guide in (knowledge.guides[name] for name in guides)
        )
        rules = [block for outcome in explain.outcomes for block in self._list("why", outcome.rules)]
        blocks = (
            *rules,
            *deadlines.traces(explain.dues, self),
            Block("facts", self.say("explain.facts"), stated),
            Block("sources", lines=about),
        )
        one = explain.outcomes[0].id if len(explain.outcomes) == 1 else None
        return Outgoing(
            "note", self.talk.language, blocks, case=explain.case.slug, outcome=one, facts=facts,
            deadlines=deadlines.records(explain.dues, self),
        )  # fmt: skip

    def _recall(self, slots: Mapping[str, Value]) -> Outgoing:
        lines = [block.lines[0] for block in self._header()]
        if self.talk.inquiry:
            lines.append(self.text(self.world.case(self.talk.inquiry.case).title))
        lines += (
            [f"• {self.slot_name(name)} {self.shown(name, value)}" for name, value in slots.items()]
            if self.private
            else []
        )
        if not lines:
            return self._note("recall.nothing")
        return Outgoing("note", self.talk.language, (Block("note", self.say("recall.title"), tuple(lines)),))

    def _slots(self) -> dict[str, Any]:
        inquiry = self.talk.inquiry
        known = inquiry.slots if inquiry else self.talk.kept
        return {name: plain_value(value) for name, value in known.items()} if self.private else {}
