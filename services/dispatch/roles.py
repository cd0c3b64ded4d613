"""Roles of callers, in the groups by which dispatch grants access."""

SEES_ALL = ("hub", "bureau_head", "auditor", "service")
SECTION = ("officer", "section_head")
SENDERS = ("platform", "partner")
INSIDE = ("hub", "bureau_head", "auditor", *SECTION)

KEEPERS = ("bureau_head", "hub", "section_head")  # who drafts, tries, signs and retires
