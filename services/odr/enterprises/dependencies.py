"""Roles of odr's callers, and the enterprise that a caller speaks for."""

from uuid import UUID

from chassis.web.auth import Caller, require

SECTION = ("officer", "section_head")
SEES_ALL = ("hub", "bureau_head", "auditor")
BUREAU = (*SEES_ALL, *SECTION)


def own_enterprise(caller: Caller) -> UUID | None:
    """The enterprise a caller is bound to; ``None`` for the bureau. Raises ``Forbidden`` for anybody else."""
    if caller.has("enterprise") and caller.enterprise:
        return UUID(caller.enterprise)
    require(caller, *BUREAU)
    return None
