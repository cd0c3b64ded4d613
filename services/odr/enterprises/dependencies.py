"""Roles of odr's callers, and the enterprise that a caller speaks for."""

from uuid import UUID

from chassis.web.auth import Caller, require

SECTION_ROLES = ("officer", "section_head")
BUREAU_WIDE_ROLES = ("hub", "bureau_head", "auditor")
BUREAU_ROLES = (*BUREAU_WIDE_ROLES, *SECTION_ROLES)


def own_enterprise(caller: Caller) -> UUID | None:
    """The enterprise a caller is bound to; ``None`` for the bureau. Raises ``Forbidden`` for anybody else."""
    if caller.has("enterprise") and caller.enterprise:
        return UUID(caller.enterprise)
    require(caller, *BUREAU_ROLES)
    return None
