"""Where people talk to the copilot, and how each place shows a reply."""

# What `serve` can run: modules whose `configured(settings, content)` gives a channel, or a line that says why it is off.
CHANNELS = ("bot.channels.telegram.chat",)
