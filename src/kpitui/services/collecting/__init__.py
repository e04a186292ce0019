"""Collecting: fetching amounts from the sources that measures name, and approving them."""
