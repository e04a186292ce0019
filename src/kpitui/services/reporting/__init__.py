"""Reports: their values, their formats, and the templates of users."""
