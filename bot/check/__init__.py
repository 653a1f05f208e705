"""The curator's lint: every mistake in the content, one line each."""
