"""Payments to members of a group: one by one or by bank file, each matched once, the rest queued for a person."""
