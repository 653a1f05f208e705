"""Says: from effects to a reply, every sentence curated."""
