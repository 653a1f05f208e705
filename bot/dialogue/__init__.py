"""Decides: one step of a conversation, pure; no I/O, no clock, no vendor."""
