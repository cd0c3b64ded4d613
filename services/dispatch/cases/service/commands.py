"""Commands of people on a case, and what they are shown afterwards."""

from dataclasses import dataclass
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import Stale
from chassis.web.young import find
from services.dispatch.calendars.service import calendar_in_force
from services.dispatch.cases.domain.amendments import taken_by
from services.dispatch.cases.domain.visibility import Scope
from services.dispatch.cases.repository import cases
from services.dispatch.cases.repository.details import Sheet, find_case, lock_found, sheet_of
from services.dispatch.cases.service.context import Decide, Desk, carry_out
from services.dispatch.clocks import repository as clocks_repository
from services.dispatch.lifecycle.domain.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which case, seen by whom, in which version (``If-Match``)."""

    complaint_id: UUID
    scope: Scope
    version: int | None = None
    officer: str | None = None  # who takes a case that nobody has yet, by acting on it


async def see(work: Work, asked: Asked) -> Sheet:
    """A case with everything beside it. Raises ``NotFound``, ``NotYetHere``."""
    case = await find(asked.complaint_id, lambda: find_case(work.db, asked.complaint_id, asked.scope))
    return await sheet_of(work.db, case, asked.scope)


async def command(work: Work, asked: Asked, decide: Decide) -> Sheet:
    """Do what was decided on the case, and show it. Raises ``NotFound``, ``Stale`` or the decision's refusal."""
    desk = await lay_out_for(work, asked)
    kept = await carry_out(work, desk, decide(desk))
    return await sheet_of(work.db, kept.case, asked.scope)


async def lay_out_for(work: Work, asked: Asked) -> Desk:
    """The case locked for this caller, with what a decision needs."""
    case = await find(asked.complaint_id, lambda: lock_found(work.db, asked.complaint_id, asked.scope))
    _check_version(case, asked.version)
    return Desk(
        case=taken_by(case, asked.officer),
        clocks=(await clocks_repository.clocks_of(work.db, [case.id]))[case.id],
        limits=await cases.limits_of(work.db, case.id),
        calendar=await calendar_in_force(work),
    )


def _check_version(case: Case, version: int | None) -> None:
    if version is not None and version != case.version:
        raise Stale
