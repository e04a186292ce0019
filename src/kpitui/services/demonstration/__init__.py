"""The demo: the sample scorecard with a year of history."""
