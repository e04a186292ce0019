"""The guided review: one file a step, each a pane that draws its lines and offers its commands."""
