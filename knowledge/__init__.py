"""Knows: guides and their facts, platforms, slots, clocks and cases, and decides. No I/O but reading its own files."""
