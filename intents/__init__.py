"""Listens: language, spelling, meaning and slot values of one message. Nothing here decides what to answer."""
