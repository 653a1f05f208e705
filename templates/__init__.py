"""Words: every sentence that is sent. Messages to buyers and marketplaces, and what the copilot itself says."""
