"""The parts of the history view: its columns, its cells, and what the lines below say. Writes nothing."""
