"""Talks: one turn, the store, channels and commands."""

__version__ = "0.1.0"
