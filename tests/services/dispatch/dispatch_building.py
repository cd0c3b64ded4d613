"""Builders of cases and clocks for what does not matter in a test."""

from datetime import datetime
from typing import Any
from uuid import UUID

from canon.calendar import published_calendar
from canon.codes import Channel, Kind, State
from contracts.dispatch import CaseDispatched, CaseHeldAtHub
from services.dispatch.clocks.domain.updates import CaseUpdate, start_clocks, update_clocks
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event

CALENDAR = published_calendar()
ID = UUID(int=42)


def at(text: str) -> datetime:
    """``2026-11-24 09:00`` in Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00")


MORNING = at("2026-11-24 09:00")


def a_case(state: State = State.DISPATCHED, *, kind: Kind = Kind.COMPLAINT, **facts: Any) -> Case:
    received = facts.pop("received_at", MORNING)
    return Case(
        **{
            "id": ID,
            "kind": kind,
            "state": state,
            "number": "WQ20261124-00001",
            "channel": Channel.PARTNER,
            "source": "partner:p",
            "received_at": received,
            "department": "consumer_protection",
            "opened_at": received,
            "changed_at": received,
        }
        | facts
    )


def opened(*, kind: Kind = Kind.COMPLAINT, received: datetime = MORNING, **facts: Any) -> CaseUpdate:
    """A case as it is when the rules sent it to a section at once, with its clocks."""
    case = a_case(kind=kind, received_at=received, dispatched_at=received, **facts)
    return start_clocks(case, (case_event(CaseDispatched, case, by_rules=True),), CALENDAR, ())


def held_at_hub(*, kind: Kind = Kind.COMPLAINT, received: datetime = MORNING) -> CaseUpdate:
    """A case that waits at the hub."""
    case = a_case(State.TRIAGED, kind=kind, received_at=received, department=None)
    return start_clocks(case, (case_event(CaseHeldAtHub, case),), CALENDAR, ())


def after(update: CaseUpdate, decided: CaseDecision) -> CaseUpdate:
    """The clocks after one more decision."""
    case, events = decided
    return update_clocks(case, update.clocks, events, CALENDAR)
