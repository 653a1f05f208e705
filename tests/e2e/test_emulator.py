"""Both bots over HTTP, against an emulator of the Bot API that is not ours."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.channels.telegram.webhook import secret_of
from bot.content import Content
from tests.e2e.emulator import Emulator, Person, SecretAdder, emulating, secret_adder
from tests.e2e.rig import CHATS, TEAM_TOKEN, TOKEN, Service, serving

QUESTION = "乐天法国，买家说包裹一直没收到"
SECRETS = {"/telegram": secret_of(TOKEN, ""), "/team": secret_of(TEAM_TOKEN, "")}
pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass
class Scene:
    """A service with both bots behind the emulator."""

    emulator: Emulator
    adder: SecretAdder
    service: Service

    def seller(self) -> Person:
        return Person(self.emulator, TOKEN, next(CHATS))

    def colleague(self) -> Person:
        return Person(self.emulator, TEAM_TOKEN, next(CHATS))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    folder = tmp_path_factory.mktemp("emulator")
    async with emulating(folder) as emulator, secret_adder(SECRETS) as adder:
        both = {"PUBLIC_URL": adder.url, "TEAM_TOKEN": TEAM_TOKEN, "TELEGRAM_NAME": "seller_bot"}
        async with serving(emulator.url, folder / "store.sqlite", folder, both) as service:
            adder.target = service.url
            yield Scene(emulator, adder, service)


async def test_commands_that_the_emulator_does_not_know_are_survived(scene: Scene) -> None:
    assert "the list of commands could not be set" in scene.service.said()


async def test_a_message_is_answered_with_a_keyboard(scene: Scene) -> None:
    seller = scene.seller()
    await seller.says(QUESTION)
    sent = (await seller.sees("sendMessage"))[0]
    assert sent["reply_markup"]["inline_keyboard"]


async def test_a_press_is_acknowledged_shown_by_an_edit_and_answered(scene: Scene) -> None:
    seller = scene.seller()
    await seller.says("/platform")
    asked = (await seller.sees("sendMessage"))[0]
    chosen = asked["reply_markup"]["inline_keyboard"][0][0]["text"]
    await seller.presses(asked)
    assert await seller.sees("answerCallbackQuery")
    edited = (await seller.sees("editMessageText"))[0]
    assert (edited["message_id"], chosen in edited["text"]) == (asked["message_id"], True)
    assert chosen in (await seller.sees("sendMessage", 2))[1]["text"]


async def test_a_deep_link_leads_straight_to_its_case(scene: Scene, content: Content) -> None:
    case = next(slug for slug in content.knowledge.cases if slug.startswith("allegro/"))
    linked, direct = scene.seller(), scene.seller()
    await linked.says(f"/start case_{case.replace('/', '__')}")
    await direct.says("/start")
    told = (await linked.sees("sendMessage"))[0]["text"]
    assert told != (await direct.sees("sendMessage"))[0]["text"]


async def test_a_document_that_the_emulator_does_not_know_holds_up_nobody_else(scene: Scene) -> None:
    seller, another = scene.seller(), scene.seller()
    await seller.says("/export")
    await seller.sees("sendMessage")
    await another.says("/help")
    assert await another.sees("sendMessage")


async def test_a_colleagues_question_is_answered_in_one_message(scene: Scene) -> None:
    colleague = scene.colleague()
    await colleague.says(f"/ask {QUESTION}")
    sent = (await colleague.sees("sendMessage"))[0]
    assert "乐天" in sent["text"] or "没收到" in sent["text"]
    await colleague.says("/help")
    assert len(await colleague.sees("sendMessage", 2)) == 2


async def test_an_inline_query_gets_cards_that_can_be_chosen(scene: Scene) -> None:
    colleague = scene.colleague()
    await colleague.does("send_inline_query", query=QUESTION)
    assert await colleague.sees("answerInlineQuery")
    chosen = await colleague.does("choose_inline_result", result_index=0)
    assert chosen["chosen"]["input_message_content"]["message_text"]


async def test_every_update_was_taken_and_nothing_failed(scene: Scene) -> None:
    assert set(scene.adder.statuses) == {200}
    assert '"level": "error"' not in scene.service.said()
