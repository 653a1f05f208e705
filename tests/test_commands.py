"""The program as a user runs it: its exit codes, its one-line complaints, and the machine-readable chat."""

import codecs
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO, Any

import pytest

from bot import __version__

ROOT = Path(__file__).parent.parent
BAD_CONTENT, BAD_USAGE = 1, 2
FIRST_START = 300  # seconds: the index may have to be built
FIELDS = {
    "language": str, "kind": str, "text": str, "case": (str, type(None)), "outcome": (str, type(None)),
    "outcomes": list, "platform": (str, type(None)), "asks": (str, type(None)), "options": list, "slots": dict,
    "confirms": (dict, type(None)), "readings": list, "matter": (str, type(None)),
    "deadlines": list, "templates": list, "facts": list, "mail": (dict, type(None)),
    "understanding": (dict, type(None)),
}  # fmt: skip
KINDS = {
    "answer", "question", "choices", "template", "no-rule", "out-of-scope", "refusal", "note", "silent", "error",
}  # fmt: skip
NOT_RECEIVED = "Rakuten France: the buyer says the parcel never arrived"


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": "utf-8", **more}


def run(*arguments: str, cwd: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd, env=environment(**more), input="", capture_output=True, encoding="utf-8", timeout=FIRST_START,
        check=False,
    )  # fmt: skip


class Chat:
    """A `chat --jsonl` that is running: lines in, objects out."""

    def __init__(self, process: subprocess.Popen[bytes], errors: Path) -> None:
        self.process = process
        self.errors = errors
        self.ids = count(1)
        self.replies: Queue[bytes] = Queue()
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in _out(self.process):
            self.replies.put(line)
        self.replies.put(b"")

    def line(self, line: bytes) -> dict[str, Any]:
        """What comes back for one raw line: exactly one JSON object, in one line."""
        assert self.process.poll() is None, "the program has ended"
        sink = self.process.stdin
        assert sink is not None
        sink.write(line + b"\n")
        sink.flush()
        reply = self.replies.get(timeout=FIRST_START)
        assert reply, f"the program ended at {line[:200]!r}: {self.errors.read_text('utf-8')[-2000:]}"
        answer = json.loads(reply)
        assert isinstance(answer, dict)
        return answer

    def say(self, **fields: Any) -> dict[str, Any]:
        return self.line(json.dumps(fields).encode())

    def chat(self) -> str:
        """A conversation that nobody has had yet."""
        return f"chat {next(self.ids)}"


