"""The command line: one file per command. Knows how things are asked and shown, never how they are done."""
