"""Measures, out of the test suite: `make bench`."""
