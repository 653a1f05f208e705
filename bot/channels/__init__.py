"""Where people talk to the copilot, and how each place shows a reply."""

# What `serve` can run. `configured(settings, content, now)` of each gives a channel, or a line that says what it lacks.
CHANNELS = (
    "bot.channels.telegram.chat",
    "bot.channels.team.channel",
    "bot.channels.relay.wecom_aibot",
    "bot.channels.relay.wecom_socket",
    "bot.channels.relay.wecom_app",
    "bot.channels.relay.wecom_robot",
    "bot.channels.relay.onebot",
    "bot.channels.relay.bridge",
)
