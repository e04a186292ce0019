"""The rules of the weekly review: pure functions and values. Knows no clock, file, SQL or terminal."""
