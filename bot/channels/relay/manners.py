"""How one is spoken to in a group: by name, by a prefix, or not at all. Pure."""

import re

GAP = " \t\n\u00a0\u2005\u3000,，:：、"  # WeChat puts U+2005 behind a name, WeCom one or two spaces


def unmentioned(text: str, name: str) -> tuple[str, bool]:
    """The text without one leading @Name, and whether it had one; where no name is known, any single word will do."""
    stripped = text.lstrip()
    if not stripped.startswith("@"):
        return text.strip(), False
    said = name.lstrip("@").strip()
    pattern = re.escape(said) if said else r"[^\s\u2005]+"
    match = re.match(rf"@{pattern}(?=[{GAP}]|$)[{GAP}]*", stripped, re.IGNORECASE)
    return (stripped[match.end() :].strip(), True) if match else (text.strip(), False)


def unprefixed(text: str, prefix: str) -> tuple[str, bool]:
    """The text without the word that calls us, and whether it began with it."""
    stripped = text.strip()
    if not prefix or not stripped.casefold().startswith(prefix.casefold()):
        return stripped, False
    rest = stripped[len(prefix) :]
    if prefix[-1].isascii() and rest[:1].isascii() and rest[:1].isalnum():
        return stripped, False
    return rest.lstrip(GAP), True


def called(text: str, name: str, prefix: str) -> tuple[str, bool]:
    """What is said to us, and whether we are called by name or prefix; a bare call asks for help."""
    said, mentioned = unmentioned(text, name) if name else (text.strip(), False)
    rest, prefixed = unprefixed(said, prefix)
    return rest, mentioned or prefixed
