"""The parts of the page of one measure: its chart, what the marked period was, entries, causes, the year before."""
