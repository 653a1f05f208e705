"""Where people talk to the copilot, and how each place shows a reply."""
