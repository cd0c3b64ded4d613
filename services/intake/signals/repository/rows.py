"""Find the complaints that share a person, a contact, an account or a text with one, by keyed digests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.complaints.tables import complaints, vault
from services.intake.traits.domain.marks import MarkKind
from services.intake.traits.domain.traits import Traits
from services.intake.traits.repository import traits_from_row
from services.intake.traits.tables import marks, traits

MOST_ROWS = 1_000  # complaints that are looked at; the newest, where more share something


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A complaint that shares something: ``kinds`` of numbers and marks, its name's digest, its cleaned text."""

    complaint_id: UUID
    case_id: UUID
    kinds: frozenset[str]
    name: bytes | None
    number: str
    text: str
    traits: Traits


async def find_related(
    db: AsyncConnection,
    own: UUID,
    numbers: Sequence[bytes],
    shared: Sequence[bytes],
    since: datetime,
    until: datetime,
) -> list[Related]:
    """Return the complaints received between two instants with one of these numbers or marks, newest first."""
    by_number = select(vault.index.c.complaint_id, vault.index.c.kind).where(vault.index.c.digest.in_(numbers))
    by_mark = select(marks.c.complaint_id, marks.c.kind).where(marks.c.digest.in_(shared))
    hits = union_all(by_number, by_mark).subquery()
    names = marks.alias("names")
    own_columns = (complaints.c.case_id, complaints.c.number, complaints.c.text)
    query = (
        select(traits, *own_columns, names.c.digest, func.array_agg(hits.c.kind).label("kinds"))
        .join(traits, traits.c.complaint_id == hits.c.complaint_id)
        .join(complaints, complaints.c.id == hits.c.complaint_id)
        .outerjoin(names, (names.c.complaint_id == hits.c.complaint_id) & (names.c.kind == MarkKind.NAME.value))
        .where(traits.c.received_at.between(since, until), hits.c.complaint_id != own)
        .group_by(traits.c.complaint_id, complaints.c.id, names.c.digest)
        .order_by(traits.c.received_at.desc())
        .limit(MOST_ROWS)
    )
    return [
        Related(
            complaint_id=row["complaint_id"],
            case_id=row["case_id"],
            kinds=frozenset(row["kinds"]),
            name=None if row["digest"] is None else bytes(row["digest"]),
            number=row["number"],
            text=row["text"],
            traits=traits_from_row(row),
        )
        for row in (await db.execute(query)).mappings()
    ]
