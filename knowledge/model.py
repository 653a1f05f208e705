"""The shapes of the content, as the files hold it. Frozen; validated when read."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

from knowledge.conditions import Condition, parse
from knowledge.rules import Rule

LANGUAGES = ("en", "zh")
GENERIC = "generic"
OTHER = "other"
STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def _translated(text: Mapping[str, str]) -> Mapping[str, str]:
    missing = [language for language in LANGUAGES if not text.get(language, "").strip()]
    if missing:
        raise ValueError(f"the text in {' and '.join(missing)} is missing")
    return text


Text = Annotated[Mapping[str, str], AfterValidator(_translated)]
"""A text by language; English and Chinese are always there."""

Names = tuple[str, ...]
When = Annotated[Condition, BeforeValidator(parse)]
SlotKind = Literal["choice", "yes-no", "money", "datetime", "date", "number", "name", "text", "address", "order-number"]


@dataclass(frozen=True, config=STRICT)
class Fact:
    """One sourced statement of a guide; `numbers` and `literals` are exact, `note` is ours."""

    id: str
    section: str
    platform: str
    kind: str
    statement: str
    numbers: Names = ()
    literals: Names = ()
    deadline: Mapping[str, Any] | None = None
    situations: Names = ()
    note: str = ""


@dataclass(frozen=True, config=STRICT)
class Guide:
    """A document the knowledge was taken from, and how far it can be trusted."""

    id: str
    platforms: Names
    title: Text
    publisher: Text
    date: Text
    language: str
    reliability: Text
    disclaimer: str
    facts: tuple[Fact, ...]
    lost: Names = ()


@dataclass(frozen=True, config=STRICT)
class RunningClock:
    """A clock that is shown with every answer on the platform once one of the slots that start it is known."""

    clock: str
    starts: Names


@dataclass(frozen=True, config=STRICT)
class Platform:
    """A marketplace, with the names people type and the terms that only it uses.

    `zone`, `holidays` (ISO country) and `currency` are null where no guide names them; `order_number` is a pattern.
    `complete`: all its cases are written, so every one of its facts has to be used. `common`: the slugs of the cases
    that sellers have most often.
    """

    id: str
    name: Text
    aliases: Names
    terms: Names = ()
    zone: str | None = None
    holidays: str | None = None
    buyers_language: str | None = None
    support_languages: Names = ()
    currency: str | None = None
    order_number: str | None = None
    order_number_hint: Text | None = None
    guide_ids: Names = ()
    complete: bool = False
    running: tuple[RunningClock, ...] = ()
    common: Names = ()


@dataclass(frozen=True, config=STRICT)
class Choice:
    """One answer to a choice; in a message's variable it has a wording by language."""

    id: str
    label: Text
    wording: Mapping[str, str] = Field(default_factory=dict)
    words: Names = ()


@dataclass(frozen=True, config=STRICT)
class Slot:
    """Something to know: what it is called (`label`), how it is asked.

    `derived.ratio` makes it the quotient of two other slots, in `unit`; `implies` says which other slots follow from
    a choice; `carries` keeps the value for later questions; `many` lets several choices hold at once;
    `unknown` is the choice that "I don't know" means, where there is one. `lies`: where a moment may lie, seen from
    now: "behind" (a start, nothing to come is taken), "either", or "ahead" (what it leaves open is read as to come).
    `roles`: what a moment or an amount has to be of to be this slot's (intents/roles); the first is its own, the others
    count for it where no other slot in play has them first.
    `closed`: in a message nothing but its choices fits into the sentence; elsewhere the seller's own words do as well.
    """

    name: str
    kind: SlotKind
    label: Text
    question: Text
    choices: tuple[Choice, ...] = ()
    hint: Text | None = None
    unit: str | None = None
    unknown: str | None = None
    carries: bool = False
    many: bool = False
    closed: bool = False
    lies: Literal["behind", "either", "ahead"] = "behind"
    roles: Names = ()
    derived: Mapping[Literal["ratio"], tuple[str, str]] = Field(default_factory=dict)
    implies: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class Clock:
    """What has to be done by when. `starts_from` names a slot; null: shown as a rule, nothing is computed."""

    id: str
    platform: str
    who: Literal["seller", "buyer", "marketplace", "carrier"]
    action: Text
    starts_from: str | None
    rule: Rule
    zone: str
    missed: Text
    sure: Literal["stated", "interpreted", "doubtful"]
    why: Text
    facts: Names


@dataclass(frozen=True, config=STRICT)
class Line:
    """One line of an answer, and the facts it rests on."""

    en: str
    zh: str
    facts: Names = ()

    @property
    def text(self) -> Mapping[str, str]:
        """The line by language."""
        return {"en": self.en, "zh": self.zh}


