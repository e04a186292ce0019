"""What it is all for: the tree of objectives and the targets ahead."""
