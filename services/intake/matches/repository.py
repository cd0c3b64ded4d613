"""Pairs of messages that may be one matter, and what was decided of them."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.intake import Verdict
from services.intake.matches.domain import JOINING, MACHINE, Match
from services.intake.matches.tables import matches

_NAMES = tuple(one.name for one in fields(Match))


async def add_matches(db: AsyncConnection, found: Sequence[Match]) -> list[Match]:
    """Insert these pairs, and return those that were not known; of two that find one pair at once, one adds it."""
    added = []
    for match in sorted(found, key=lambda one: (one.earlier_id, one.later_id)):
        values = _values(match)
        result = await db.execute(insert(matches).values(values).on_conflict_do_nothing())
        added += [match] if result.rowcount else []
    return added


async def save_match(db: AsyncConnection, match: Match) -> None:
    """Insert a pair, or write over it."""
    values = _values(match)
    query = insert(matches).values(values)
    await db.execute(query.on_conflict_do_update(index_elements=["earlier_id", "later_id"], set_=values))


async def lock_match(db: AsyncConnection, earlier_id: UUID, later_id: UUID) -> Match | None:
    query = select(matches).where(_is_pair(earlier_id, later_id)).with_for_update()
    row = (await db.execute(query)).first()
    return _match(row) if row else None


async def list_matches(db: AsyncConnection, complaint_id: UUID) -> list[Match]:
    """List the pairs that a complaint is in, the surest first."""
    query = select(matches).where(or_(matches.c.earlier_id == complaint_id, matches.c.later_id == complaint_id))
    rows = await db.execute(query.order_by(matches.c.score.desc(), matches.c.earlier_id, matches.c.later_id))
    return [_match(row) for row in rows]


async def list_persons(db: AsyncConnection, complaint_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return of each of these complaints, which one case answers, those of the same person, itself included."""
    both = matches.c.earlier_id.in_(complaint_ids) & matches.c.later_id.in_(complaint_ids)
    query = select(matches).where(both, matches.c.verdict.in_([verdict.value for verdict in JOINING]))
    persons = {one: frozenset({one}) for one in complaint_ids}
    for match in map(_match, await db.execute(query)):
        if match.of_one_person:
            both_persons = persons[match.earlier_id] | persons[match.later_id]
            persons |= dict.fromkeys(both_persons, both_persons)
    return persons


async def list_open(db: AsyncConnection, complaint_id: UUID) -> list[Match]:
    """List the pairs that a complaint is in of which a person has still to decide, the surest first."""
    return [match for match in await list_matches(db, complaint_id) if match.verdict is None]


async def lock_not_reviewed(db: AsyncConnection, limit: int) -> list[Match]:
    """Return joins of a machine that nobody has looked through since the rules changed, the oldest first."""
    of_machine = (matches.c.decided_by == MACHINE) & (matches.c.verdict != Verdict.OTHER.value)
    query = select(matches).where(matches.c.review.is_(None), of_machine).order_by(matches.c.found_at).limit(limit)
    return [_match(row) for row in await db.execute(query.with_for_update(skip_locked=True))]


async def set_joined(
    db: AsyncConnection, joined: Collection[UUID], into: Collection[UUID], at: datetime | None
) -> None:
    """Say since when one case answers pairs of one of each that are one matter; ``None``: no longer."""
    either = or_(
        and_(matches.c.earlier_id.in_(joined), matches.c.later_id.in_(into)),
        and_(matches.c.earlier_id.in_(into), matches.c.later_id.in_(joined)),
    )
    together = [verdict.value for verdict in JOINING]
    query = update(matches).where(either)
    await db.execute((query.where(matches.c.verdict.in_(together)) if at else query).values(joined_at=at))


async def set_apart(db: AsyncConnection, pair: tuple[UUID, UUID], because: str) -> None:
    """Say why two messages of one matter, in either order, keep two cases."""
    either = or_(_is_pair(*pair), _is_pair(*reversed(pair)))
    await db.execute(update(matches).where(either).values(apart_because=because))


async def erase_reasons(db: AsyncConnection, complaint_ids: Collection[UUID]) -> None:
    """Null what persons wrote of these complaints."""
    either = or_(matches.c.earlier_id.in_(complaint_ids), matches.c.later_id.in_(complaint_ids))
    await db.execute(update(matches).where(either).values(reason=None))


def _is_pair(earlier_id: UUID, later_id: UUID) -> Any:
    return and_(matches.c.earlier_id == earlier_id, matches.c.later_id == later_id)


def _values(match: Match) -> dict[str, Any]:
    values = {name: getattr(match, name) for name in _NAMES}
    return values | {
        "features": dict(match.features),
        "evidence": list(match.evidence),
        "contradictions": list(match.contradictions),
    }


def _match(row: Row[Any]) -> Match:
    values = {name: getattr(row, name) for name in _NAMES}
    return Match(
        **values
        | {
            "evidence": tuple(row.evidence),
            "contradictions": tuple(row.contradictions),
            "verdict": Verdict(row.verdict) if row.verdict else None,
            "review": bool(row.review),
        }
    )
