"""Groups, topics, duplicates and the secret header, by updates that are posted as Telegram posts them."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.channels.telegram.webhook import SETTLING
from bot.content import Content
from tests.e2e.rig import CHATS, NUMBERS, Service, Telegram
from tests.telegram_stub import Json, message, press

NAME = "@copilot111_bot"
BOT = {"id": 111, "is_bot": True, "first_name": "Copilot", "username": NAME[1:]}
QUESTION = "买家说包裹一直没收到，怎么办"
OTHERS = "明天几点开会？"
MEBIBYTE = 1_048_576
TRIES = 100


@dataclass
class Chat:
    """One chat of the test's own; a group where its number is negative."""

    service: Service
    telegram: Telegram
    id: int = field(default_factory=lambda: next(CHATS))
    user: int = 0

    def __post_init__(self) -> None:
        self.user = self.user or abs(self.id)

    async def posts(self, update: Json) -> Json:
        assert await self.service.post(update) == 200
        return update

    async def says(self, text: str, user: int | None = None, **more: Any) -> Json:
        return await self.posts(message(next(NUMBERS), text, self.id, user or self.user, **more))

    async def mentions(self, text: str, **more: Any) -> Json:
        """Say something with our name in front."""
        entities = [{"type": "mention", "offset": 0, "length": len(NAME)}]
        return await self.says(f"{NAME} {text}".strip(), entities=entities, **more)

    async def presses(self, said: Json, nth: int = 0, user: int | None = None) -> Json:
        data = buttons(said)[nth]["callback_data"]
        return await self.posts(press(next(NUMBERS), data, said, self.id, user or self.user))

    async def hears(self, wanted: int) -> list[Json]:
        return await self.telegram.answers(self.id, wanted)

    async def says_only_this(self, text: str, wanted: int, **more: Any) -> list[Json]:
        """Say something that is answered; so many messages must have come by then, this answer among them.

        A conversation is worked in order: whatever should not have been answered would have come before.
        """
        await self.says(text, **more)
        heard = await self.hears(wanted)
        assert len(heard) == wanted, [said["text"][:80] for said in heard]
        return heard


def buttons(said: Json) -> list[Json]:
    return [button for row in said["reply_markup"]["inline_keyboard"] for button in row]


@pytest.fixture
def private(service: Service, common_telegram: Telegram) -> Chat:
    return Chat(service, common_telegram)


@pytest.fixture
def group(service: Service, common_telegram: Telegram) -> Chat:
    return Chat(service, common_telegram, -next(CHATS))


@pytest.mark.parametrize("secret", ["", "wrong"])
async def test_an_update_without_the_right_secret_is_refused_and_not_answered(private: Chat, secret: str) -> None:
    refused = message(next(NUMBERS), "/help", private.id)
    headers = {"X_Telegram_Bot_Api_Secret_Token": secret}
    assert await private.service.post(refused, **headers) == 401
    await private.says_only_this("/privacy", 1)


async def test_no_secret_header_at_all_is_refused(private: Chat) -> None:
    async with private.service.session.post(f"{private.service.url}/telegram", json=message(1, "/help")) as response:
        assert response.status == 401


async def test_a_body_of_more_than_a_mebibyte_is_refused(private: Chat) -> None:
    body = json.dumps(message(next(NUMBERS), "x" * (MEBIBYTE + 1), private.id)).encode()
    assert await private.service.post(body) == 413


