"""Short answers about the answer on the table: how long is left, whether weekends count, what to do first."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from bot.dialogue.conversation import Aside
from bot.messages import Block, Outgoing
from bot.view import deadlines
from bot.view.answer_view import AnswerView
from knowledge.clocks import Due
from knowledge.model import Clock, Line
from knowledge.rules import BusinessHours, CalendarDays, RunningHours, Typical, Window

FIRST = 2  # steps told where the first one is asked for
COSTS = 4  # lines about money in one reply
RULES = 4
NONE = "about.no-deadline"
Blocks = Iterator[Block]


def reply(aside: Aside, view: AnswerView) -> Outgoing:
    """What one act asks, from the rows and clocks of the last answer; an act that does not apply says so."""
    one = aside.outcomes[0].id if len(aside.outcomes) == 1 else None
    return Outgoing(
        "note",
        view.talk.language,
        tuple(BLOCKS[aside.act](aside, view)),
        case=aside.case.slug,
        outcome=one,
        deadlines=deadlines.records(aside.dues, view),
        facts=_cited(aside, view) if aside.act == "who-says" else (),
    )


def _clocks(aside: Aside, view: AnswerView) -> Iterator[tuple[Clock, Due]]:
    return ((view.world.knowledge.clocks[name], due) for name, due in aside.dues)


def _told(lines: Iterable[str], otherwise: str, view: AnswerView) -> Blocks:
    """The lines, each once, or the sentence that says that there are none."""
    yield Block("note", lines=tuple(dict.fromkeys(lines)) or (view.say(otherwise),))


def _of_clocks(tell: Callable[[Clock, Due, AnswerView], Iterator[str]], aside: Aside, view: AnswerView) -> Blocks:
    return _told((line for clock, due in _clocks(aside, view) for line in tell(clock, due, view)), NONE, view)


def _lines(aside: Aside, *names: str) -> tuple[Line, ...]:
    return tuple(line for row in aside.outcomes for name in names for line in getattr(row, name))


def _cited(aside: Aside, view: AnswerView) -> tuple[str, ...]:
    facts = [fact for row in aside.outcomes for fact in row.cited()]
    return tuple(dict.fromkeys([*facts, *(fact for clock, _ in _clocks(aside, view) for fact in clock.facts)]))


# --- time


def _left(aside: Aside, view: AnswerView) -> Blocks:
    return _of_clocks(_remaining, aside, view)


def _remaining(clock: Clock, due: Due, view: AnswerView) -> Iterator[str]:
    if due.at is None or not _is_deadline(clock, due):
        yield from _stated(clock, due, view)
        return
    yield view.say("about.left" if due.state == "running" else "about.over", **_moment(clock, due.at, view))
    if due.state == "past" and clock.who == "seller":
        yield view.say("due.missed", missed=view.text(clock.missed))
    yield from deadlines.doubts(clock, due, view)


def _moment(clock: Clock, at: datetime, view: AnswerView) -> dict[str, str]:
    return {
        "action": view.text(clock.action),
        "left": deadlines.left(abs(at - view.world.now), view),
        "here": deadlines.moments(at, view, ends=True)["here"],
    }


def _stated(clock: Clock, due: Due, view: AnswerView) -> Iterator[str]:
    """What the clock says, and what has to be known before a rule becomes a date."""
    yield from deadlines.stated(clock, due, view)
    if due.at is None and clock.starts_from:
        yield view.say("about.need-start", slot=view.slot_name(clock.starts_from))
    yield from deadlines.doubts(clock, due, view)


def _when(aside: Aside, view: AnswerView) -> Blocks:
    return _of_clocks(_stated, aside, view)


def _why(aside: Aside, view: AnswerView) -> Blocks:
    counted = tuple((name, due) for name, due in aside.dues if due.trace)
    return iter(deadlines.traces(counted, view)) if counted else _when(aside, view)


def _weekends(aside: Aside, view: AnswerView) -> Blocks:
    return _of_clocks(_counting, aside, view)


def _counting(clock: Clock, due: Due, view: AnswerView) -> Iterator[str]:
    within = deadlines.within(clock, view)
    if within:
        yield view.say(f"about.weekends-{_counts(clock)}", action=view.text(clock.action), within=within)
    yield from (f"• {deadlines.trace(step, view)}" for step in due.trace if step.kind == "skips")


def _late(aside: Aside, view: AnswerView) -> Blocks:
    own = [(clock, due) for clock, due in _clocks(aside, view) if clock.who == "seller"]
    lines = (line for clock, due in own for line in _missing(clock, due, view))
    return _told(lines, "about.no-consequence" if aside.dues else NONE, view)


def _missing(clock: Clock, due: Due, view: AnswerView) -> Iterator[str]:
    if isinstance(clock.rule, Typical):
        return
    if due.at and due.state == "past" and _is_deadline(clock, due):
        yield view.say("about.over", **_moment(clock, due.at, view))
    yield view.say("about.missed", action=view.text(clock.action), missed=view.text(clock.missed))
    yield from deadlines.doubts(clock, due, view)


# --- what to do


def _first(aside: Aside, view: AnswerView) -> Blocks:
    lines = dict.fromkeys(view.text(line.text) for row in aside.outcomes for line in row.steps[:FIRST])
    yield from _told((f"{i}. {line}" for i, line in enumerate(lines, 1)), "about.no-steps", view)
    yield from _until(aside, view)


def _until(aside: Aside, view: AnswerView) -> Blocks:
    """By when, where the seller's own deadline is computed."""
    own = [(clock, due) for clock, due in _clocks(aside, view) if clock.who == "seller" and _is_deadline(clock, due)]
    lines = tuple(line for clock, due in own for line in _remaining(clock, due, view))
    if lines:
        yield Block("deadline", lines=lines)


