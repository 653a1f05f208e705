"""The commands that a bot offers, by scope and language."""

from telegram import BotCommand

from bot.content import Content

PRIVATE = (
    "start",
    "help",
    "platform",
    "case",
    "back",
    "cancel",
    "deadlines",
    "language",
    "zone",
    "privacy",
    "forget",
    "export",
)
GROUP = ("help", "platform", "case", "back", "cancel", "deadlines")
COMMANDS = frozenset((*PRIVATE, "restart", "remind", "settled", "correct", "known", "details"))
LANGUAGES = ("en", "zh-Hans")


def described(names: tuple[str, ...], language: str, content: Content) -> list[BotCommand]:
    """The commands with what each does."""
    return [BotCommand(name, content.sentences.say(language, f"command.{name}")) for name in names]


def code(language: str) -> str | None:
    """The language as Telegram knows it; English is what everybody else sees."""
    return "zh" if language.startswith("zh") else None
