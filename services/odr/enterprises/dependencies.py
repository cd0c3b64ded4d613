"""Roles of odr's callers, and the enterprise that a caller acts for."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.web.auth import Caller, require

Words = Annotated[str, Query(max_length=100, description="名称中的字，或统一社会信用代码")]
SECTION_ROLES = ("officer", "section_head")
BUREAU_WIDE_ROLES = ("hub", "bureau_head", "auditor")
BUREAU_ROLES = (*BUREAU_WIDE_ROLES, *SECTION_ROLES)


def own_enterprise(caller: Caller) -> UUID | None:
    """Return the enterprise that a caller is bound to, or ``None`` for the bureau; others are ``Forbidden``."""
    if caller.has("enterprise") and caller.enterprise:
        return UUID(caller.enterprise)
    require(caller, *BUREAU_ROLES)
    return None


def readable_enterprise(caller: Caller) -> UUID | None:
    """Return the only enterprise whose entry a caller reads, ``None`` for all; others are ``Forbidden``.

    Who binds accounts to enterprises reads their names, and nothing of their disputes.
    """
    return None if caller.has("administrator") else own_enterprise(caller)
