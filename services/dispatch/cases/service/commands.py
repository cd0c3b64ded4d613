"""Run commands of people on a case, and load what they are shown afterwards."""

from dataclasses import dataclass
from uuid import UUID

from canon.scopes import Scope
from chassis.db.work import Work
from chassis.errors import Stale
from chassis.web.visibility_wait import wait_until_visible
from services.dispatch.calendars.service import calendar_in_force
from services.dispatch.cases.domain.amendments import with_officer
from services.dispatch.cases.repository import cases
from services.dispatch.cases.repository.details import CaseDetails, find_case, load_details, lock_visible_case
from services.dispatch.cases.service.context import CaseContext, Decide, save_and_publish
from services.dispatch.clocks import repository as clocks_repository
from services.dispatch.lifecycle.domain.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRequest:
    """The case that a request is about, the caller's scope, roles and language, and the version in ``If-Match``."""

    complaint_id: UUID
    scope: Scope
    version: int | None = None
    roles: tuple[str, ...] = ()
    english: bool = False  # what the caller reads; otherwise Chinese
    officer: str | None = None  # becomes the officer of a case that has none, by acting on it


async def load_case(work: Work, case_request: CaseRequest) -> CaseDetails:
    """Load a case with its receipts, clocks, history and hand-overs.

    ``NotFound`` or ``NotYetHere`` is raised where the scope covers no such case, ``Stale`` for another version of it.
    """
    case = await wait_until_visible(
        case_request.complaint_id, lambda: find_case(work.db, case_request.complaint_id, case_request.scope)
    )
    _check_version(case, case_request.version)
    return await load_details(work.db, case, case_request.scope, work.now)


async def run_command(work: Work, case_request: CaseRequest, decide: Decide) -> CaseDetails:
    """Lock the case, decide, save, and return it with its details.

    ``NotFound``, ``NotYetHere``, ``Stale`` or a refusal of ``decide`` may be raised.
    """
    context = await load_for_request(work, case_request)
    saved = await save_and_publish(work, context, decide(context))
    return await load_details(work.db, saved.case, case_request.scope, work.now)


async def load_for_request(work: Work, case_request: CaseRequest) -> CaseContext:
    """Lock a case within the caller's scope, with what a decision needs.

    ``NotFound``, ``NotYetHere`` or ``Stale`` may be raised.
    """
    case = await wait_until_visible(
        case_request.complaint_id, lambda: lock_visible_case(work.db, case_request.complaint_id, case_request.scope)
    )
    _check_version(case, case_request.version)
    return CaseContext(
        case=with_officer(case, case_request.officer),
        clocks=(await clocks_repository.clocks_by_case(work.db, [case.id]))[case.id],
        limits=await cases.list_channel_limits(work.db, case.id),
        calendar=await calendar_in_force(work),
        for_complaint=case_request.complaint_id if case_request.complaint_id != case.id else None,
    )


def _check_version(case: Case, version: int | None) -> None:
    if version is not None and version != case.version:
        raise Stale
