"""Roles of callers who may file."""

FILERS = ("partner", "platform", "hub", "officer")
