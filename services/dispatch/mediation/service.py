"""Apply the refund plan of an agreement, an event of refunds, to its case."""

from chassis.db.work import Work
from contracts.refunds import PlanOpened
from services.dispatch.cases.service.events import decide_or_note
from services.dispatch.mediation.domain import mediation


async def start_performance(work: Work, event: PlanOpened) -> None:
    """Put an agreed case into performance when its refund has a timetable."""
    await decide_or_note(
        work, event, lambda context: mediation.start_performance(context.case, now=work.now), noted=True
    )
