"""What dispatch does when the others tell something."""

from collections.abc import Sequence
from typing import cast

from chassis.db.work import Work
from chassis.delivery.router import EventRouter
from contracts.event import Event
from contracts.intake import ComplaintReceived
from services.dispatch.usecases import opening

events = EventRouter()


@events.fold(ComplaintReceived)
async def open_cases(received: Sequence[Event], work: Work) -> None:
    """Received complaints become cases, where the rules send them."""
    await opening.open_cases(work, cast("Sequence[ComplaintReceived]", received))
