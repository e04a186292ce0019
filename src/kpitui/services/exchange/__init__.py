"""What goes in and out as files: CSV with whatever columns, and the whole scorecard as one JSON document."""
