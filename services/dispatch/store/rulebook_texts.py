"""What the rules read of cases, and what people taught about them: for trials, replays, and to be forgotten."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, delete, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.dispatch.domain.routing import RoutingText
from services.dispatch.domain.rulebook.correcting import Correction
from services.dispatch.store.rows import Row
from services.dispatch.store.rulebook_tables import corrections, routing_texts
from services.dispatch.store.tables import cases

TEXT_COLUMNS = (
    cases.c.matter.label("text"),
    cases.c.request,
    routing_texts.c.respondent,
    routing_texts.c.place,
    routing_texts.c.respondent_place,
    cases.c.region,
    routing_texts.c.goods,
    cases.c.category,
    routing_texts.c.problem,
    routing_texts.c.platform,
)
TEXT_FIELDS = tuple(column.name for column in TEXT_COLUMNS)
CASES_WITH_TEXTS = cases.join(routing_texts, routing_texts.c.case_id == cases.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A case as it was routed when it came."""

    case_id: UUID
    number: str
    target: str
    station: str | None
    rule_version: str
    text: RoutingText


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Cases of a period, the newest first; ``left_out`` are beyond the limit, ``forgotten`` have no text any more."""

    cases: Sequence[Past]
    left_out: int
    forgotten: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text and where a person sent it."""

    target: str
    text: RoutingText


async def history_between(db: AsyncConnection, since: datetime, until: datetime, limit: int) -> History:
    """The cases received from ``since`` until before ``until`` that the rules can read."""
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
    return History(cases=found, left_out=readable - len(found), forgotten=total - readable)


async def keep_correction(db: AsyncConnection, correction: Correction) -> None:
    """Keep the example with what the rules had read; a later word on the same case takes its place."""
    said = asdict(correction)
    names = [*said, "channel", *TEXT_FIELDS]
    copied: Select[Any] = (
        select(
            *(literal(value, corrections.c[name].type) for name, value in said.items()), cases.c.channel, *TEXT_COLUMNS
        )
        .select_from(CASES_WITH_TEXTS)
        .where(cases.c.id == correction.case_id)
    )
    query = insert(corrections).from_select(names, copied)
    replaced = {name: query.excluded[name] for name in names if name != "case_id"}
    await db.execute(query.on_conflict_do_update(index_elements=["case_id"], set_=replaced))


async def drop_correction(db: AsyncConnection, case_id: UUID) -> None:
    """The rules had been right after all."""
    await db.execute(delete(corrections).where(corrections.c.case_id == case_id))


async def corrections_in(db: AsyncConnection, before: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """The newest first; one more than ``limit`` if there is a next page."""
    query = select(corrections).order_by(corrections.c.at.desc(), corrections.c.case_id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(tuple_(corrections.c.at, corrections.c.case_id) < before)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def examples(db: AsyncConnection, limit: int) -> list[Example]:
    """The newest corrections whose text is still there."""
    query = (
        select(corrections)
        .where(corrections.c.text.is_not(None))
        .order_by(corrections.c.at.desc(), corrections.c.case_id.desc())
        .limit(limit)
    )
    rows = (await db.execute(query)).mappings()
    return [Example(target=row["person_target"], text=_text_of(row)) for row in rows]


async def forget_texts(db: AsyncConnection, case_id: UUID) -> None:
    """Empty what a person said: the places, the text and the request of the case's example."""
    nothing = {"place": None, "respondent_place": None}
    await db.execute(update(routing_texts).where(routing_texts.c.case_id == case_id).values(nothing))
    await db.execute(
        update(corrections).where(corrections.c.case_id == case_id).values(nothing | {"text": None, "request": None})
    )


def _past_of(row: RowMapping) -> Past:
    decision = row["decision"]
    return Past(
        case_id=row["id"],
        number=row["number"],
        target=decision["target"],
        station=decision["station"],
        rule_version=decision["rule_version"],
        text=_text_of(row),
    )


def _text_of(row: RowMapping) -> RoutingText:
    return RoutingText(**{name: row[name] for name in TEXT_FIELDS})
