"""One clock: nothing but it reads the time of day, and whatever is told the time of another day believes it."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot import app
from bot.channels.channel import Part
from bot.commands import evaluate
from bot.content import Content
from bot.dialogue.conversation import Conversation, to_dict
from bot.dialogue.matter import Deadline
from bot.dialogue.reminders import when
from bot.dialogue.world import World
from bot.messages import Address, Outgoing
from bot.service.loops import Nudge
from bot.service.reminding import Reminding
from bot.store import Reminder, Store, open_store
from bot.store.conversations import Handled, Turn
from bot.store.tables import OUTBOX, REMINDERS
from intents.understand import Listener
from tests.conftest import Place
from tests.test_channels import SAID
from tests.test_service import Mute

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "intents", "knowledge", "templates")
CLOCK = "bot/clock.py"
READERS = frozenset({
    "datetime.date.today", "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow",
    "email.utils.formatdate", "email.utils.localtime", "structlog.processors.TimeStamper",
    "time.asctime", "time.clock_gettime", "time.clock_gettime_ns", "time.ctime", "time.gmtime", "time.localtime",
    "time.strftime", "time.time", "time.time_ns", "uuid.uuid1",
})  # fmt: skip
UNLESS_TOLD = frozenset({"babel.dates.format_date", "babel.dates.format_datetime", "babel.dates.format_time"})
TOLD = ("date", "datetime", "time")
DATABASES = re.compile(r"sqlalchemy\.(sql\.)?func\.(now|current_\w+|localtime\w*|sysdate)")
IN_SQL = re.compile(r"(?i)\bcurrent_(timestamp|date|time)\b|\bnow\(\)|\bclock_timestamp\(|\bstrftime\(")
# Columns were first made with the database's clock; every row says when by ours.
FIRST_MADE = ("bot/store/tables.py", "bot/store/migrations/versions/0001_conversations.py")


def names(tree: ast.AST) -> dict[str, str]:
    """What each imported name stands for."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {
                one.asname or _first(one.name): one.name if one.asname else _first(one.name) for one in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return found


def _first(module: str) -> str:
    return module.partition(".")[0]


def dotted(node: ast.AST, known: dict[str, str]) -> str:
    """A name or a chain of attributes in full; empty where it begins with something else."""
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    start = dotted(node.value, known) if isinstance(node, ast.Attribute) else ""
    return f"{start}.{node.attr}" if start and isinstance(node, ast.Attribute) else ""


def readings(source: str) -> Iterator[str]:
    """Where the time of day is read, or could be by whoever is handed the reader."""
    tree = ast.parse(source)
    known = names(tree)
    for node in ast.walk(tree):
        found = reading(node, known)
        if found:
            yield f"{node.lineno}: {found}"  # type: ignore[attr-defined]


def reading(node: ast.AST, known: dict[str, str]) -> str:
    """What reads the time of day there, if something does."""
    match node:
        case ast.Name() | ast.Attribute():
            full = dotted(node, known)
            return full if full in READERS or DATABASES.fullmatch(full) else ""
        case ast.Call(func=func, args=[]) if not any(one.arg in TOLD for one in node.keywords):
            full = dotted(func, known)
            return full if full in UNLESS_TOLD else ""
        case ast.Constant(value=str(text)):
            return text if IN_SQL.search(text) else ""
        case _:
            return ""


def modules() -> Iterator[str]:
    for room in ROOMS:
        yield from (file.relative_to(ROOT).as_posix() for file in sorted((ROOT / room).rglob("*.py")))


def test_nothing_but_the_clock_reads_the_time_of_day() -> None:
    found = {file: list(readings((ROOT / file).read_text("utf-8"))) for file in modules()}
    assert {file for file, lines in found.items() if lines} == {CLOCK, *FIRST_MADE}, found
    assert [line.partition(": ")[2] for line in found[CLOCK]] == ["datetime.datetime.now"]
    assert {line.partition(": ")[2] for file in FIRST_MADE for line in found[file]} == {"sqlalchemy.func.now"}


