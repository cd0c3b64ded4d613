"""Project events of enforcement, outreach and registers to rows; from event data only."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from canon.enforcement import Publicity
from canon.shanghai import day_of
from chassis.db.work import Work
from contracts.dispatch import CaseFiled, FilingPublicized, InspectionRecorded, OutreachHeld
from contracts.event import Event
from contracts.odr import (
    EnterpriseActivated,
    EnterpriseLeft,
    EnterpriseRestored,
    EnterpriseSuspended,
    EntryEvent,
    EntryLeft,
    EntryListed,
)
from reading.normalization import letters_of
from services.analytics.activities import repository
from services.analytics.activities.domain import JOINED, LEFT, ODR, ActivityKind
from services.analytics.activities.repository import Row
from services.analytics.facts.domain.respondents import sound_uscc


async def project_activities(work: Work, events: Sequence[Event]) -> None:
    """Project a batch of events; the order of publishers does not matter, and an event counts once."""
    await repository.save_activities(work.db, [row for event in events for row in _activity_rows(event)])
    await repository.save_publications(work.db, [row for event in events for row in _publication_rows(event)])
    await repository.save_register_changes(work.db, [row for event in events for row in _register_rows(event)])


def _activity_rows(event: Event) -> list[Row]:
    match event:
        case InspectionRecorded():
            sums = {"people": event.people, "units": event.units, "hazards": event.hazards}
            return [_activity(event, ActivityKind.INSPECTION, None, **sums)]
        case CaseFiled():
            return [_activity(event, ActivityKind.FILING, event.filing_type.value, fine_fen=event.fine_fen)]
        case OutreachHeld():
            sums = {"people": event.people, "materials": event.materials}
            return [_activity(event, ActivityKind.OUTREACH, event.kind.value, **sums)]
    return []


def _activity(
    event: InspectionRecorded | CaseFiled | OutreachHeld, kind: ActivityKind, variety: str | None, **sums: int
) -> Row:
    nothing: dict[str, Any] = dict.fromkeys(("people", "units", "hazards", "materials", "fine_fen"), 0)
    return nothing | {
        "activity_id": event.aggregate_id,
        "kind": kind.value,
        "variety": variety,
        "department": event.department,
        "day": date.fromisoformat(event.on),
        "recorded_at": event.occurred_at,
        **sums,
    }


def _publication_rows(event: Event) -> list[Row]:
    if not isinstance(event, CaseFiled | FilingPublicized) or event.publicity is Publicity.NONE:
        return []
    return [
        {
            "activity_id": event.aggregate_id,
            "recorded_at": event.occurred_at,
            "publicity": event.publicity.value,
        }
    ]


def _register_rows(event: Event) -> list[Row]:
    match event:
        case EntryListed():
            rows = [_change(event, event.register_name, JOINED, date.fromisoformat(event.on), event.level)]
            if event.valid_to is not None:  # it is off the register without another event
                over = date.fromisoformat(event.valid_to) + timedelta(days=1)
                rows.append(_change(event, event.register_name, LEFT, over, event.level))
            return rows
        case EntryLeft():
            return [_change(event, event.register_name, LEFT, date.fromisoformat(event.on), None)]
        case EnterpriseActivated() | EnterpriseRestored():
            return [_change(event, ODR, JOINED, day_of(event.occurred_at), None)]
        case EnterpriseSuspended() | EnterpriseLeft():
            return [_change(event, ODR, LEFT, day_of(event.occurred_at), None)]
    return []


def _change(event: Event, register: str, change: str, day: date, level: str | None) -> Row:
    return {
        "register": register,
        "entry_id": event.aggregate_id,
        "recorded_at": event.occurred_at,
        "change": change,
        "day": day,
        "level": level,
        **_business(event),
    }


def _business(event: Event) -> Row:
    """Return by what a business is known again, and where it is, as far as the event says so."""
    name = event.business if isinstance(event, EntryEvent) else getattr(event, "name", None)
    return {
        "uscc": sound_uscc(getattr(event, "uscc", None)),
        "name_key": letters_of(name) if name else None,
        "town": event.town if isinstance(event, EntryEvent) else None,
    }
