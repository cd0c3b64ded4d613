"""Businesses that complaints are against: what each complaint gave, and which business that is as of an instant."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    ScalarSelect,
    Select,
    Uuid,
    any_,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.bulk import UnnestInsert
from services.analytics.facts.domain.respondents import Respondent
from services.analytics.facts.tables import respondent_names, respondents, respondents_given

AsOf = datetime | ColumnElement[Any] | None  # an instant; None: now
_RESPONDENTS = UnnestInsert(
    respondents,
    ("respondent_id", "uscc", "name_key", "name", "named_at"),
    "on conflict (respondent_id) do update set name_key = excluded.name_key, name = excluded.name,"
    " named_at = excluded.named_at where excluded.name is not null and"
    " (respondents.name is null or (respondents.named_at, respondents.name) < (excluded.named_at, excluded.name))",
)
_NAMES = UnnestInsert(
    respondent_names,
    ("name_key", "respondent_id", "name", "since"),
    "on conflict (name_key, respondent_id) do update set name = excluded.name, since = excluded.since"
    " where (excluded.since, excluded.name) < (respondent_names.since, respondent_names.name)",
)
_GIVEN = UnnestInsert(
    respondents_given,
    ("complaint_id", "at", "respondent_id"),
    "on conflict (complaint_id, at) do update set respondent_id = excluded.respondent_id",
)


class Given(NamedTuple):
    """The business that a complaint gave at an instant; ``None``: none that may be named."""

    complaint_id: UUID
    at: datetime
    respondent: Respondent | None


class Position(NamedTuple):
    """Where a page of businesses ended: cases received, and the business."""

    received: int
    respondent_id: UUID


async def save_respondents(db: AsyncConnection, given: Sequence[Given]) -> None:
    """Save what complaints gave, in any order; of one complaint and instant the last one counts."""
    if not given:
        return
    last: dict[UUID, tuple[datetime, str, Respondent]] = {}
    first: dict[tuple[str | None, UUID], tuple[datetime, str]] = {}
    for one, at in ((one.respondent, one.at) for one in given if one.respondent):
        entry = (at, one.name or "", one)
        last[one.id] = max(last.get(one.id, entry), entry, key=lambda row: (row[1] != "", *row[:2]))
        if one.uscc and one.name:
            key = one.name_key, one.id
            first[key] = min(first.get(key, entry[:2]), entry[:2])
    named = sorted(last.items())
    await _RESPONDENTS.write(
        db, [(key, one.uscc, one.name_key, one.name, at if one.name else None) for key, (at, _, one) in named]
    )
    await _NAMES.write(db, [(*key, name, since) for key, (since, name) in sorted(first.items())])
    by_place = {(one.complaint_id, one.at): one.respondent and one.respondent.id for one in given}
    await _GIVEN.write(db, [(*place, respondent) for place, respondent in sorted(by_place.items())])


def respondent_column(complaint: ColumnElement[Any], as_of: AsOf = None) -> ScalarSelect[Any]:
    """Return the id of the business that a complaint is against, as known at ``as_of``; null where none is."""
    given = respondents_given.c
    last = (
        select(given.respondent_id)
        .where(given.complaint_id == complaint, _known(given["at"], as_of))
        .order_by(given["at"].desc())
        .limit(1)
        .correlate_except(respondents_given)
        .scalar_subquery()
    )
    joined = select(_joined(as_of)).where(respondents.c.respondent_id == last)
    return joined.correlate_except(respondents).scalar_subquery()


async def list_by_received(
    db: AsyncConnection, among: FromClause, received: ColumnElement[int], after: Position | None, limit: int
) -> Sequence[Any]:
    """Return a page of the businesses in ``among.respondent_id`` with what they are called, most ``received`` first."""
    business = among.c.respondent_id
    counted = select(business, received.label("received")).where(business.is_not(None)).group_by(business)
    if after is not None:
        position = tuple_(literal(-after.received), literal(after.respondent_id))
        counted = counted.having(tuple_(-received, business) > position)
    page = counted.order_by(received.desc(), business).limit(limit).subquery()
    query = select(page, respondents.c.name, respondents.c.uscc, respondents.c.name_key).join_from(
        page, respondents, respondents.c.respondent_id == page.c.respondent_id
    )
    return (await db.execute(query.order_by(page.c.received.desc(), page.c.respondent_id))).all()


async def get_joined_id(db: AsyncConnection, respondent_id: UUID, as_of: datetime | None = None) -> UUID | None:
    """Return the row that a business counts in: its own, or that of the only credit code its name was given with."""
    query = select(_joined(as_of)).where(respondents.c.respondent_id == respondent_id)
    return (await db.execute(query)).scalar_one_or_none()


async def list_complaints_against(
    db: AsyncConnection, respondent_id: UUID, as_of: datetime | None = None
) -> list[UUID]:
    """Return the complaints against a business, as known at ``as_of``, by id."""
    joined = await get_joined_id(db, respondent_id, as_of)
    if joined is None:
        return []
    candidates = complaints_ever_against([joined]).distinct().subquery()
    matching = respondent_column(candidates.c.complaint_id, as_of) == joined
    found = await db.execute(select(candidates.c.complaint_id).where(matching).order_by(candidates.c.complaint_id))
    return list(found.scalars())


async def get_business_names(db: AsyncConnection, respondent_ids: Collection[UUID]) -> dict[UUID, str | None]:
    """Return the name of each business, or its credit code where no public name was given."""
    name = func.coalesce(respondents.c.name, respondents.c.uscc).label("name")
    wanted = respondents.c.respondent_id == any_(literal(list(respondent_ids), ARRAY(Uuid)))
    rows = await db.execute(select(respondents.c.respondent_id, name).where(wanted))
    return {row.respondent_id: row.name for row in rows}


def complaints_ever_against(respondent_ids: Collection[UUID]) -> Select[Any]:
    """Select the complaints that gave one of these businesses at any time, or only its name."""
    wanted = literal(list(respondent_ids), ARRAY(Uuid))
    names = select(respondent_names.c.name_key).where(respondent_names.c.respondent_id == any_(wanted))
    rows = select(respondents.c.respondent_id).where(
        or_(
            respondents.c.respondent_id == any_(wanted),
            respondents.c.uscc.is_(None) & respondents.c.name_key.in_(names),
        )
    )
    return select(respondents_given.c.complaint_id).where(respondents_given.c.respondent_id.in_(rows))


def _joined(as_of: AsOf) -> ColumnElement[Any]:
    """Return the row of the only credit code that the name of a row without one was given with, else its own."""
    names = respondent_names.c
    only = (
        select(func.array_agg(names.respondent_id)[1])
        .where(names.name_key == respondents.c.name_key, respondents.c.uscc.is_(None), _known(names.since, as_of))
        .having(func.count() == 1)
        .correlate_except(respondent_names)
        .scalar_subquery()
    )
    return func.coalesce(only, respondents.c.respondent_id)


def _known(at: ColumnElement[Any], as_of: AsOf) -> ColumnElement[bool]:
    return true() if as_of is None else at <= as_of
