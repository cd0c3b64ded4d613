"""Roles of those who work with the registers."""

KEEPERS = ("hub", "section_head")  # they put entries on a register and take them off
JOINERS = ("officer", *KEEPERS)
SUSPENDERS = ("section_head",)
