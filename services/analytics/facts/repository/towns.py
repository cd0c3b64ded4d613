"""What towns are called, as the cases in them tell: the bureau's own rules name them."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.statements import BoundStatement, StatementPart
from services.analytics.facts.tables import towns

TownName: TypeAlias = tuple[str, str, datetime]  # code, name, when it was told
# A row is written when a name is new, and hardly ever else: cases of the same towns come all day.
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


def town_name_statements(told: Iterable[TownName]) -> list[BoundStatement]:
    """Return the statements that save these town names; the result does not depend on their order."""
    first: dict[tuple[str, str], datetime] = {}
    for code, name, at in told:
        first[code, name] = min(at, first.get((code, name), at))
    if not first:
        return []
    return [(_INSERT_NAMES, ([code for code, _ in first], [name for _, name in first], list(first.values())))]


async def get_town_names(db: AsyncConnection) -> dict[str, str]:
    """The name of each town that came up last."""
    rows = await db.execute(select(towns.c.code, towns.c.name).order_by(towns.c.since, towns.c.name))
    return {row.code: row.name for row in rows}
