"""Commands, settings, corrections and reminders, in conversations with the shipped content."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from bot.commands.serve import told
from bot.content import Content
from bot.copilot import Copilot
from bot.dialogue import steering
from bot.dialogue.conversation import Conversation
from bot.dialogue.reminders import morning, when
from bot.dialogue.world import World
from bot.messages import Outgoing
from bot.settings import Settings
from bot.store.tables import REMINDERS, VOTES
from tests.conftest import BEIJING, NOW, Seller

CLAIM = "乐天法国，深圳发的音箱65欧，走的Suivi，买家投诉没收到，客服今天早上九点来信要单号，怎么办"


async def answered(seller: Seller) -> Outgoing:
    reply = await seller.says(CLAIM)
    assert reply.kind == "answer"
    assert reply.deadlines[0]["due"] is not None
    return reply


async def rows(copilot: Copilot) -> list[tuple[str, float, str]]:
    async with copilot.store.database.read() as connection:
        found = await connection.execute(select(REMINDERS.c.clock, REMINDERS.c.ready, REMINDERS.c.state))
        return [tuple(row) for row in found]


async def test_a_link_leads_straight_to_a_case(seller: Seller) -> None:
    reply = await seller.says("/start case_rakuten-fr__item-not-received")
    assert (reply.platform, reply.case, reply.kind) == ("rakuten-fr", "rakuten-fr/item-not-received", "question")


@pytest.mark.parametrize("text", ["/start", "/start case_nonsense__x", "/start 中文"])
async def test_start_welcomes(seller: Seller, text: str) -> None:
    assert (await seller.says(text)).kind == "note"


async def test_an_unknown_command_gets_help(seller: Seller) -> None:
    help_ = await seller.says("/help")
    assert (await seller.says("/nonsense")).text == help_.text


async def test_platform_is_set_or_asked_for(seller: Seller) -> None:
    assert (await seller.says("/platform")).asks == "platform"
    assert (await seller.says("/platform allegro")).platform == "allegro"


async def test_case_offers_those_with_such_a_title(seller: Seller) -> None:
    await seller.says("/platform 法国乐天")
    reply = await seller.says("/case 没收到")
    assert "case:rakuten-fr/item-not-received" in [option.id for option in reply.options]
    assert (await seller.says("/case qqqqqq")).kind == "note"


async def test_a_language_that_was_set_stays(seller: Seller) -> None:
    assert (await seller.says("/language english")).language == "en"
    assert (await seller.says("买家说没收到货，怎么办")).language == "en"
    assert (await seller.says("/language auto")).kind == "note"
    assert (await seller.says("买家说没收到货，怎么办")).language == "zh-Hans"


async def test_the_sellers_zone_is_used_from_then_on(seller: Seller) -> None:
    before = await answered(seller)
    assert "（你这边）" in before.text
    assert (await seller.says("/zone America/New_York")).kind == "note"
    listed = await seller.says("/deadlines")
    assert "纽约" in listed.text


@pytest.mark.parametrize(
    ("named", "zone"),
    [("Australia/Perth", "Australia/Perth"), ("纽约", "America/New_York"), ("Poland", "Europe/Warsaw")],
)
def test_a_zone_is_set_by_its_name_or_by_a_place(content: Content, named: str, zone: str) -> None:
    talk, _ = steering.zone(Conversation(), named, World(content, NOW, BEIJING))
    assert talk.zone == zone


async def test_a_zone_that_is_none_offers_some(seller: Seller) -> None:
    reply = await seller.says("/zone Nowhere/City")
    assert [option.id for option in reply.options][:2] == ["zone:Asia/Shanghai", "zone:Europe/Paris"]


async def test_an_answer_with_a_deadline_can_be_corrected_and_reminded_of(seller: Seller) -> None:
    reply = await answered(seller)
    assert [option.id for option in reply.actions] == ["correct", "remind", "vote:up", "vote:down"]
    choices = await seller.picks("correct")
    assert "fix:ship_from" in [option.id for option in choices.options]
    asked = await seller.picks("fix:shipping_mode")
    assert asked.asks == "shipping_mode"
    assert (await seller.says("挂号")).slots["shipping_mode"] == "registered"


async def test_reminders_are_kept_and_go_when_it_is_settled(copilot: Copilot, seller: Seller) -> None:
    reply = await answered(seller)
    due = datetime.fromisoformat(reply.deadlines[0]["due"])
    offered = await seller.picks("remind")
    leads = [option.id for option in offered.options]
    assert leads
    assert (await seller.picks(leads[-1])).kind == "note"
    [(clock, ready, state)] = await rows(copilot)
    assert (clock, state) == (reply.deadlines[0]["clock"], "waiting")
    assert NOW.timestamp() < ready < due.timestamp()
    assert (await seller.says("解决了")).kind == "note"
    assert [state for *_, state in await rows(copilot)] == ["done"]
    assert (await seller.says("/deadlines")).files == ()


async def test_a_corrected_start_moves_the_deadline_and_its_reminder(copilot: Copilot, seller: Seller) -> None:
    first = await answered(seller)
    await seller.picks("remind")
    await seller.picks("remind:60")
    [(_, before, _)] = await rows(copilot)
    later = await seller.says("不对，客服是今天早上十点来的信")
    moved = datetime.fromisoformat(later.deadlines[0]["due"]) - datetime.fromisoformat(first.deadlines[0]["due"])
    [(_, after, _)] = await rows(copilot)
    assert after - before == moved.total_seconds() == 3600


async def test_deadlines_come_as_a_calendar(seller: Seller) -> None:
    reply = await answered(seller)
    listed = await seller.says("/deadlines")
    [file] = listed.files
    [event] = Calendar.from_ical(file.text).walk("VEVENT")
    assert file.name.endswith(".ics")
    assert event.decoded("dtstart").astimezone(UTC) == datetime.fromisoformat(reply.deadlines[0]["due"]).astimezone(UTC)


async def test_a_vote_is_kept_without_words(copilot: Copilot, seller: Seller) -> None:
    reply = await answered(seller)
    await seller.picks("vote:down")
    async with copilot.store.database.read() as connection:
        [row] = (await connection.execute(select(VOTES))).mappings()
    assert (row["up"], row["case"], row["outcome"]) == (0, reply.case, reply.outcome)


async def test_export_holds_everything_and_forget_leaves_nothing(copilot: Copilot, seller: Seller) -> None:
    await answered(seller)
    exported = await seller.says("/export")
    assert "shipping_mode" in exported.files[0].text
    sure = await seller.says("/forget")
    assert [option.id for option in sure.options] == ["forget:yes", "none"]
    await seller.picks("forget:yes")
    assert (await copilot.store.conversations.look(seller.address.key)).state is None
    assert "shipping_mode" not in (await seller.says("/export")).files[0].text


async def test_a_button_of_an_earlier_question_says_so(seller: Seller) -> None:
    await seller.says("/platform 法国乐天")
    first = await seller.says("买家说没收到货怎么办", message_id="m1")
    await seller.picks(first.options[0].id, question="m1")
    late = await seller.picks(first.options[1].id, question="m1")
    assert late.asks != first.asks or late.kind == "note"
    assert late.slots[first.asks or ""] == first.options[0].id


@pytest.mark.parametrize(
    ("due", "lead", "expected"),
    [
        (timedelta(hours=20), 360, "2026-11-19T11:00"),  # by day: as asked
        (timedelta(hours=12), 360, None),  # at three in the morning, and the evening before is over
        (timedelta(hours=36), 360, "2026-11-19T21:45"),  # at three in the morning: the evening before
        (timedelta(hours=1), 120, None),  # too late
        (timedelta(hours=-1), 30, None),  # over
    ],
)
def test_nobody_is_woken_and_nothing_is_reminded_of_too_late(
    content: Content, due: timedelta, lead: int, expected: str | None
) -> None:
    world = World(content, NOW.replace(hour=21, minute=50), BEIJING, (22, 8))
    at = when(datetime.combine(NOW.date(), NOW.time(), BEIJING) + due, lead, world)
    assert (at.isoformat()[:16] if at else None) == expected


def test_quiet_hours_are_the_sellers(content: Content) -> None:
    world = replace(World(content, NOW, BEIJING), zone=ZoneInfo("America/New_York"))
    at = when(NOW + timedelta(hours=20), 60, world)
    assert at
    assert at.astimezone(ZoneInfo("America/New_York")).hour == 21
    assert Conversation().zone is None


async def test_nothing_is_exported_into_a_group_and_no_export_holds_another(copilot: Copilot, seller: Seller) -> None:
    await answered(seller)
    reply = await seller.says("/export", group=True, mentioned=True)
    assert reply.files == ()
    assert "私聊" in reply.text
    sizes = [len((await seller.says("/export")).files[0].text) for _ in range(4)]
    assert sizes[3] - sizes[2] < 2 * (sizes[2] - sizes[1])
    kept = await copilot.store.conversations.look(seller.address.key, "5")
    assert kept.done
    assert kept.done.reply["files"] == []


async def test_a_corrected_message_takes_back_neither_settings_nor_what_was_promised(
    copilot: Copilot, seller: Seller
) -> None:
    await seller.says(CLAIM, message_id="m1")
    await seller.picks("remind")
    await seller.picks("remind:60")
    [(_, before, _)] = await rows(copilot)
    await seller.says("/zone Europe/Paris")
    await seller.says(CLAIM.replace("今天早上九点", "今天早上十点"), message_id="m2", replaces="m1")
    kept = (await copilot.store.conversations.look(seller.address.key)).state
    assert kept
    assert kept["zone"] == "Europe/Paris"
    [(_, after, _)] = await rows(copilot)
    assert after > before


async def test_starting_over_keeps_what_was_set_and_promised(seller: Seller) -> None:
    await answered(seller)
    await seller.says("/zone Europe/Paris")
    await seller.says("重来")
    listed = await seller.says("/deadlines")
    assert listed.files
    assert "巴黎" in listed.text


async def test_choosing_a_reminder_twice_sets_one(copilot: Copilot, seller: Seller) -> None:
    await answered(seller)
    await seller.picks("remind")
    await seller.picks("remind:120")
    await seller.picks("remind:120")
    assert len(await rows(copilot)) == 1


async def test_what_is_settled_is_asked_where_the_talk_is_about_something_else(
    copilot: Copilot, seller: Seller
) -> None:
    await answered(seller)
    await seller.picks("remind")
    await seller.picks("remind:60")
    await seller.says("重来")
    reply = await seller.says("解决了")
    [option] = reply.options
    assert option.id.startswith("settled:rakuten-fr/")
    assert [state for *_, state in await rows(copilot)] == ["waiting"]
    await seller.picks(option.id)
    assert [state for *_, state in await rows(copilot)] == ["done"]


@pytest.mark.parametrize(
    ("hour", "due", "expected"),
    [(23, 24, "2026-11-19T08:00"), (3, 24, "2026-11-18T08:00"), (3, 4, None), (12, 24, None)],
)
def test_what_comes_at_night_waits_for_the_morning_unless_that_is_too_late(
    content: Content, hour: int, due: int, expected: str | None
) -> None:
    now = NOW.replace(hour=hour)
    at = morning(now, now + timedelta(hours=due), World(content, now, BEIJING, (22, 8)))
    assert (at.isoformat()[:16] if at else None) == expected


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
async def test_privacy_says_that_the_team_is_shown_questions_only_where_it_is(copilot: Copilot, language: str) -> None:
    said = copilot.content.sentences.say(language, "note.privacy-reported")
    for shown in (False, True):
        seller = Seller(replace(copilot, reported=shown), f"chat {shown}")
        await seller.says(f"/language {language}")
        assert (said in (await seller.says("/privacy")).text) is shown


@pytest.mark.parametrize(
    ("given", "there", "expected"),
    [
        ({"team_chat": "-1"}, {"telegram", "team"}, ["team"]),
        (
            {"team_chat": "-1", "wecom_robot_url": "https://x/send?key=1"},
            {"team", "wecom-robot"},
            ["team", "wecom-robot"],
        ),
        ({}, {"telegram", "team"}, []),  # a bot for colleagues without a chat to report to
        ({"team_chat": "-1"}, {"telegram"}, []),  # a chat, and no bot that could speak there
    ],
)
def test_the_team_is_told_where_there_is_a_chat_for_it(
    given: dict[str, str], there: set[str], expected: list[str]
) -> None:
    assert told(Settings(**given), there) == expected  # type: ignore[arg-type]