def _out(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None
    return process.stdout


@pytest.fixture(scope="module")
def jsonl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    errors = tmp_path_factory.mktemp("jsonl") / "stderr"
    with (
        errors.open("wb") as stderr,
        subprocess.Popen(
            [sys.executable, "-m", "bot", "chat", "--jsonl"],
            cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr,
        ) as process,
    ):  # fmt: skip
        yield Chat(process, errors)
        process.kill()


def is_complete(reply: dict[str, Any]) -> bool:
    """Whether every field of the contract is there, of its type, and no other."""
    typed = all(isinstance(reply.get(name), kind) for name, kind in FIELDS.items())  # type: ignore[arg-type]
    return typed and set(reply) == set(FIELDS) and reply["kind"] in KINDS


def is_error(reply: dict[str, Any]) -> bool:
    return set(reply) == {"error"} and isinstance(reply["error"], str) and "\n" not in reply["error"]


def goes_on(jsonl: Chat) -> bool:
    """Whether the session still answers, in step, and no turn has failed so far."""
    reply = jsonl.say(text="hello", chat=jsonl.chat())
    return is_complete(reply) and reply["kind"] == "note" and "Traceback" not in jsonl.errors.read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [(), ("dance",), ("chat", "--loud"), ("ask",), ("evaluate",), ("serve", "now"), ("check", "a", "b"),
     ("chat", "--store"), ("evaluate", "no-such-file.jsonl")],
    ids=lambda arguments: " ".join(arguments) or "nothing",
)  # fmt: skip
def test_bad_usage_is_one_line_and_exit_two(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)

    assert (done.returncode, done.stdout) == (BAD_USAGE, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("seller-copilot")


def test_help_is_given_and_is_no_mistake() -> None:
    done = run("--help")

    assert (done.returncode, done.stderr) == (0, "")
    assert all(command in done.stdout for command in ("chat", "ask", "check", "evaluate", "serve"))


def test_serve_says_that_no_channel_is_configured() -> None:
    done = run("serve")

    assert done.returncode == BAD_USAGE
    assert "telegram: off (COPILOT_TELEGRAM_TOKEN is not set)\n" in done.stdout
    assert done.stderr.startswith("seller-copilot: no channel is configured")
    assert len(done.stderr.splitlines()) == 1


def test_the_version_is_told() -> None:
    done = run("--version")

    assert (done.returncode, done.stdout, done.stderr) == (0, f"seller-copilot {__version__}\n", "")


def test_a_command_whose_index_is_built_says_nothing_beside_its_answer() -> None:
    assert run("ask", "hello").stderr == ""


def test_check_prints_one_line_about_clean_content() -> None:
    done = run("check")

    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1
    assert done.stdout.startswith("clean: ")


@pytest.mark.parametrize(
    "store", ["", "a-file.sqlite", "nowhere/b.sqlite"], ids=["a folder", "no database", "no such folder"]
)
def test_a_store_that_cannot_be_opened_is_one_line(tmp_path: Path, store: str) -> None:
    (tmp_path / "a-file.sqlite").write_text("This is not a database, and is longer than its header." * 20)
    done = run("chat", "--jsonl", "--store", str(tmp_path / store))

    assert (done.returncode, done.stdout) == (BAD_USAGE, "")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "nowhere").exists()


