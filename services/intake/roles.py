"""Roles of callers who may file, and of those who may import lists."""

STAFF = ("hub", "officer")  # who take down what callers and visitors tell
FILERS = ("partner", "platform", *STAFF)
IMPORTERS = ("hub",)
