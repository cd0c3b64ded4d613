"""Follow dispatch: who has a case."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.dispatch import CaseEvent
from services.refunds.cases import domain, repository


async def save_places(work: Work, events: Sequence[CaseEvent]) -> None:
    """Save where the cases of these events are now."""
    await repository.save_places(work.db, domain.latest_places(events))
