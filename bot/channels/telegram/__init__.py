"""Telegram: private chats and groups."""
