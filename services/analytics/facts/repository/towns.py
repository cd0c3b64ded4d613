"""Names of towns, taken from case events: the bureau's own rules name them."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.statements import StatementPart, execute_combined
from services.analytics.facts.tables import towns

TownName: TypeAlias = tuple[str, str, datetime]  # code, name, time of the event
# Writes a row only if the name is new or the event earlier than known: cases of the same towns arrive all day.
_INSERT_NAMES = StatementPart(
    """named as (
    insert into towns (code, name, since)
    select code, name, told_at from unnest($1::text[], $2::text[], $3::timestamptz[]) as given(code, name, told_at)
    where not exists (select from towns t where t.code = given.code and t.name = given.name and t.since <= told_at)
    order by code, name
    on conflict (code, name) do update set since = least(towns.since, excluded.since)
)""",
    3,
)


async def save_town_names(db: AsyncConnection, names: Iterable[TownName]) -> None:
    """Save these town names; the result does not depend on their order.

    A transaction may do so several times, as it projects one part of a batch after another.
    """
    first: dict[tuple[str, str], datetime] = {}
    for code, name, at in names:
        first[code, name] = min(at, first.get((code, name), at))
    if first:
        values = ([code for code, _ in first], [name for _, name in first], list(first.values()))
        await execute_combined(db, [(_INSERT_NAMES, values)])


async def get_town_names(db: AsyncConnection) -> dict[str, str]:
    """Return the newest name of each town, by its code."""
    rows = await db.execute(select(towns.c.code, towns.c.name).order_by(towns.c.since, towns.c.name))
    return {row.code: row.name for row in rows}
