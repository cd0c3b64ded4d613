"""The events of a case as each of the complaints that it answers sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar
from uuid import UUID

from contracts.dispatch import CaseEvent, CaseJoined, CaseParted
from contracts.event import Event, known_events
from services.intake.complaints.domain.joined import JoinedComplaint
from services.intake.progress.domain import CaseFact, event_for_person

EventT = TypeVar("EventT", bound=Event)
CHANGES_OF_RECEIPTS = (CaseJoined, CaseParted)
Persons: TypeAlias = Mapping[UUID, frozenset[UUID]]  # by complaint, those that are of its person


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
    events: Sequence[Event], joined: Mapping[UUID, Sequence[JoinedComplaint]], persons: Persons
) -> list[tuple[Event, UUID | None]]:
    """Return each event, and after it those that other complaints of its case see, with the case by which they do.

    What is not of dispatch, as an offer, a settlement or a payment, is seen only by the person whom it is about.
    """
    case_of = {one.id: one.case_id for ones in joined.values() for one in ones}
    copies: list[tuple[Event, UUID | None]] = []
    for event in events:
        case_id = case_of.get(event.complaint_id, event.complaint_id)
        members = joined.get(case_id, ())
        if isinstance(event, CaseEvent) or not members:
            copies.append((event, None))
            copies += [(event_for(event, one), event.complaint_id) for one in joined.get(event.complaint_id, ())]
            continue
        own = persons[getattr(event, "for_complaint", None) or event.complaint_id]
        if event.complaint_id in own:
            copies.append((event, None))
        if case_id in own - {event.complaint_id}:
            copies.append((event.model_copy(update={"complaint_id": case_id}), None))
        copies += [(event_for(event, one), case_id) for one in members if one.id in own - {event.complaint_id}]
    return copies


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An event as the person of one complaint is answered of it; ``is_opener``: that complaint opened the case."""

    event: CaseEvent
    is_opener: bool
    to_consumer: bool = True  # False: it is about another person, and only the other side hears of it here


def answers_of(
    copies: Sequence[tuple[Event, UUID | None]], persons: Persons, agreed: Mapping[UUID, UUID]
) -> list[Answer]:
    """Return what each complaint is answered of these events; ``agreed``: by case, whose person agreed last."""
    answers = []
    for event, via in copies:
        if not isinstance(event, CaseEvent):
            continue
        own = persons.get(event.complaint_id, frozenset({event.complaint_id}))
        answered = event_for_person(event, own, agreed.get(event.aggregate_id, event.aggregate_id))
        if answered is not None:
            answers.append(Answer(event=answered, is_opener=via is None))
        elif via is None:
            answers.append(Answer(event=event, is_opener=True, to_consumer=False))
    return answers
