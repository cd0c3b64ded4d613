"""Roles of callers, in the groups by which intake grants access."""

from canon.scopes import SECTION_ROLES

BUREAU_ROLES = ("hub", "bureau_head", "auditor", *SECTION_ROLES)

STAFF = ("hub", "officer")  # who take down what callers and visitors tell
FILERS = ("partner", "platform", *STAFF)
IMPORTERS = ("hub",)
