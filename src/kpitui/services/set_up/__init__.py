"""Changing what is measured, in forms: the scorecard as an outline, the fields of each thing, and what would change."""
