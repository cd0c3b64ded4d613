"""The history of a case (办理记录): every act, by whom, when, with what; told from the events themselves."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.deadlines import SHANGHAI
from contracts.dispatch import CaseEvent, ClockMet, ClockMoved, ClockStarted
from contracts.event import Event
from services.dispatch.store.rows import Row
from services.dispatch.store.tables import history

_UNRECORDED = (ClockStarted, ClockMet, ClockMoved)  # the clocks themselves are kept


def entries_of(events: Iterable[CaseEvent], account: str) -> list[Row]:
    """One row an act; free text apart, so that it can be erased."""
    return [_entry(event, account) for event in events if not isinstance(event, _UNRECORDED)]


def note_of(event: Event, case_row: Row, personal: dict[str, str | None], account: str) -> Row:
    """Something another service told of a case, written down beside the acts."""
    return {
        "case_id": case_row["id"],
        "at": event.occurred_at,
        "account": account,
        "act": act_of(type(event)),
        "state": case_row["state"],
        "round": case_row["round"],
        "department": case_row["department"],
        "agency": case_row["agency"],
        "officer": case_row["officer"],
        "facts": {},
        "personal": personal,
    }


async def history_of(db: AsyncConnection, case_id: UUID) -> list[Row]:
    rows = await db.execute(select(history).where(history.c.case_id == case_id).order_by(history.c.id))
    return [dict(row) for row in rows.mappings()]


@cache
def act_of(event: type[Event]) -> str:
    """``case_accepted`` of ``dispatch.case_accepted.v1``."""
    return event.type.split(".")[1]


@cache
def _own_fields(event: type[CaseEvent]) -> tuple[set[str], set[str]]:
    personal = set(event.personal_fields())
    return set(event.model_fields) - set(CaseEvent.model_fields) - personal, personal


def _entry(event: CaseEvent, account: str) -> Row:
    facts, personal = _own_fields(type(event))
    return {
        "case_id": event.aggregate_id,
        "at": event.occurred_at,
        "account": account,
        "act": act_of(type(event)),
        "state": event.state.value,
        "round": event.round,
        "department": event.department,
        "agency": event.agency.value if event.agency else None,
        "officer": event.officer,
        "facts": {name: _plain(getattr(event, name)) for name in sorted(facts)},
        "personal": {name: getattr(event, name) for name in sorted(personal)},
    }


def _plain(value: object) -> object:
    """As JSON holds it; instants in +08:00, as they are answered."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    return str(value) if isinstance(value, UUID) else value
