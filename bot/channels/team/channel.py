"""The team's channel as the settings say; what it needs is slow to import and is left alone where it is off."""

from typing import TYPE_CHECKING

from bot.clock import Clock, system
from bot.content import Content
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.channels.team.chat import TeamChannel


def configured(settings: Settings, content: Content, now: Clock = system) -> "TeamChannel | str":  # noqa: ARG001
    """The channel; a string that says what it lacks where it is not to run. Raises SettingsError."""
    token = settings.team_token.get_secret_value()
    if not token:
        return "team: off (COPILOT_TEAM_TOKEN is not set)"
    if token == settings.telegram_token.get_secret_value():
        raise SettingsError("COPILOT_TEAM_TOKEN and COPILOT_TELEGRAM_TOKEN are the same: two bots are needed")
    from bot.channels.team import chat  # noqa: PLC0415 - aiogram takes seconds to import

    return chat.opened(settings, content)
