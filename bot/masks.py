"""Takes out of a text what need not leave: order and telephone numbers, addresses of mail and pages."""

import re

PRIVATE = re.compile(r"\S+@\S+|https?://\S+|[\w/-]*\d[\w/-]*\d[\w/-]*\d[\w/-]*\d[\w/-]*\d[\w/-]*")


def masked(text: str) -> str:
    """The text with `#` in place of each."""
    return PRIVATE.sub("#", text)
