"""Traditional Chinese, derived from the simplified texts with Taiwan's phrasing."""

import re
from functools import cache

from opencc import OpenCC

# Where OpenCC's choice reads oddly in a seller's chat: what it gives, and what is written.
BETTER = {"裡程": "里程", "舖": "鋪", "平臺": "平台", "賬": "帳"}


@cache
def _converter() -> OpenCC:
    return OpenCC("s2twp")


def to_traditional(text: str) -> str:
    """The text in traditional characters; Latin text stays as it is."""
    converted: str = _converter().convert(text)
    return re.sub("|".join(BETTER), lambda match: BETTER[match.group()], converted)