def _wanted(aside: Aside, view: AnswerView) -> Blocks:
    return _told((f"• {view.text(line.text)}" for line in _lines(aside, "evidence")), "about.no-evidence", view)


def _paying(aside: Aside, view: AnswerView) -> Blocks:
    """The lines of the answer that tell of money."""
    words = re.compile(view.say("about.cost-words"))
    lines = [*_verdicts(aside, view)]
    lines += [view.text(line.text) for line in _lines(aside, "rules", "steps", "cautions", "evidence")]
    found = list(dict.fromkeys(f"• {line}" for line in lines if words.search(line)))
    return _told(found[:COSTS], "about.no-cost", view)


# --- the answer itself


def _says(aside: Aside, view: AnswerView) -> Blocks:
    rules = (f"• {view.text(line.text)}" for line in _lines(aside, "rules")[:RULES])
    yield from _told(rules, "about.sources", view)
    yield Block("sources", lines=view.sources(_cited(aside, view)))


def _short(aside: Aside, view: AnswerView) -> Blocks:
    yield Block("verdict", lines=tuple(_verdicts(aside, view)))
    yield from _until(aside, view)


def _verdicts(aside: Aside, view: AnswerView) -> Iterator[str]:
    several = len(aside.outcomes) > 1
    for row in aside.outcomes:
        verdict = view.text(row.verdict or row.label)
        yield view.say("answer.open-row", label=view.text(row.label), verdict=verdict) if several else verdict


def _stand(aside: Aside, view: AnswerView) -> Blocks:
    known = view.talk.inquiry.slots if view.talk.inquiry and view.private else {}
    lines = [line for block in view.header() for line in block.lines]
    lines.append(view.text(aside.case.title))
    lines += [f"• {view.slot_name(name)} {view.shown(name, value)}" for name, value in known.items()]
    yield Block("note", view.say("recall.title"), tuple(lines))
    yield Block("verdict", lines=tuple(_verdicts(aside, view)))
    yield from _until(aside, view)


BLOCKS: Mapping[str, Callable[[Aside, AnswerView], Blocks]] = {
    "time-left": _left,
    "when-exactly": _when,
    "why-this-day": _why,
    "weekends-count": _weekends,
    "what-if-late": _late,
    "who-says": _says,
    "what-first": _first,
    "where-it-stands": _stand,
    "evidence-wanted": _wanted,
    "who-pays": _paying,
    "short-version": _short,
}


def _is_deadline(clock: Clock, due: Due) -> bool:
    """Whether it is a time by which something has to be done, and that is computed."""
    return due.state in ("running", "past") and not isinstance(clock.rule, Typical | Window)


def _counts(clock: Clock) -> str:
    match clock.rule:
        case RunningHours(hours=hours) if hours:
            return "yes"
        case BusinessHours():
            return "no"
        case CalendarDays() | Window(opens_after_days=int()) | Window(closes_after_days=int()):
            return "days"
        case _:
            return "unsaid"
