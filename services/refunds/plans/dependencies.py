"""Whose refunds a caller sees."""

from canon.scopes import SECTION_ROLES, scope_of_roles
from chassis.web.auth import Caller, require
from services.refunds.plans.repository import RefundScope

BUREAU_ROLES = ("hub", "bureau_head", "auditor", *SECTION_ROLES)


def scope_for(caller: Caller) -> RefundScope:
    """Return whose refunds a caller sees; ``Forbidden`` for one who sees none, whether or not they exist."""
    require(caller, "enterprise", *BUREAU_ROLES)
    return RefundScope(
        cases=scope_of_roles(caller.roles, department=caller.department, agency=None, source=None),
        enterprise=caller.enterprise if caller.has("enterprise") else None,
    )
