"""Statements on past cases and corrections with the texts that the rules read, for trials."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.assignment.tables import corrections
from services.dispatch.cases.repository.texts import CASES_WITH_TEXTS, TEXT_COLUMNS, TEXT_FIELDS
from services.dispatch.cases.tables import cases
from services.dispatch.routing.domain import RoutingText
from services.dispatch.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """A case with what the rules read of it and where they sent it."""

    case_id: UUID
    number: str
    target: str
    station: str | None
    rule_version: str
    text: RoutingText


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCases:
    """Cases of a period, the newest first; ``beyond_limit`` and ``without_text`` (erased) count those left out."""

    cases: Sequence[PastCase]
    beyond_limit: int
    without_text: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledText:
    """A text and where a person sent it."""

    target: str
    text: RoutingText


async def load_past_cases(db: AsyncConnection, since: datetime, until: datetime, limit: int) -> PastCases:
    """Return the cases received from ``since`` until before ``until`` whose text is still there."""
    period = (cases.c.received_at >= since, cases.c.received_at < until)
    counted = select(func.count(), func.count(cases.c.matter)).select_from(CASES_WITH_TEXTS).where(*period)
    total, readable = (await db.execute(counted)).one()
    query = (
        select(cases.c.id, cases.c.number, cases.c.decision, *TEXT_COLUMNS)
        .select_from(CASES_WITH_TEXTS)
        .where(*period, cases.c.matter.is_not(None))
        .order_by(cases.c.received_at.desc(), cases.c.id.desc())
        .limit(limit)
    )
    found = [_past_of(row) for row in (await db.execute(query)).mappings()]
    return PastCases(cases=found, beyond_limit=readable - len(found), without_text=total - readable)


async def corrections_in(db: AsyncConnection, before: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """Return corrections, the newest first; one more than ``limit`` if there is a next page."""
    query = select(corrections).order_by(corrections.c.at.desc(), corrections.c.case_id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(tuple_(corrections.c.at, corrections.c.case_id) < before)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def examples(db: AsyncConnection, limit: int) -> list[LabelledText]:
    """Return the newest corrections whose text is still there."""
    query = (
        select(corrections)
        .where(corrections.c.text.is_not(None))
        .order_by(corrections.c.at.desc(), corrections.c.case_id.desc())
        .limit(limit)
    )
    rows = (await db.execute(query)).mappings()
    return [LabelledText(target=row["person_target"], text=_text_of(row)) for row in rows]


def _past_of(row: RowMapping) -> PastCase:
    decision = row["decision"]
    return PastCase(
        case_id=row["id"],
        number=row["number"],
        target=decision["target"],
        station=decision["station"],
        rule_version=decision["rule_version"],
        text=_text_of(row),
    )


def _text_of(row: RowMapping) -> RoutingText:
    return RoutingText(**{name: row[name] for name in TEXT_FIELDS})
