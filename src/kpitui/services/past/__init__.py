"""The past of the measures: all of them side by side, and each one on a page of its own."""
