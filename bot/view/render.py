"""From effects to a reply: every sentence in the reader's language, values where they belong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.conversation import Answer, Aside, Ask, Effect, Explain, Export, Offer, Recall, Running, Send, Tell
from bot.dialogue.matter import Deadline
from bot.dialogue.reminders import name_of
from bot.messages import Block, Option, Outgoing
from bot.view import asides, calendar, deadlines, matter_names
from bot.view.answer_view import AnswerView
from bot.view.reader import instant, plain_value
from intents.answers import Question, confirming, offered, one_of
from knowledge.values import Value
from templates.drafts import Draft


@dataclass(frozen=True)
class Renderer(AnswerView):
    """Renders the effects of a step for one reader."""

    def reply(self, effects: Iterable[Effect]) -> Outgoing:
        """The one reply that the effects amount to; the last one gives it its kind."""
        reply = Outgoing("note", self.talk.language)
        for effect in effects:
            part = self._part(effect)
            reply = replace(part, blocks=(*reply.blocks, *part.blocks))
        matter = self.talk.inquiry.matter if self.talk.inquiry else ""
        return replace(reply, platform=self.talk.platform, slots=self._slots(), matter=matter or None)

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
            case Explain() | Aside():
                return asides.reply(effect, self) if isinstance(effect, Aside) else self._explain(effect)
            case Recall(slots):
                return self._recall(slots)
            case Running(running):
                return self._running(running)
            case Export():
                return self._note("note.exported" if self.private else "note.group-private")
            case _:
                return Outgoing("note", self.talk.language)

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

    def _running(self, running: tuple[Deadline, ...]) -> Outgoing:
        return Outgoing(
            "note",
            self.talk.language,
            (calendar.block(running, self),),
            options=tuple(self._option(f"settled:{name_of(one)}") for one in running),
            files=(calendar.file(running, self),),
        )

    # --- questions

    def _ask(self, ask: Ask) -> Outgoing:
        question = self._question(ask)
        own = self.world.case(ask.case).asked(ask.slot) if ask.case else None
        lines = self._meant(ask) if ask.reason == "ask.means" else [self._reason(ask)] if ask.reason else []
        if ask.variable_of and not ask.reason:
            lines.append(self.say("ask.for-message", title=self._title(ask.variable_of)))
        asked = self.text((own and own.question) or question.slot.question)
        lines.append(self.say("ask.confirm", told=self.told(ask.confirms)) if ask.confirms else asked)
        hint = self._order_number_hint() if question.slot.kind == "order-number" else question.slot.hint
        if hint and not ask.confirms:
            lines.append(self.text(hint))
        options = self._question_options(ask)
        numbered = tuple(f"{i}. {option.label}" for i, option in enumerate(options, 1))
        blocks = (Block("question", lines=tuple(lines)), Block("options", lines=numbered))
        return Outgoing(
            "question",
            self.talk.language,
            blocks,
            case=ask.case or self._case(),
            asks=ask.slot,
            confirms={name: plain_value(value) for name, value in ask.confirms.items()} or None,
            options=options,
        )

    def _question(self, ask: Ask) -> Question:
        """What is asked, with the choices in the order in which they are shown."""
        question = self.world.question(ask.slot, ask.case, self.talk.platform, ask.unit)
        return confirming(question, ask.confirms.get(ask.slot))

    def _meant(self, ask: Ask) -> list[str]:
        """What is asked, why, and an example of an answer."""
        kind = self.world.slot(ask.slot).kind
        asked = self.say("ask.means", slot=self.slot_name(ask.slot))
        return [asked, self.say("ask.why"), self.say(f"ask.example-{kind}")]

    def _order_number_hint(self) -> Mapping[str, str] | None:
        platform = self.world.knowledge.platforms.get(self.talk.platform or "")
        return platform.order_number_hint if platform else None

    def _reason(self, ask: Ask) -> str:
        message = self.world.content.library.messages.get(ask.variable_of or "")
        first = self.world.addressed(message, self.talk.platform).languages[0] if message else "en"
        return self.say(ask.reason or "", currency=ask.unit or "", language=self.say(f"language.{first}"))

    def _case(self) -> str | None:
        return self.talk.inquiry.case if self.talk.inquiry else None

    def _question_options(self, ask: Ask) -> tuple[Option, ...]:
        question = self._question(ask)
        labels = {choice.id: self.text(choice.label) for choice in question.choices}
        options = [Option(name, labels.get(name) or self.say(f"option.{name}")) for name in offered(question)]
        if ask.confirms and options[0].id == one_of(ask.confirms[ask.slot]):
            options[0] = Option(options[0].id, self._right(ask, options[0].label))
        return tuple(options)

    def _right(self, ask: Ask, label: str) -> str:
        """What says that it is so; where more than one thing is asked back, it speaks for all."""
        return self.say("option.right-choice", label=label) if len(ask.confirms) == 1 else self.say("option.right")

    def _offer(self, cases: tuple[str, ...], reason: str) -> Outgoing:
        options = (*(self._option(f"case:{slug}") for slug in cases), self._option("none"))
        numbered = tuple(f"{i}. {option.label}" for i, option in enumerate(options, 1))
        blocks = (Block("question", lines=(self.say(reason),)), Block("options", lines=numbered))
        return Outgoing("choices", self.talk.language, blocks, options=options)

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
        if "at" in values:
            values["at"] = instant(values["at"], self.base)
        if "zone" in values:
            values["place"] = deadlines.place(ZoneInfo(values["zone"]), self.base)
        if "numbers" in values:
            values["numbers"] = joiner.join(values["numbers"])
        values |= self._of_letters(values, joiner) | self._of_matters(values, joiner)
        covered = [p for p in knowledge.platforms.values() if knowledge.own_cases(p.id)]
        return {**values, "platforms": joiner.join(self.text(p.name) for p in covered)}

    def _of_letters(self, values: Mapping[str, Any], joiner: str) -> dict[str, str]:
        """What is said of a message and its variables: labels of options, languages, why a word is forbidden."""
        worded: dict[str, str] = {}
        if "near" in values:
            slot, chosen = values["near"]
            labels = {choice.id: self.text(choice.label) for choice in self.world.slot(slot).choices}
            worded["options"] = joiner.join(labels[name] for name in chosen)
        if "languages" in values:
            worded["language"] = joiner.join(self.say(f"language.{name}") for name in values["languages"])
        if "why" in values:
            worded["why"] = self.text(values["why"])
        return worded

    def _of_matters(self, values: Mapping[str, Any], joiner: str) -> dict[str, Any]:
        """What is said of matters and of what runs in them; in a group no order is named."""
        worded: dict[str, Any] = {}
        if "deadlines" in values:
            worded["actions"] = joiner.join(matter_names.named(one, self) for one in values["deadlines"])
        if "deadline" in values:
            worded["action"] = matter_names.named(values["deadline"], self)
        if "matter" in values:
            worded["where"] = matter_names.titled(values["matter"], self)
        if "order" in values:
            worded["order"] = values["order"] if self.private else None
        return worded

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
        lines = [block.lines[0] for block in self.header()]
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
