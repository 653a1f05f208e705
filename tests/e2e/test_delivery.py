"""What goes out when Telegram refuses, and what is not to go out: by the stub, which refuses as it is told to."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.content import Content
from tests.e2e.rig import CHATS, NUMBERS, Service, Telegram, eventually, serving
from tests.telegram_stub import Json, message

NAMES = ("Allegro", "eBay", "Whatnot", "敦煌")
FLOOD = (429, {"description": "Too Many Requests: retry after 2", "parameters": {"retry_after": 2}})
UNREADABLE = (400, {"description": "Bad Request: can't parse entities: Unsupported start tag"})
BLOCKED = (403, {"description": "Forbidden: bot was blocked by the user"})
BROKEN = (502, {"description": "Bad Gateway"})


@contextmanager
def refusing(telegram: Telegram, chat: int, *refusals: tuple[int, Json], plain: bool = False) -> Iterator[list[float]]:
    """Refuse the next sends to a chat so, save where `plain` texts are let through; gives the moments of it."""
    left, moments = list(refusals), list[float]()

    def refusal(_: str, said: Json) -> tuple[int, Json] | None:
        if int(said.get("chat_id", 0)) != chat or not left or (plain and not said.get("parse_mode")):
            return None
        moments.append(time.monotonic())
        return left.pop(0)

    before, telegram.refuses = telegram.refuses, refusal
    try:
        yield moments
    finally:
        telegram.refuses = before


async def _noted(service: Service, chat: int, *names: str) -> None:
    for name in names:
        assert await service.post(message(next(NUMBERS), f"/platform {name}", chat)) == 200


def _named(said: list[Json]) -> list[str]:
    return [next(name for name in NAMES if name in one["text"]) for one in said]


async def test_a_flood_wait_is_obeyed_and_the_order_kept(service: Service, common_telegram: Telegram) -> None:
    chat = next(CHATS)
    with refusing(common_telegram, chat, FLOOD) as moments:
        await _noted(service, chat, *NAMES)
        heard = await common_telegram.answers(chat, len(NAMES))
    assert _named(heard) == list(NAMES)
    assert heard[0]["at"] - moments[0] >= 2.0
    assert len(moments) == 1


async def test_a_flood_wait_of_one_chat_does_not_hold_up_another(service: Service, common_telegram: Telegram) -> None:
    flooded, calm = next(CHATS), next(CHATS)
    with refusing(common_telegram, flooded, FLOOD):
        await _noted(service, flooded, "eBay")
        await _noted(service, calm, "Allegro")
        await common_telegram.answers(calm, 1)
        assert not common_telegram.by_chat[flooded]
        await common_telegram.answers(flooded, 1)


async def test_a_gateway_error_is_tried_again(service: Service, common_telegram: Telegram) -> None:
    chat = next(CHATS)
    with refusing(common_telegram, chat, BROKEN):
        await _noted(service, chat, *NAMES)
        assert _named(await common_telegram.answers(chat, len(NAMES))) == list(NAMES)


async def test_markup_that_is_refused_is_sent_plain(service: Service, common_telegram: Telegram) -> None:
    chat = next(CHATS)
    with refusing(common_telegram, chat, UNREADABLE, plain=True) as moments:
        await _noted(service, chat, *NAMES[:2])
        heard = await common_telegram.answers(chat, 2)
    assert len(moments) == 1
    assert [said.get("parse_mode") for said in heard] == [None, "HTML"]
    assert "<" not in heard[0]["text"]


async def test_who_has_blocked_us_is_given_up_and_hears_us_again_later(
    service: Service, common_telegram: Telegram
) -> None:
    chat = next(CHATS)
    with refusing(common_telegram, chat, BLOCKED) as moments:
        await _noted(service, chat, "eBay")
        await eventually(lambda: moments)
        await _noted(service, chat, "Allegro")
        assert _named(await common_telegram.answers(chat, 1)) == ["Allegro"]
    assert len(moments) == 1


async def test_more_than_the_rate_gets_one_polite_message_and_then_silence_and_strangers_are_logged_once(
    telegram: Telegram, tmp_path: Path, content: Content
) -> None:
    known, stranger = next(CHATS), next(CHATS)
    rated = {"RATE_PER_MINUTE": "3", "TELEGRAM_ALLOWED": str(known)}
    async with serving(telegram.url, tmp_path / "store.sqlite", tmp_path, rated) as service:
        for _ in range(3):
            assert await service.post(message(next(NUMBERS), "/help", stranger)) == 200
        for _ in range(7):
            assert await service.post(message(next(NUMBERS), "/platform eBay", known)) == 200
        await service.until_measured("copilot_turns_total", 7)
        heard = await telegram.answers(known, 4)
        assert await service.stop() == 0
        assert [said["text"] for said in heard[3:]] == [content.sentences.say("zh-Hans", "note.slow-down")]
        assert not telegram.by_chat[stranger]
        assert service.said().count(f"chat {stranger} is not on the list") == 1


async def test_a_token_that_telegram_refuses_ends_the_service_with_one_line(telegram: Telegram, tmp_path: Path) -> None:
    telegram.refuses = lambda method, _: (401, {"description": "Unauthorized"}) if method == "getMe" else None
    async with serving(telegram.url, tmp_path / "store.sqlite", tmp_path, waiting=False) as service:
        assert await service.ended(60) != 0
        assert "COPILOT_TELEGRAM_TOKEN is refused" in service.said()
        assert "Traceback" not in service.said()


async def test_a_telegram_that_cannot_be_reached_is_waited_for_and_the_service_still_stops(
    telegram: Telegram, tmp_path: Path
) -> None:
    telegram.refuses = lambda method, _: BROKEN if method == "getMe" else None
    async with serving(telegram.url, tmp_path / "store.sqlite", tmp_path, waiting=False) as service:
        await eventually(lambda: "cannot be reached yet" in service.said(), seconds=60)
        assert await service.stop() == 0