def test_the_machines_clock_is_named_only_where_a_program_begins_and_where_another_can_be_given() -> None:
    """As the default of a parameter, or by a command."""
    for file in modules():
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        known = names(tree)
        named = [node for node in ast.walk(tree) if dotted(node, known) == "bot.clock.system"]
        defaults = [one for node in ast.walk(tree) if isinstance(node, ast.arguments) for one in node.defaults]
        assert file.startswith(("bot/commands/", "bot/__main__")) or set(named) <= set(defaults), file


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now(UTC)",
        "from datetime import datetime as moment\nmoment.utcnow()",
        "import datetime\ndatetime.datetime.now()",
        "import datetime as dt\ndt.date.today()",
        "from datetime import date\ndate.today()",
        "import time\nclock = time.time",
        "from time import time\nclock = time",
        "import time\ntime.localtime()",
        "from sqlalchemy import func\nfunc.now()",
        "import sqlalchemy as sa\nsa.func.current_timestamp()",
        "connection.execute('DELETE FROM t WHERE at < CURRENT_TIMESTAMP')",
        "from babel.dates import format_date\nformat_date(locale='fr')",
        "import uuid\nuuid.uuid1()",
        "import structlog\nstructlog.processors.TimeStamper(fmt='iso')",
    ],
)
def test_a_reader_of_the_time_is_found_however_it_is_written(source: str) -> None:
    assert list(readings(source))


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.monotonic(), time.perf_counter()",
        "from datetime import datetime\ndatetime.fromtimestamp(seconds, UTC)",
        "from babel.dates import format_date\nformat_date(day, 'd MMMM')",
        "store.now()",
        "self.nudge.now()",
    ],
)
def test_what_measures_or_is_told_the_time_may_stay(source: str) -> None:
    assert list(readings(source)) == []


async def scored(content: Content, listener: Listener, day: str, *items: dict[str, object]) -> list[Outgoing]:
    """The replies of `evaluate` to these items on that day."""
    now = datetime.fromisoformat(day)
    async with app.copilot(content, lambda: listener, None, now=lambda: now) as copilot:
        return [one.reply for one in await evaluate.score_all(copilot, items)]


async def test_evaluating_gives_the_same_on_every_day(content: Content, listener: Listener) -> None:
    item: dict[str, object] = {"q": SAID, "case": ["rakuten-fr/item-not-received"]}
    [today] = await scored(content, listener, "2026-11-30T23:30+08:00", item)
    [later] = await scored(content, listener, "2029-02-28T04:00+08:00", item)
    assert today.deadlines
    assert today.as_json() == later.as_json()


async def test_an_item_is_evaluated_at_its_own_time_where_it_has_one(content: Content, listener: Listener) -> None:
    item: dict[str, object] = {"q": SAID, "case": [], "at": "2026-12-31T23:59+08:00"}
    [reply] = await scored(content, listener, "2026-11-30T12:00+08:00", item)
    assert reply.deadlines[0]["start"] == "2026-12-31T02:00:00+01:00"


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({"case": []}, 'item 2 has no "q"'),
        ({"q": "x", "at": "yesterday"}, "item 2: at: 'yesterday' is not an ISO 8601 time"),
        ({"q": "x", "at": "2026-11-20T10:00"}, "item 2: at: '2026-11-20T10:00' has no time zone"),
        ({"q": "x", "at": 7}, "item 2: at: '7' is not an ISO 8601 time"),
    ],
)
def test_an_item_that_cannot_be_evaluated_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], item: dict[str, object], why: str
) -> None:
    file = tmp_path / "items.jsonl"
    file.write_text(f'{{"q": "x", "at": null}}\n{json.dumps(item)}\n', "utf-8")
    assert evaluate.run([file], None, evaluate.Wanted()) == evaluate.BAD_USAGE
    assert capsys.readouterr().err == f"seller-copilot: {why}\n"


CASE, CLOCK_NAME = "allegro/complaint", "allegro-complaint-decision"
ADDRESS = Address("speaking", "chat", "seller", "1")


