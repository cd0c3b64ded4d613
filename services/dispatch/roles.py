"""Roles of callers, in the groups by which dispatch grants access."""

from canon.scopes import SECTION_ROLES

BUREAU_ROLES = ("hub", "bureau_head", "auditor", *SECTION_ROLES)

RULE_EDITORS = ("bureau_head", "hub", "section_head")  # who drafts, tries, signs and retires
