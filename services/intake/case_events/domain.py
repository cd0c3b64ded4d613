"""The events of a case as each of the complaints that it answers sees them."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from contracts.dispatch import CaseEvent, CaseJoined, CaseParted
from contracts.event import Event, known_events
from services.intake.complaints.domain.joined import JoinedComplaint
from services.intake.progress.domain import CaseFact

EventT = TypeVar("EventT", bound=Event)
CHANGES_OF_RECEIPTS = (CaseJoined, CaseParted)


def event_for(event: EventT, complaint: JoinedComplaint) -> EventT:
    """Return the event of a case as a complaint that joined it sees it: with its own channel and time of receipt."""
    own = {"channel": complaint.channel, "source": complaint.source, "received_at": complaint.received_at}
    known = {name: value for name, value in own.items() if name in type(event).model_fields}
    return event.model_copy(update={"complaint_id": complaint.id, **known})


def own_case_events(facts: Sequence[CaseFact]) -> list[CaseEvent]:
    """Return the events of a complaint's own case among its facts, in order, without those about other complaints."""
    own = []
    for fact in facts:
        event_class = known_events().get(fact.type)
        if event_class is not None and issubclass(event_class, CaseEvent) and event_class not in CHANGES_OF_RECEIPTS:
            own.append(event_class.model_validate(fact.facts))
    return own


def copies_of(
    events: Sequence[Event], joined: Mapping[UUID, Sequence[JoinedComplaint]]
) -> list[tuple[Event, UUID | None]]:
    """Return each event, and after it those that other complaints of its case see, with the case by which they do."""
    copies: list[tuple[Event, UUID | None]] = []
    for event in events:
        copies.append((event, None))
        copies += [(event_for(event, one), event.complaint_id) for one in joined.get(event.complaint_id, ())]
    return copies
