"""Signatures over raw bodies: what OneBot and the plain bridge prove themselves with."""

import hashlib
import hmac


def same(given: str, expected: str) -> bool:
    """Whether two secrets are equal, told in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def sha1(secret: str, raw: bytes) -> str:
    """OneBot's signature of a body."""
    return f"sha1={hmac.new(secret.encode(), raw, hashlib.sha1).hexdigest()}"


def sha256(secret: str, timestamp: str, raw: bytes) -> str:
    """The bridge's signature of a body, bound to its moment."""
    signed = timestamp.encode("utf-8", "replace") + b"." + raw
    return f"sha256={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