async def test_a_large_body_within_the_limit_is_taken(private: Chat) -> None:
    update = message(next(NUMBERS), "/help", private.id, padding="x" * (MEBIBYTE // 2))
    assert await private.service.post(update) == 200
    assert len(await private.hears(1)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"no json",
        b"",
        b"[]",
        b'"text"',
        b'{"message": {}}',
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b'{"update_id": 12345678901234567890123456}',
        b'{"update_id": 1, "a": [-9223372036854775809]}',
        b'{"update_id": 1, "a": 1e999}',
        b'{"update_id": 1, "a": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
async def test_what_is_no_update_is_refused(private: Chat, body: bytes) -> None:
    assert await private.service.post(body) == 400


@pytest.mark.parametrize(
    ("status", "update"),
    [
        (200, {}),
        (200, {"message": None}),
        (200, {"a_kind_still_unknown": {"id": "1"}}),
        (400, {"message": {"message_id": 1}}),
        (400, {"callback_query": {"id": "1"}}),
        (400, {"message": []}),
        (400, {"message": {"message_id": 1, "date": "x", "chat": {"id": 1, "type": "private"}}}),
    ],
    ids=str,
)
async def test_an_update_that_says_nothing_to_us_harms_nobody(private: Chat, update: Json, status: int) -> None:
    assert await private.service.post({"update_id": next(NUMBERS), **update}) == status
    await private.says_only_this("/help", 1)


async def test_an_update_that_comes_three_times_is_answered_once(private: Chat) -> None:
    update = await private.says("/help")
    await private.posts(update)
    await private.hears(1)
    await private.posts(update)
    await private.says_only_this("/privacy", 2)


async def test_a_group_gets_an_answer_to_a_mention_that_quotes_the_asker(group: Chat) -> None:
    update = await group.mentions(QUESTION)
    said = (await group.hears(1))[0]
    assert said["reply_parameters"]["message_id"] == update["message"]["message_id"]


async def test_a_group_gets_an_answer_to_a_reply_to_us(group: Chat) -> None:
    above = {"message_id": 3, "date": 1795000000, "chat": {"id": group.id, "type": "supergroup"}, "from": BOT}
    await group.says(QUESTION, reply_to_message={**above, "text": "…"})
    assert await group.hears(1)


async def test_a_group_gets_an_answer_to_a_command_for_us_and_to_one_for_everybody(group: Chat) -> None:
    await group.says(f"/help{NAME}")
    await group.hears(1)
    await group.says_only_this("/help", 2)


async def test_a_group_gets_no_answer_to_what_is_not_for_us(group: Chat) -> None:
    await group.says(OTHERS)
    await group.says("/help@another_bot")
    await group.says("@another_bot " + QUESTION, entities=[{"type": "mention", "offset": 0, "length": 12}])
    somebody = {**BOT, "id": 9, "is_bot": False, "username": "somebody"}
    above = {"message_id": 3, "date": 1795000000, "chat": {"id": group.id, "type": "supergroup"}, "from": somebody}
    await group.says(QUESTION, reply_to_message={**above, "text": "…"})
    await group.says_only_this("/help", 1)


async def test_a_bare_mention_gets_help(group: Chat) -> None:
    await group.mentions("")
    await group.says("/help")
    first, second = await group.hears(2)
    assert first["text"] == second["text"]


async def test_another_bot_in_a_group_is_not_answered(group: Chat) -> None:
    another: dict[str, Any] = {"from": {**BOT, "id": 5}}
    await group.says("/help", **another)
    await group.says_only_this("/help", 1)


async def test_the_same_users_open_question_is_answered_without_a_mention(group: Chat) -> None:
    await group.mentions("/platform")
    asked = (await group.hears(1))[0]
    assert buttons(asked)
    heard = await group.says_only_this("Allegro", 2)
    assert "Allegro" in heard[1]["text"]


async def test_another_users_words_do_not_answer_an_open_question(group: Chat) -> None:
    await group.mentions("/platform")
    await group.hears(1)
    await group.says("Allegro", user=group.user + 1)
    heard = await group.says_only_this("eBay", 2)
    assert "eBay" in heard[1]["text"]


async def test_another_users_press_on_a_keyboard_does_not_answer_the_question(group: Chat) -> None:
    await group.mentions("/platform")
    asked = (await group.hears(1))[0]
    stranger = await group.presses(asked, user=group.user + 1)
    await group.telegram.until_toast(stranger)
    heard = await group.says_only_this("eBay", 2)
    assert "eBay" in heard[1]["text"]
    assert not group.telegram.of("editMessageText", group.id)


async def test_the_askers_press_answers_and_shows_what_was_chosen(group: Chat) -> None:
    await group.mentions("/platform")
    asked = (await group.hears(1))[0]
    chosen = buttons(asked)[1]
    own = await group.presses(asked, 1)
    heard = await group.hears(2)
    assert chosen["text"] in heard[1]["text"]
    await group.telegram.until_toast(own)
    edited = group.telegram.of("editMessageText", group.id)
    assert [chosen["text"] in said["text"] for said in edited] == [True]


async def test_a_second_press_on_a_question_says_that_it_is_over(private: Chat, content: Content) -> None:
    await private.says("/platform")
    asked = (await private.hears(1))[0]
    await private.presses(asked, 0)
    await private.hears(2)
    again = await private.presses(asked, 1)
    await private.telegram.until_toast(again)
    heard = await private.hears(3)
    assert heard[2]["text"] == content.sentences.say("zh-Hans", "note.stale")


async def test_a_press_with_data_that_is_not_ours_gets_a_toast_and_nothing_else(private: Chat) -> None:
    for data in ("", "x", "1:99", "99999999:0", ":", "1:²", "a" * 64):
        update = await private.posts(press(next(NUMBERS), data, {}, private.id, private.user))
        await private.telegram.until_toast(update)
    await private.says_only_this("/help", 1)


async def test_a_topic_gets_its_answers_in_the_topic_and_its_own_conversation(group: Chat) -> None:
    await group.mentions("/platform", message_thread_id=42, is_topic_message=True)
    said = (await group.hears(1))[0]
    assert int(said["message_thread_id"]) == 42
    await group.says("Allegro", message_thread_id=43, is_topic_message=True)
    heard = await group.says_only_this("Allegro", 2, message_thread_id=42, is_topic_message=True)
    assert int(heard[1]["message_thread_id"]) == 42


async def test_the_general_topic_is_answered_without_a_thread(group: Chat) -> None:
    await group.says("/help")
    await group.says("/help", message_thread_id=7)
    for said in await group.hears(2):
        assert "message_thread_id" not in said


async def test_an_edited_message_corrects_what_it_said(private: Chat) -> None:
    update = await private.says("/platform Allegro")
    await private.hears(1)
    edited = message(next(NUMBERS), "/platform eBay", private.id)["message"]
    number = update["message"]["message_id"]
    await private.posts({"update_id": next(NUMBERS), "edited_message": {**edited, "message_id": number}})
    heard = await private.hears(2)
    assert "eBay" in heard[1]["text"]


@pytest.mark.parametrize(
    "more",
    [
        {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]},
        {"document": {"file_id": "f", "file_unique_id": "u"}},
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
        {"sticker": {"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 9, "height": 9}
                    | {"is_animated": False, "is_video": False}},
    ],
    ids=lambda more: next(iter(more)),
)  # fmt: skip
async def test_a_file_without_words_gets_the_sentence_about_files(private: Chat, content: Content, more: Json) -> None:
    update = message(next(NUMBERS), "", private.id)
    update["message"].pop("text")
    update["message"] |= more
    await private.posts(update)
    said = (await private.hears(1))[0]
    assert said["text"] == content.sentences.say("zh-Hans", "note.files")


async def test_a_photo_with_words_is_answered_by_its_words(private: Chat, content: Content) -> None:
    update = message(next(NUMBERS), "", private.id)
    update["message"].pop("text")
    update["message"] |= {
        "caption": QUESTION,
        "photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}],
    }
    await private.posts(update)
    said = (await private.hears(1))[0]
    assert said["text"] != content.sentences.say("zh-Hans", "note.files")


async def test_updates_that_overtake_each_other_are_answered_in_their_order(
    service: Service, common_telegram: Telegram
) -> None:
    for _ in range(TRIES):
        chat = Chat(service, common_telegram)
        first, second = (message(next(NUMBERS), f"/platform {name}", chat.id) for name in ("Allegro", "eBay"))
        said_at = time.monotonic()
        await chat.posts(second)
        await chat.posts(first)
        if time.monotonic() - said_at < SETTLING:  # else the machine was too busy, and nothing is promised
            break
    else:
        pytest.fail(f"no two updates were kept within {SETTLING} s")
    heard = await chat.hears(2)
    assert ["Allegro" in heard[0]["text"], "eBay" in heard[1]["text"]] == [True, True]


async def test_export_comes_as_a_document_and_forgetting_empties_the_tables(private: Chat) -> None:
    await private.says("/platform Allegro")
    await private.hears(1)
    await private.says("/export")
    document = (await private.telegram.until_sent("sendDocument", private.id))[0]
    kept = document["document"]
    assert "allegro" in json.dumps(kept["conversations"])
    assert len(kept["handled"]) == 1
    await private.says("/forget")
    asked = (await private.hears(3))[2]
    await private.presses(asked, 0)
    await private.hears(4)
    await private.says("/export")
    again = (await private.telegram.until_sent("sendDocument", private.id, 2))[1]
    assert "allegro" not in json.dumps(again["document"]).casefold()
    assert again["document"]["handled"] == []


async def test_the_operators_pages_tell_of_turns_without_texts(private: Chat) -> None:
    await private.says(QUESTION)
    await private.hears(1)
    status, page = await private.service.get("/metrics")
    assert status == 200
    assert 'copilot_turns_total{channel="telegram"' in page
    assert QUESTION not in page
    assert QUESTION not in private.service.said()
    assert (await private.service.get("/healthz"))[0] == 200


async def test_nothing_failed_meanwhile(service: Service) -> None:
    assert '"level": "error"' not in service.said()
