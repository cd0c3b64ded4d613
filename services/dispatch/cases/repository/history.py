"""The history of a case (办理记录): every act with its time, account and facts, written from the events."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import cache
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Text, and_, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import CloseResult
from canon.shanghai import written
from contracts.dispatch import (
    AgreementReached,
    CaseClosed,
    CaseEvent,
    ClockReminded,
    ClocksChanged,
    SupplementRequested,
)
from contracts.event import Event
from contracts.odr import DisputeSettled
from services.dispatch.cases.tables import history, receipts
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.rows import Row

FOR_COMPLAINT = "for_complaint"  # the fact that names the complaint for whose person an act was done
OF_COMPLAINT = "complaint_id"  # the fact that names the complaint a note is of, where it is not that of the case
# Clocks and reminders have their own tables.
_UNRECORDED = (ClocksChanged, ClockReminded)


def history_entries(events: Iterable[CaseEvent], account: str) -> list[Row]:
    """Return one row for each act; free text is in ``personal``, so that it can be erased."""
    return [_entry(event, account) for event in events if not isinstance(event, _UNRECORDED)]


def history_note(event: Event, case: Case, account: str) -> Row:
    """Return the row that notes an event of another service in the history of a case."""
    facts, personal = _own_fields(type(event), Event)
    of_another = {OF_COMPLAINT: str(event.complaint_id)} if event.complaint_id != case.id else {}
    return {
        "case_id": case.id,
        "at": max(event.occurred_at, case.changed_at),
        "account": account,
        "act": act_name(type(event)),
        "state": case.state.value,
        "round": case.round,
        "department": case.department,
        "agency": case.agency.value if case.agency else None,
        "officer": case.officer,
        "facts": _json_values(event, facts) | of_another,
        "personal": _json_values(event, personal),
    }


async def requested_fields(db: AsyncConnection, complaint_id: UUID) -> tuple[str, ...]:
    """Return what the bureau last requested for this complaint, as JSON pointers; empty if it never did."""
    case_id = select(receipts.c.case_id).where(receipts.c.complaint_id == complaint_id).scalar_subquery()
    is_named = func.coalesce(history.c.facts[FOR_COMPLAINT].astext, cast(history.c.case_id, Text)) == str(complaint_id)
    query = (
        select(func.coalesce(history.c.personal["fields"], history.c.facts["fields"]))  # where older entries have it
        .where(history.c.case_id == case_id, history.c.act == act_name(SupplementRequested), is_named)
        .order_by(history.c.id.desc())
        .limit(1)
    )
    return tuple((await db.execute(query)).scalar() or ())


async def agreed_fen(db: AsyncConnection, case_id: UUID) -> int:
    """Return the sum of the last agreement or settlement of a case, of whatever round, in fen; 0 if there is none."""
    settled = and_(history.c.act == act_name(CaseClosed), history.c.facts["result"].astext == CloseResult.SETTLED.value)
    agreed = history.c.act.in_([act_name(AgreementReached), act_name(DisputeSettled)])
    query = (
        select(func.coalesce(history.c.facts["amount_fen"], history.c.facts["recovered_fen"]))
        .where(history.c.case_id == case_id, or_(agreed, settled))
        .order_by(history.c.id.desc())
        .limit(1)
    )
    return int((await db.execute(query)).scalar() or 0)


@cache
def act_name(event: type[Event]) -> str:
    """Return the name of an act: ``case_accepted`` for ``dispatch.case_accepted.v1``."""
    return event.type.split(".")[1]


def reason_code(event: Event) -> str | None:
    """Return the coded reason of an act; never free text, because the audit log is not erased."""
    reason = getattr(event, "reason", None)
    return reason.value if isinstance(reason, StrEnum) else None


@cache
def _own_fields(event: type[Event], common: type[Event]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    personal = event.personal_fields()
    own = set(event.model_fields) - set(common.model_fields) - set(personal)
    return tuple(sorted(own)), tuple(sorted(personal))


def _entry(event: CaseEvent, account: str) -> Row:
    facts, personal = _own_fields(type(event), CaseEvent)
    named = {FOR_COMPLAINT: str(event.for_complaint)} if event.for_complaint else {}
    return {
        "case_id": event.aggregate_id,
        "at": event.occurred_at,
        "account": account,
        "act": act_name(type(event)),
        "state": event.state.value,
        "round": event.round,
        "department": event.department,
        "agency": event.agency.value if event.agency else None,
        "officer": event.officer,
        "facts": _json_values(event, facts) | named,
        "personal": _json_values(event, personal),
    }


def _json_values(event: Event, names: Iterable[str]) -> Row:
    return {name: _json_value(getattr(event, name)) for name in names}


def _json_value(value: object) -> object:
    """Return the value as JSON holds it; instants in +08:00, as in responses."""
    if isinstance(value, datetime):
        return written(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, tuple):
        return [_json_value(one) for one in value]
    return str(value) if isinstance(value, UUID) else value
