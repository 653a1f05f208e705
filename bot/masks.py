"""Takes out of a text what need not leave: order and telephone numbers, addresses of mail and pages; tokens."""

import re

PRIVATE = re.compile(
    r"[\w.+-]+@[\w.-]+|https?://\S+|"
    r"[a-z0-9/-]*\d[a-z0-9/-]*\d[a-z0-9/-]*\d[a-z0-9/-]*\d[a-z0-9/-]*\d[a-z0-9/-]*",
    re.ASCII | re.IGNORECASE,
)
TOKEN = re.compile(r"\d{3,}:[\w-]{3,}")


def masked(text: str) -> str:
    """The text with `#` in place of each."""
    return PRIVATE.sub("#", text)


def without_token(text: str) -> str:
    """The text without a bot's token, which stands in the addresses that libraries name when they fail."""
    return TOKEN.sub("#", text)
