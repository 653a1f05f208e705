"""What WeCom's two callbacks share: the address that is verified, and what is opened or refused."""

import binascii
from datetime import datetime

from aiohttp import web

from bot.channels.relay.crypto import CipherError, Crypt, CryptoError, ReceiverError, SignatureError
from bot.channels.relay.inbound import be_recent, refuse
from bot.clock import Clock
from bot.settings import PREFIX, Settings, SettingsError

WHY = {
    SignatureError: "the signature is wrong",
    CipherError: "it cannot be decrypted",
    ReceiverError: "it is meant for another receiver",
}


def opened(request: web.Request, crypt: Crypt, encrypted: str, now: datetime, name: str) -> str:
    """What the platform says. 403: it is not the platform, not now, or not said to us."""
    query = request.query
    signature, timestamp, nonce = (query.get(one, "") for one in ("msg_signature", "timestamp", "nonce"))
    try:
        text = crypt.open(signature, timestamp, nonce, encrypted)
    except CryptoError as error:
        refuse(name, web.HTTPForbidden, WHY[type(error)])
    be_recent(timestamp, now, name)
    return text


def verification(path: str, crypt: Crypt, clock: Clock, name: str) -> web.RouteDef:
    """The route by which the console makes sure that the address is ours."""

    async def verify(request: web.Request) -> web.Response:
        return web.Response(text=opened(request, crypt, request.query.get("echostr", ""), clock(), name))

    return web.get(path, verify, allow_head=False)


def secrets_of(settings: Settings, *names: str) -> dict[str, str] | None:
    """The settings of these names; None where none is set. Raises SettingsError where only some are."""
    given = {name: _plain(getattr(settings, name)) for name in names}
    missing = [f"{PREFIX}{name.upper()}" for name, value in given.items() if not value]
    if len(missing) == len(names):
        return None
    if missing:
        raise SettingsError(f"{', '.join(missing)}: not set, though the others of this channel are")
    return given


def _plain(value: object) -> str:
    reveal = getattr(value, "get_secret_value", None)
    return str(reveal() if reveal else value)


def crypt_of(token: str, key: str, setting: str, receiver: str = "") -> Crypt:
    """The callback's crypto. Raises SettingsError."""
    try:
        return Crypt.of(token, key, receiver)
    except (ValueError, binascii.Error):
        raise SettingsError(f"{PREFIX}{setting.upper()} is no EncodingAESKey: it has 43 letters and digits") from None
