"""The refund plan of an agreement, told by refunds: the case is being performed."""

from chassis.db.work import Work
from contracts.refunds import PlanOpened
from services.dispatch.cases.service.events import decide_or_note
from services.dispatch.mediation.domain import mediation


async def start_performance(work: Work, event: PlanOpened) -> None:
    """A refund has its timetable: an agreed case is being performed."""
    await decide_or_note(work, event, lambda desk: mediation.start_performance(desk.case, now=work.now), noted=True)