@pytest.fixture(scope="module")
def misspelt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole program in another folder, with a typo in one content file."""
    folder = tmp_path_factory.mktemp("misspelt")
    for room in ("bot", "intents", "knowledge", "templates"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    case = folder / "knowledge" / "cases" / "rakuten-fr" / "item-not-received.yaml"
    lines = case.read_text("utf-8").splitlines(keepends=True)
    assert lines[0].startswith("intents:")
    case.write_text("".join([lines[0].replace("intents:", "intent:"), *lines[1:]]), "utf-8")
    return folder


@pytest.mark.parametrize("arguments", [("chat", "--jsonl"), ("ask", "hello"), ("chat",)], ids=" ".join)
def test_content_with_a_typo_is_refused_at_the_start_with_its_line(misspelt: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, cwd=misspelt, PYTHONPATH=str(misspelt))

    assert (done.returncode, done.stdout) == (BAD_CONTENT, "")
    assert "knowledge/cases/rakuten-fr/item-not-received.yaml:1: intent: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_service_that_could_not_start_because_of_a_typo_says_its_line(misspelt: Path) -> None:
    done = run("serve", "--check", cwd=misspelt, PYTHONPATH=str(misspelt))

    assert (done.returncode, done.stderr) == (BAD_CONTENT, "")
    assert "\ncontent: wrong: knowledge/cases/rakuten-fr/item-not-received.yaml:1: intent" in done.stdout
    assert " more: seller-copilot check)\n" in done.stdout


def test_check_lists_the_typo_with_its_line_and_its_remedy(misspelt: Path) -> None:
    done = run("check", cwd=misspelt, PYTHONPATH=str(misspelt))

    assert (done.returncode, done.stderr) == (BAD_CONTENT, "")
    lines = done.stdout.splitlines()
    assert any(line.startswith("knowledge/cases/rakuten-fr/item-not-received.yaml:1: intent: ") for line in lines)
    assert all(line.count(": ") >= 2 for line in lines)


def test_check_takes_the_folder_to_look_at(misspelt: Path) -> None:
    done = run("check", str(misspelt))

    assert (done.returncode, done.stderr) == (BAD_CONTENT, "")
    assert f"{misspelt.as_posix()}/knowledge/cases/rakuten-fr/item-not-received.yaml:1: intent: " in done.stdout


def test_ask_answers_one_question_as_json() -> None:
    done = run("ask", NOT_RECEIVED, "--json")

    assert done.returncode == 0
    reply = json.loads(done.stdout)
    assert is_complete(reply)
    assert reply["case"] == "rakuten-fr/item-not-received"


@pytest.mark.parametrize(
    "line",
    [
        b"", b" ", b"hello", b"{", b'{"text": "x"', b'{"text": "x"}}', b"[]", b'["text"]', b"5", b"null", b'"text"',
        b"{}", b'{"text": NaN}', b'{"text": ' + b"9" * 5000 + b"}", b"[" * 100_000, b'{"a":' * 50_000,
        b"\xff\xfe\x00", b'{"text": "a\tb"}', b"{'text': 'x'}",
    ],
    ids=lambda line: repr(line[:16]),
)  # fmt: skip
def test_a_line_that_is_no_message_is_an_error_and_the_session_goes_on(jsonl: Chat, line: bytes) -> None:
    assert is_error(jsonl.line(line))
    assert goes_on(jsonl)


def test_a_mark_of_the_byte_order_before_a_line_is_no_error(jsonl: Chat) -> None:
    line = json.dumps({"text": "hello", "chat": jsonl.chat()}).encode()
    assert is_complete(jsonl.line(codecs.BOM_UTF8 + line))


def test_evaluate_and_settings_read_files_that_begin_with_a_mark_of_the_byte_order(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text('{"q": "hello", "case": []}\n', "utf-8-sig")
    (tmp_path / ".env").write_text("COPILOT_DEBUGG=1\n", "utf-8-sig")
    assert json.loads(run("evaluate", "--json", str(tmp_path / "set.jsonl")).stdout)["all"]["count"] == 1
    misspelt = run("check", cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert (misspelt.returncode, misspelt.stderr) == (
        BAD_USAGE,
        "seller-copilot: COPILOT_DEBUGG is not a setting; COPILOT_DEBUG is\n",
    )


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"text": "hi", "foo": 1}, "foo"),
        ({"text": "hi", "Text": "hi"}, "Text"),
        ({"text": "hi", "\ud800": "x"}, "field"),
        ({"text": "hi", "choice": "eu"}, "choice"),
        ({"text": None}, "text"),
        ({"chat": "c"}, "text"),
        ({"text": 5}, "text"),
        ({"text": ["hi"]}, "text"),
        ({"text": {"text": "hi"}}, "text"),
        ({"text": True}, "text"),
        ({"choice": 1}, "choice"),
        ({"text": "hi", "message_id": 7}, "message_id"),
        ({"text": "hi", "chat": 7}, "chat"),
        ({"text": "hi", "user": False}, "user"),
        ({"text": "hi", "thread": 1.5}, "thread"),
        ({"text": "hi", "replaces": []}, "replaces"),
        ({"text": "hi", "group": "yes"}, "group"),
        ({"text": "hi", "mentioned": 1}, "mentioned"),
        ({"text": "hi", "platform": "rakuten-mars"}, "platform"),
        ({"text": "hi", "at": 1_700_000_000}, "at"),
        ({"text": "hi", "at": "yesterday"}, "at"),
        ({"text": "hi", "at": ""}, "at"),
        ({"text": "hi", "at": "2026-11-20"}, "at"),
        ({"text": "hi", "at": "2026-11-20T10:00:00"}, "at"),
        ({"text": "hi", "at": "2026-13-40T10:00:00Z"}, "at"),
        ({"text": "hi", "at": "9999-12-31T23:59:59Z"}, "at"),
        ({"text": "hi", "at": "0001-01-01T00:00:00Z"}, "at"),
        ({"text": "hi", "zone": "Mars/Olympus"}, "zone"),
        ({"text": "hi", "zone": "../../etc/passwd"}, "zone"),
        ({"text": "hi", "zone": "/etc/localtime"}, "zone"),
        ({"text": "hi", "zone": "Europe"}, "zone"),
        ({"text": "hi", "zone": "a\u0000b"}, "zone"),
        ({"text": "hi", "zone": "\ud800"}, "zone"),
        ({"text": "hi", "zone": "x" * 5000}, "zone"),
        ({"text": "hi", "zone": 8}, "zone"),
    ],
    ids=lambda value: repr(value)[:50] if isinstance(value, dict) else "",
)
def test_a_field_that_is_wrong_is_named_and_the_session_goes_on(
    jsonl: Chat, fields: dict[str, Any], named: str
) -> None:
    reply = jsonl.say(**{"chat": jsonl.chat(), **fields})

    assert is_error(reply)
    assert named in reply["error"]
    assert goes_on(jsonl)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "\n\n", "a" * 100_000, "买" * 100_000, "the buyer says it never arrived " * 3125,
        "买家说没收到货，" * 12_500, "\u0000\u0001\u0007\u001b[31m", "\u200b\u202e\ufeff", "😂", "😂🎉👍🏽🇫🇷", "\ud800",
        "\udfff\ud83d", "Rakuten \udc00 never arrived", "?!…", "0", "1/0", "{{ 7 * 7 }}", "'; DROP TABLE handled; --",
        "<b>&amp;", "é́́́́́", "١٢٣", "9" * 5000, "-1e999999 EUR", "31/02/2026 25:61",
        "9999-12-31 23:59", "0000-00-00", "in 999999999999 days", "999999999999天后", "%s %d {0}",
    ],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_any_text_gets_a_whole_reply_and_the_session_goes_on(jsonl: Chat, text: str) -> None:
    reply = jsonl.say(text=text, chat=jsonl.chat())

    assert is_complete(reply), reply
    assert reply["kind"] != "error"
    assert reply["text"].strip()
    assert goes_on(jsonl)


@pytest.mark.parametrize(
    "text",
    ["", "9999-12-31 23:59", "31/02/2026", "0 EUR", "-5 EUR", "1e400 EUR", "9" * 400 + " EUR", "😂", "\ud800",
     "a" * 100_000, "12,5,6.7 €", "yesterday at 25:00", "0001-01-01", "明天凌晨2点半"],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_any_text_as_the_answer_to_a_question_gets_a_whole_reply(jsonl: Chat, text: str) -> None:
    chat = jsonl.chat()
    for fields in ({"text": NOT_RECEIVED}, {"choice": "outside-eu"}, {"text": text}, {"text": text}):
        reply = jsonl.say(chat=chat, **fields)
        assert is_complete(reply), reply
        assert reply["kind"] != "error"
    assert goes_on(jsonl)


@pytest.mark.parametrize(
    "choice", ["", "nonsense", "case:rakuten-fr/nowhere", "template:none", "\ud800", "none", "x" * 9999]
)
def test_a_choice_that_was_not_offered_gets_a_whole_reply(jsonl: Chat, choice: str) -> None:
    reply = jsonl.say(choice=choice, chat=jsonl.chat())

    assert is_complete(reply)
    assert reply["kind"] == "note"
    assert goes_on(jsonl)


@pytest.mark.parametrize(
    "raw", [b'{"text": "\xff\xfe hello", "chat": "raw"}', b'{"text": "\xed\xa0\x80", "chat": "raw"}']
)
def test_bytes_that_are_no_utf_8_get_a_whole_reply(jsonl: Chat, raw: bytes) -> None:
    assert is_complete(jsonl.line(raw))
    assert goes_on(jsonl)


def test_names_of_any_kind_are_taken_for_chats_users_and_threads(jsonl: Chat) -> None:
    for name in ("\ud800", "\u0000", "😂", "x" * 10_000, "'", "a\nb"):
        assert is_complete(jsonl.say(text="hello", chat=name, user=name, thread=name, message_id=name))
    assert goes_on(jsonl)


def test_a_redelivered_message_gets_the_identical_reply_and_moves_nothing(jsonl: Chat) -> None:
    chat = jsonl.chat()
    opening = {"text": NOT_RECEIVED, "chat": chat, "message_id": "1"}
    first = jsonl.say(**opening)
    assert first["asks"] == "ship_from"
    assert jsonl.say(**opening) == first

    second = jsonl.say(choice="outside-eu", chat=chat, message_id="2")
    assert second["asks"] == "order_value"
    assert jsonl.say(**opening) == first
    assert jsonl.say(text="something else", chat=chat, message_id="2") == second

    assert jsonl.say(text="72 EUR", chat=chat, message_id="3")["asks"] == "shipping_mode"


def test_the_same_message_id_in_another_chat_is_another_message(jsonl: Chat) -> None:
    first = jsonl.say(text=NOT_RECEIVED, chat=jsonl.chat(), message_id="1")
    other = jsonl.say(text="hello", chat=jsonl.chat(), message_id="1")

    assert (first["kind"], other["kind"]) == ("question", "note")


def test_a_correction_replaces_the_message_that_it_names(jsonl: Chat) -> None:
    chat = jsonl.chat()
    jsonl.say(text=NOT_RECEIVED, chat=chat, message_id="1")
    jsonl.say(choice="outside-eu", chat=chat, message_id="2")

    corrected = jsonl.say(choice="eu", chat=chat, message_id="3", replaces="2")

    assert (corrected["slots"], corrected["asks"]) == ({"ship_from": "eu"}, "order_value")


def test_users_and_threads_of_one_chat_do_not_share_a_conversation(jsonl: Chat) -> None:
    chat = jsonl.chat()
    jsonl.say(text=NOT_RECEIVED, chat=chat, user="a")

    for other in ({"user": "b"}, {"user": "a", "thread": "t"}):
        assert jsonl.say(text="hello", chat=chat, **other)["platform"] is None
    assert jsonl.say(choice="eu", chat=chat, user="a")["asks"] == "order_value"


def test_a_group_message_that_is_not_addressed_is_silent(jsonl: Chat) -> None:
    reply = jsonl.say(text=NOT_RECEIVED, chat=jsonl.chat(), group=True)

    assert is_complete(reply)
    assert (reply["kind"], reply["text"], reply["options"], reply["case"]) == ("silent", "", [], None)


def test_a_group_message_that_is_addressed_is_answered(jsonl: Chat) -> None:
    reply = jsonl.say(text=NOT_RECEIVED, chat=jsonl.chat(), group=True, mentioned=True)

    assert is_complete(reply)
    assert (reply["kind"], reply["asks"]) == ("question", "ship_from")


def test_the_turn_s_now_and_the_seller_s_zone_are_taken_from_the_line(jsonl: Chat) -> None:
    chat = jsonl.chat()
    at = {"chat": chat, "at": "2026-11-20T10:00:00+01:00", "zone": "America/New_York"}
    for fields in ({"text": NOT_RECEIVED}, {"choice": "outside-eu"}, {"text": "72 EUR"}, {"choice": "tracked"}):
        jsonl.say(**at, **fields)

    (deadline,) = jsonl.say(**at, text="today at 3:00")["deadlines"]

    assert (deadline["clock"], deadline["due"]) == ("rakuten-documents", "2026-11-22T09:00:00+01:00")


def test_a_platform_is_taken_where_the_conversation_has_none(jsonl: Chat) -> None:
    reply = jsonl.say(text="the buyer says the parcel never arrived", chat=jsonl.chat(), platform="rakuten-fr")

    assert (reply["platform"], reply["case"]) == ("rakuten-fr", "rakuten-fr/item-not-received")


def test_the_input_s_end_ends_the_program_in_peace() -> None:
    done = run("chat", "--jsonl")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_turn_of_all_these_has_failed(jsonl: Chat) -> None:
    assert goes_on(jsonl)
    assert "ERROR" not in jsonl.errors.read_text("utf-8")
