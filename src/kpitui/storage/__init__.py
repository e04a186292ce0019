"""The only SQL of the project: one SQLite file holds one scorecard. Knows nothing of screens or commands."""
