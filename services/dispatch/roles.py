"""Roles of callers, in the groups by which dispatch grants access."""

ALL_CASES_ROLES = ("hub", "bureau_head", "auditor", "service")
SECTION_ROLES = ("officer", "section_head")
SOURCE_ROLES = ("platform", "partner")
BUREAU_ROLES = ("hub", "bureau_head", "auditor", *SECTION_ROLES)

RULE_EDITORS = ("bureau_head", "hub", "section_head")  # who drafts, tries, signs and retires
