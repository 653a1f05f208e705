"""WeCom's crypto, with wechatpy and Tencent's own npm package as judges."""

import asyncio
import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.enterprise.crypto import WeChatCrypto
from wechatpy.enterprise.exceptions import InvalidCorpIdException
from wechatpy.exceptions import InvalidSignatureException

from bot.channels.access import Access
from bot.channels.relay.crypto import CipherError, Crypt, ReceiverError, SignatureError
from bot.channels.relay.wecom_aibot import WecomAibot
from bot.channels.relay.wecom_api import WecomApi
from bot.channels.relay.wecom_app import WecomApp
from bot.clock import system  # Tencent's package has a clock of its own: the machine's
from bot.content import Content
from intents.understand import Listener
from tests.relay.harness import ANSWERED, NOT_RECEIVED, outside, served
from tests.relay.wecom import KEY, NONCE, TOKEN

CORP = "ww1436e0e65a779aee"
STAMP = "1409659813"
TEXTS = ("没收到货 😂", "", "a" * 3000, "é\n<xml>&]]>")
PLATFORM = Path(__file__).with_name("platform.cjs")
PACKAGE = "@wecom/crypto@1.0.1"


@pytest.mark.parametrize("receiver", [CORP, ""])
@pytest.mark.parametrize("text", TEXTS)
def test_the_judge_reads_what_we_seal_and_we_read_what_it_seals(text: str, receiver: str) -> None:
    ours, judge = Crypt.of(TOKEN, KEY, receiver), WeChatCrypto(TOKEN, KEY, receiver)
    sealed = ours.seal(text)
    signature = ours.sign(STAMP, NONCE, sealed)
    opened = judge.check_signature(signature, STAMP, NONCE, sealed)
    assert (opened if isinstance(opened, str) else opened.decode()) == text
    theirs = judge.encrypt_message(text, NONCE, STAMP)
    parts = [theirs.partition(f"<{name}><![CDATA[")[2].partition("]]>")[0] for name in ("MsgSignature", "Encrypt")]
    assert ours.open(parts[0], STAMP, NONCE, parts[1]) == text


def test_the_judge_refuses_what_we_refuse() -> None:
    ours, judge = Crypt.of(TOKEN, KEY, CORP), WeChatCrypto(TOKEN, KEY, CORP)
    foreign = Crypt.of(TOKEN, KEY, "ww-another").seal("text")
    signature = ours.sign(STAMP, NONCE, foreign)
    with pytest.raises(InvalidCorpIdException):
        judge.check_signature(signature, STAMP, NONCE, foreign)
    with pytest.raises(ReceiverError):
        ours.open(signature, STAMP, NONCE, foreign)
    with pytest.raises(InvalidSignatureException):
        judge.check_signature("0", STAMP, NONCE, foreign)
    with pytest.raises(SignatureError):
        ours.open("0", STAMP, NONCE, foreign)


@given(st.binary(max_size=200))
def test_signed_nonsense_is_told_apart_from_texts(raw: bytes) -> None:
    crypt = Crypt.of(TOKEN, KEY)
    encrypted = base64.b64encode(raw).decode()
    with pytest.raises((CipherError, ReceiverError)):
        crypt.open(crypt.sign(STAMP, NONCE, encrypted), STAMP, NONCE, encrypted)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back(text: str) -> None:
    crypt = Crypt.of(TOKEN, KEY, CORP)
    sealed = crypt.seal(text)
    assert crypt.open(crypt.sign(STAMP, NONCE, sealed), STAMP, NONCE, sealed) == text


@pytest.mark.parametrize("key", ["", "short", "ü" * 43, KEY + "a"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what base64 says of it is its own
        Crypt.of(TOKEN, key)


@pytest.fixture(scope="session")
def modules() -> Path:
    """Where Tencent's package is installed; the test is skipped where it cannot be."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        pytest.skip("node and npm are needed to play the platform")
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "seller-copilot-tests" / "platform"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules" / "@wecom" / "crypto").exists():
        install = [npm, "install", "--no-save", "--no-package-lock", "--no-audit", "--prefix", str(folder), PACKAGE]
        done = subprocess.run(install, capture_output=True, check=False, timeout=120)
        if done.returncode:
            pytest.skip(f"npm could not install {PACKAGE}")
    return folder / "node_modules"


async def platform(modules: Path, *arguments: str) -> dict[str, Any]:
    """What the platform in Node says that it got."""
    node = shutil.which("node") or "node"
    environment = {**os.environ, "NODE_PATH": str(modules)}
    running = await asyncio.create_subprocess_exec(
        node, str(PLATFORM), *arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, error = await running.communicate()
    assert running.returncode == 0, error.decode()
    said: dict[str, Any] = json.loads(out)
    return said


async def test_tencents_package_talks_to_the_ai_bot(
    content: Content, listener: Listener, tmp_path: Path, modules: Path
) -> None:
    crypt, hosts = Crypt.of(TOKEN, KEY), ["qyapi.weixin.qq.com"]
    channel = WecomAibot(content, Access("wecom-aibot"), crypt, "副驾", hosts, clock=system)
    async with served(content, listener, tmp_path / "a.sqlite", channel, now=system) as service:
        said = await platform(modules, "json", f"{service.url}/relay/wecom-aibot", TOKEN, KEY, "", NOT_RECEIVED)
    assert said["verified"]
    assert said["forged"] == 403
    assert said["receiver"] == ""
    assert said["signed"]
    stream = json.loads(said["text"])["stream"]
    assert stream["finish"]
    assert ANSWERED in stream["content"]


async def test_tencents_package_talks_to_the_app(
    content: Content, listener: Listener, tmp_path: Path, modules: Path
) -> None:
    async with outside() as world:
        api = WecomApi(world.url, CORP, "secret", 1)
        channel = WecomApp(content, Access("wecom-app"), Crypt.of(TOKEN, KEY, CORP), api, clock=system)
        async with served(content, listener, tmp_path / "b.sqlite", channel, now=system) as service:
            said = await platform(modules, "xml", f"{service.url}/relay/wecom-app", TOKEN, KEY, CORP, NOT_RECEIVED)
    assert said["verified"]
    assert said["forged"] == 403
    assert said["receiver"] == CORP
    assert said["signed"]
    assert ANSWERED in said["text"]
