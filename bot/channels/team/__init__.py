"""Telegram for the team: look-ups without a dialogue, in groups, channels and, inline, in any chat."""
