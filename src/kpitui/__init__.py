"""kpitui: a guided weekly review in the terminal. Imports nothing, so that every command starts fast."""

__version__ = "0.1.0"
