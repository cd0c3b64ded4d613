"""The overview of supervision, and the command that presses for an act."""
