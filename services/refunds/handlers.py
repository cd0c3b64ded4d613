"""Events in."""

from chassis.db.work import Work
from chassis.delivery.router import EventRouter
from contracts.dispatch import AgreementReached
from contracts.odr import DisputeSettled
from services.refunds import usecases

events = EventRouter()


@events.on(AgreementReached)
async def open_agreed(event: AgreementReached, work: Work) -> None:
    """An agreement with a refund opens a claim and its plan."""
    await usecases.open_agreed(work, event)


@events.on(DisputeSettled)
async def open_settled(event: DisputeSettled, work: Work) -> None:
    """A settlement with a refund opens a claim and its plan."""
    await usecases.open_settled(work, event)
