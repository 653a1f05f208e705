"""WeCom's callback crypto: AES-256-CBC with PKCS#7 in blocks of 32, and a SHA-1 signature over the sorted parts."""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
SALT = 16


class CryptoError(Exception):
    """Something that the platform has not written."""


class SignatureError(CryptoError):
    """The signature is not the platform's."""


class CipherError(CryptoError):
    """The text cannot be read with this key."""


class ReceiverError(CryptoError):
    """The text is meant for somebody else."""


@dataclass(frozen=True)
class Crypt:
    """One callback's token and key; `receiver` is the corporation's id, empty for an AI bot."""

    token: str = field(repr=False)
    key: bytes = field(repr=False)
    receiver: str = ""

    @classmethod
    def of(cls, token: str, key: str, receiver: str = "") -> "Crypt":
        """With the EncodingAESKey of the console: 43 characters. Raises ValueError."""
        raw = base64.b64decode(f"{key}=", validate=True)
        if len(raw) != BLOCK:
            raise ValueError("an EncodingAESKey has 43 characters")
        return cls(token, raw, receiver)

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """The signature of an encrypted text."""
        return hashlib.sha1("".join(sorted((self.token, timestamp, nonce, encrypted))).encode()).hexdigest()  # noqa: S324

    def open(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> str:
        """The text. Raises SignatureError, CipherError, ReceiverError."""
        if not hmac.compare_digest(self.sign(timestamp, nonce, encrypted).encode(), signature.encode()):
            raise SignatureError
        raw = self._decrypted(encrypted)
        length = int.from_bytes(raw[SALT : SALT + 4], "big")
        text, receiver = raw[SALT + 4 : SALT + 4 + length], raw[SALT + 4 + length :]
        if len(text) != length:
            raise CipherError
        if not hmac.compare_digest(receiver, self.receiver.encode()):
            raise ReceiverError
        try:
            return text.decode()
        except UnicodeDecodeError as error:
            raise CipherError from error

    def _decrypted(self, encrypted: str) -> bytes:
        try:
            decryptor = self._cipher().decryptor()
            padded = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
        except (binascii.Error, ValueError) as error:
            raise CipherError from error
        count = padded[-1] if padded else 0
        if not 1 <= count <= BLOCK or padded[-count:] != bytes([count]) * count:
            raise CipherError
        return padded[:-count]

    def seal(self, text: str) -> str:
        """The text, encrypted."""
        raw = text.encode()
        raw = secrets.token_bytes(SALT) + len(raw).to_bytes(4, "big") + raw + self.receiver.encode()
        count = BLOCK - len(raw) % BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(raw + bytes([count]) * count) + encryptor.finalize()).decode()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16]))