@dataclass(frozen=True, config=STRICT)
class Ask:
    """A slot that a case uses; question and choices only where they differ from the slot's own.

    `particular`: the case means something of its own by it, so what clauses tell of the slot is only asked back here.
    """

    slot: str
    question: Text | None = None
    choices: Names = ()
    particular: bool = False


@dataclass(frozen=True, config=STRICT)
class Outcome:
    """A row of a case's table. With `goes_on` (`continue` in the file) another table decides."""

    id: str
    label: Text
    when: When
    kind: Literal["answer", "no-rule", "refusal"] = "answer"
    verdict: Text | None = None
    facts: Names = ()
    rules: tuple[Line, ...] = ()
    steps: tuple[Line, ...] = ()
    evidence: tuple[Line, ...] = ()
    cautions: tuple[Line, ...] = ()
    clocks: Names = ()
    templates: Names = ()
    gaps: Names = ()
    conflicts: Names = ()
    checks: Names = ()
    related: Names = ()
    goes_on: Annotated[str | None, Field(alias="continue")] = None

    def cited(self) -> Names:
        """Every fact that the row names, once, in order."""
        lines = (*self.rules, *self.steps, *self.evidence, *self.cautions)
        return tuple(dict.fromkeys([*self.facts, *(fact for line in lines for fact in line.facts)]))


@dataclass(frozen=True, config=STRICT)
class Case:
    """One situation on one platform: an ordered decision table. The slug comes from the file's place.

    `refuses`: refusals that this case words itself, each with the slots that it means here.
    """

    intents: Names
    title: Text
    ask: tuple[Ask, ...]
    outcomes: tuple[Outcome, ...]
    refuses: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    slug: str = ""

    @property
    def platform(self) -> str:
        """The platform's id: the first part of the slug."""
        return self.slug.partition("/")[0]

    def outcome(self, name: str) -> Outcome:
        """The row of that id. Raises StopIteration where there is none."""
        return next(outcome for outcome in self.outcomes if outcome.id == name)

    def asked(self, slot: str) -> Ask | None:
        """How this case asks for the slot, if it does."""
        return next((ask for ask in self.ask if ask.slot == slot), None)


@dataclass(frozen=True, config=STRICT)
class Gap:
    """Something that the guides leave open, and what is said instead; phrases under gaps/<id> ask it."""

    id: str
    platform: str
    topic: Text
    say: Text
    facts: Names


@dataclass(frozen=True, config=STRICT)
class OutsideCheck:
    """A page outside the guides that flags a fact: shown as "check the current page", never as a rule."""

    id: str
    platform: str
    about: Text
    addresses: Names
    flags: Names


@dataclass(frozen=True, config=STRICT)
class Unused:
    """A fact that no case uses, and why that is right."""

    fact: str
    reason: str


@dataclass(frozen=True, config=STRICT)
class Gaps:
    """The file of what is open."""

    unanswered: tuple[Gap, ...]
    outside_checks: tuple[OutsideCheck, ...]
    unused: tuple[Unused, ...]


@dataclass(frozen=True, config=STRICT)
class Conflict:
    """A contradiction in or between guides; `present_as` binds whoever writes the cases."""

    id: str
    scope: str
    items: Names
    conflict: str
    present_as: str


@dataclass(frozen=True)
class Knowledge:
    """All that is known, by id."""

    guides: Mapping[str, Guide]
    platforms: Mapping[str, Platform]
    slots: Mapping[str, Slot]
    clocks: Mapping[str, Clock]
    cases: Mapping[str, Case]
    gaps: Mapping[str, Gap]
    checks: Mapping[str, OutsideCheck]
    conflicts: Mapping[str, Conflict]
    unused: tuple[Unused, ...]
    facts: Mapping[str, Fact]
    guide_of: Mapping[str, str]

    @cached_property
    def _by_platform(self) -> Mapping[str, tuple[Case, ...]]:
        grouped: dict[str, list[Case]] = defaultdict(list)
        for case in self.cases.values():
            grouped[case.platform].append(case)
        return {platform: tuple(cases) for platform, cases in grouped.items()}

    def own_cases(self, platform: str) -> tuple[Case, ...]:
        """The cases of one platform."""
        return self._by_platform.get(platform, ())

    def cases_on(self, platform: str) -> tuple[Case, ...]:
        """The cases that can be meant on a platform: its own and those without a marketplace."""
        return (*self.own_cases(platform), *self.own_cases(GENERIC))
