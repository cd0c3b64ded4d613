"""The overview of supervision, and the command that urges an act."""
