"""Rows of changes, in whichever table a subject keeps them; ``owner`` names its column of whose history it is."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Uuid, any_, exists, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.odr.histories.domain import Change, KindT


async def load_changes(
    db: AsyncConnection, table: Table, owner: str, ids: Sequence[UUID], kind: type[KindT]
) -> dict[UUID, tuple[Change[KindT], ...]]:
    """Return the changes of each of these, oldest first."""
    query = select(table).where(table.c[owner] == any_(literal(list(ids), ARRAY(Uuid))))
    found: dict[UUID, tuple[Change[KindT], ...]] = {}
    for row in (await db.execute(query.order_by(table.c[owner], table.c.number))).mappings():
        values = {name: value for name, value in row.items() if name != owner}
        change = Change(**values | {"kind": kind(row["kind"])})
        found[row[owner]] = (*found.get(row[owner], ()), change)
    return found


def change_rows(owner: str, owner_id: UUID, changes: Sequence[Change[KindT]]) -> list[dict[str, Any]]:
    return [asdict(change) | {owner: owner_id} for change in changes]


def last_change_is(table: Table, owner: str, kinds: Sequence[str], day: date) -> ColumnElement[bool]:
    """Return the condition on rows of a table of changes: one of these kinds, and the last up to a day."""
    later = table.alias("later")
    followed = exists().where(later.c[owner] == table.c[owner], later.c.number > table.c.number, later.c.on <= day)
    return table.c.kind.in_(kinds) & (table.c.on <= day) & ~followed
