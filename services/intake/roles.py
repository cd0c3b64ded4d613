"""Roles of callers who may file."""

STAFF = ("hub", "officer")  # who take down what callers and visitors tell
FILERS = ("partner", "platform", *STAFF)
