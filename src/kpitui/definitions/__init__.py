"""Scorecard files (TOML) to domain values and back. Knows no database and no screen."""