@dataclass
class Speaking(Mute):
    """A channel that says unasked what it is to say."""

    def proactive(self, key: str, reply: Outgoing) -> tuple[Part, ...]:
        return (Part(key, {"text": reply.text}),)


@dataclass
class Reminded:
    """What became of a reminder: when it is to be tried again, and what was said."""

    state: str
    again: datetime
    said: list[str]


async def reminded(content: Content, store: Store, zone: str, due: timedelta) -> Reminded:
    """Let a reminder be due now, of a deadline that much later, for a seller in that zone."""
    now = store.now()
    talk = Conversation(started=True, zone=zone, deadlines=(Deadline(CASE, CLOCK_NAME, now + due),))
    writes = {"reminders": [Reminder(CASE, CLOCK_NAME, (now + due).timestamp(), now.timestamp())]}
    await store.save(Turn(ADDRESS.key, "1", to_dict(talk), Handled({}, {}), person=ADDRESS.person, writes=writes))
    claimed = await store.reminders.claim([("speaking", "1")])
    assert claimed
    await Reminding(store, content, {"speaking": Speaking("speaking")}, Nudge()).work(claimed)
    async with store.database.read() as connection:
        row = (await connection.execute(select(REMINDERS))).one()
        said = [json.loads(one)["text"] for one in (await connection.execute(select(OUTBOX.c.payload))).scalars()]
    return Reminded(row.state, datetime.fromtimestamp(row.ready, UTC), said)


@pytest.mark.parametrize(
    ("now", "zone", "waits"),
    [
        ("2026-11-30T12:00+08:00", "Asia/Shanghai", None),
        ("2026-11-30T23:30+08:00", "Asia/Shanghai", "2026-12-01T08:00+08:00"),
        ("2026-11-30T07:40+08:00", "Asia/Shanghai", "2026-11-30T08:00+08:00"),
        ("2026-12-31T23:59+08:00", "Asia/Shanghai", "2027-01-01T08:00+08:00"),
        ("2026-11-30T23:30+08:00", "Europe/Paris", None),
        ("2027-03-28T01:59+01:00", "Europe/Paris", "2027-03-28T08:00+02:00"),
        ("2026-10-25T02:30+02:00", "Europe/Paris", "2026-10-25T08:00+01:00"),
        ("2026-10-25T02:30+01:00", "Europe/Paris", "2026-10-25T08:00+01:00"),
    ],
)
async def test_a_reminder_is_said_by_day_and_waits_at_night_for_the_sellers_morning(
    content: Content, place: Place, now: str, zone: str, waits: str | None
) -> None:
    moment = datetime.fromisoformat(now)
    async with open_store(place, now=lambda: moment) as store:
        found = await reminded(content, store, zone, timedelta(days=1))
    assert (found.state, len(found.said)) == (("waiting", 0) if waits else ("done", 1))
    assert found.again == datetime.fromisoformat(waits or now)


@pytest.mark.parametrize(("due", "said"), [(timedelta(hours=5), 1), (timedelta(), 0), (timedelta(minutes=-1), 0)])
async def test_at_night_what_cannot_wait_is_said_and_what_is_over_is_not(
    content: Content, place: Place, due: timedelta, said: int
) -> None:
    moment = datetime.fromisoformat("2026-12-31T23:59+08:00")
    async with open_store(place, now=lambda: moment) as store:
        found = await reminded(content, store, "Asia/Shanghai", due)
    assert (found.state, len(found.said)) == ("done", said)


@pytest.mark.parametrize(
    ("now", "at"),
    [("2026-10-25T02:50+02:00", "2026-10-25T02:10+01:00"), ("2026-10-25T02:50+01:00", None)],
)
def test_the_hour_that_comes_twice_is_told_apart(content: Content, now: str, at: str | None) -> None:
    paris = ZoneInfo("Europe/Paris")
    world = World(content, datetime.fromisoformat(now), paris, (0, 0))
    found = when(datetime(2026, 10, 25, 3, 40, tzinfo=paris), 90, world)
    assert (found.isoformat(timespec="minutes") if found else None) == at
