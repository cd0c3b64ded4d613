"""What the routes of facts of enforcement share: whose fact it is, recording it, a page of them."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from canon.codes import Department
from canon.scopes import ALL_CASES_ROLES, SECTION_ROLES
from chassis.errors import FieldError, Forbidden, Invalid
from chassis.web.auth import Caller, require
from chassis.web.paging import ListCursors, page
from chassis.web.transaction import Transaction
from services.dispatch.cases.dependencies import scope_of
from services.dispatch.enforcement import schemas
from services.dispatch.enforcement.domain import Fact
from services.dispatch.enforcement.repository import Period, facts_in, sums_of
from services.dispatch.enforcement.service import enter_fact
from services.dispatch.roles import BUREAU_ROLES


async def enter_own_fact(work: Transaction, caller: Caller, fact: Fact) -> dict[str, Any]:
    """Record a fact, and return what its reader sees; raises as ``enter_fact`` does."""
    await enter_fact(work, fact, scope_of(caller))
    return asdict(fact) | {"recorded_by": work.account, "recorded_at": work.now}


async def list_facts(
    caller: Caller,
    work: Transaction,
    kind: type[Fact],
    query: schemas.ListFacts,
    cursors: ListCursors,
    sort: str | None = None,
) -> dict[str, Any]:
    """Return a page of the facts that the caller may read, with the sums of the whole period.

    Raises:
        Invalid: the days are in the wrong order.
        Forbidden: a section asks for another's.
    """
    require(caller, *BUREAU_ROLES)
    if query.last < query.first:
        raise Invalid(FieldError(field="/query/to", code="too_early", message="结束日期应当不早于开始日期"))
    own = None if caller.has(*ALL_CASES_ROLES) else caller.department or ""
    if own is not None and query.department not in (None, own):
        raise Forbidden
    period = Period(
        first=query.first, last=query.last, department=own if own is not None else query.department, sort=sort
    )
    after = cursors.decode(query.cursor, date.fromisoformat, UUID)
    found = await facts_in(work.db, kind, period, after, query.limit)
    last = found[: query.limit][-1] if found else None
    end = cursors.encode(last["on"], last["id"]) if last else None
    return page(found, query.limit, end) | {"sums": await sums_of(work.db, kind, period)}


def department_of(caller: Caller, named: Department | None) -> str:
    """Return whose fact it is: a section's own, or the department that the hub names.

    Raises:
        Invalid: the hub names no department.
        Forbidden: a section names another's, or has none.
    """
    require(caller, "hub", *SECTION_ROLES)
    if caller.has("hub"):
        if named is None:
            raise Invalid(FieldError(field="/department", code="required", message="须指明股室"))
        return named
    if caller.department is None or named not in (None, caller.department):
        raise Forbidden
    return caller.department
