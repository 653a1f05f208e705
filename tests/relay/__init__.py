"""The group relay, spoken to as its platforms would."""
