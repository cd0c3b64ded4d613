"""Draw samples of closed cases, and enter what reviewers found."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from canon.shanghai import SHANGHAI
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import NotFound
from services.dispatch.cases.service.context import change_case
from services.dispatch.follow_up.domain import rework
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.look_backs import repository
from services.dispatch.look_backs.domain import Finding, SampledCase, draw, note_look_back, record_finding

REWORK_REASON = "回头看发现办理不当"


async def draw_sample(work: Work, first: date, last: date, size: int, seed: str | None) -> UUID:
    """Draw and save a sample of what was closed in these Shanghai days; return its id.

    ``NothingToSample`` is raised where no case was.
    """
    begin, end = _midnight(first), _midnight(last + timedelta(1))
    candidates = await repository.closed_between(work.db, begin, end)
    seed = seed or new_id().hex
    items = draw(candidates, size, seed)
    look_back_id = new_id()
    row = {
        "id": look_back_id,
        "first_day": first,
        "last_day": last,
        "size": size,
        "seed": seed,
        "population": len(candidates),
        "drawn_by": work.account,
        "drawn_at": work.now,
    }
    await repository.add_look_back(work.db, row, items)
    work.audit("look_back_drawn", str(look_back_id))
    return look_back_id


async def enter_finding(
    work: Work, look_back_id: UUID, case_id: UUID, finding: Finding, note: str | None, officer: str
) -> SampledCase:
    """Save what a reviewer found; if it is rework, order it on the case.

    ``FindingAlreadyEntered`` and the refusals of ``rework`` may be raised.

    Raises:
        NotFound: the sample has no such case.
    """
    item = await repository.lock_item(work.db, look_back_id, case_id)
    if item is None:
        raise NotFound
    item = record_finding(item, finding, note=note, account=work.account, now=work.now)
    await repository.save_item(work.db, look_back_id, item)
    await change_case(work, case_id, lambda context: _conclude(context.case, look_back_id, finding, officer, work.now))
    work.audit("look_back_found", str(case_id), finding.value)
    return item


def _conclude(case: Case, look_back_id: UUID, finding: Finding, officer: str, now: datetime) -> CaseDecision:
    """Return the case after somebody looked at it again; where it was handled wrongly, in a new round."""
    noted, events = note_look_back(case, look_back_id, finding, now)
    if finding is not Finding.REWORK:
        return noted, events
    reworked, further = rework(noted, reason=REWORK_REASON, officer=officer, now=now)
    return reworked, (*events, *further)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
