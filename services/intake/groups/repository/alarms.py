"""Load, list and save closing-shop alarms."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.intake import AlarmEvidence
from services.intake.groups.domain.closing import Alarm, AlarmState
from services.intake.groups.repository.businesses import is_of_business
from services.intake.groups.tables import closing_alarms
from services.intake.traits.domain.traits import Business

MOST_ALARMS = 10  # of businesses with one name of their own that are looked at
_FIELDS = tuple(Alarm.__slots__)


async def list_last_alarms(db: AsyncConnection, business: Business) -> list[Alarm]:
    """List the last alarms that may be about a business, newest first."""
    return [_alarm(row) for row in (await db.execute(_last_alarms(business))).mappings()]


async def lock_last_alarms(db: AsyncConnection, business: Business) -> list[Alarm]:
    """Return the last alarms that may be about a business, locked, newest first."""
    return [_alarm(row) for row in (await db.execute(_last_alarms(business).with_for_update())).mappings()]


def _last_alarms(business: Business) -> Select[Any]:
    query = select(closing_alarms).where(is_of_business(closing_alarms, business))
    return query.order_by(closing_alarms.c.found_at.desc(), closing_alarms.c.id.desc()).limit(MOST_ALARMS)


async def get_alarm(db: AsyncConnection, alarm_id: UUID) -> Alarm | None:
    row = (await db.execute(select(closing_alarms).where(closing_alarms.c.id == alarm_id))).mappings().first()
    return None if row is None else _alarm(row)


async def lock_alarm(db: AsyncConnection, alarm_id: UUID) -> Alarm | None:
    query = select(closing_alarms).where(closing_alarms.c.id == alarm_id).with_for_update()
    row = (await db.execute(query)).mappings().first()
    return None if row is None else _alarm(row)


async def list_alarms(
    db: AsyncConnection, state: AlarmState | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[Alarm]:
    """List alarms, newest first, one more than ``limit`` if there are more."""
    query = select(closing_alarms)
    if state is not None:
        query = query.where(closing_alarms.c.state == state.value)
    if after is not None:
        at, last = after
        query = query.where(
            (closing_alarms.c.found_at < at) | ((closing_alarms.c.found_at == at) & (closing_alarms.c.id < last))
        )
    query = query.order_by(closing_alarms.c.found_at.desc(), closing_alarms.c.id.desc()).limit(limit + 1)
    return [_alarm(row) for row in (await db.execute(query)).mappings()]


async def save_alarm(db: AsyncConnection, alarm: Alarm) -> None:
    values = asdict(alarm) | {
        "complaints": list(alarm.complaints),
        "evidence": [one.model_dump(exclude_none=True) for one in alarm.evidence],
        "state": alarm.state.value,
    }
    query = insert(closing_alarms).values(values)
    await db.execute(query.on_conflict_do_update(index_elements=["id"], set_=values))


def _alarm(row: RowMapping) -> Alarm:
    values = {name: row[name] for name in _FIELDS}
    return Alarm(
        **values
        | {
            "business_digest": None if values["business_digest"] is None else bytes(values["business_digest"]),
            "complaints": tuple(values["complaints"]),
            "evidence": tuple(AlarmEvidence.model_validate(one) for one in values["evidence"]),
            "state": AlarmState(values["state"]),
        }
    )
