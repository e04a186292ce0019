"""The guided weekly review: what it shows, its steps, its close, and what was learned in those that are closed."""
