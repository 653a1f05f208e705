"""Talks: one turn, the store, channels and commands."""
