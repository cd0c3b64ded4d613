"""Queries on rates and local rules: every entry is kept, the last one for a day or an id is in force."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.refunds.rates.domain.local_rules import LocalRule
from services.refunds.rates.domain.rates import Rate, RateName
from services.refunds.rates.tables import books_version, local_rules, rates


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """Who made an entry, and when."""

    by: str
    at: datetime


async def create_version(db: AsyncConnection) -> bool:
    """Create the version row; return False if it is there. A concurrent caller waits for the first to commit."""
    query = insert(books_version).values(one=1, version=1).on_conflict_do_nothing()
    return (await db.execute(query.returning(books_version.c.version))).first() is not None


async def get_version(db: AsyncConnection) -> int | None:
    """Return the version of rates, local rules and calendar, or None before ``create_version``."""
    version: int | None = await db.scalar(select(books_version.c.version))
    return version


async def bump_version(db: AsyncConnection) -> None:
    """Increment the version, so that every process reloads; concurrent entries wait for each other here."""
    await db.execute(update(books_version).values(version=books_version.c.version + 1))


async def add_rates(db: AsyncConnection, name: RateName, entries: Iterable[Rate], entered: EntryRecord) -> None:
    rows = [asdict(entry) | {"name": name.value} | _entry_columns(entered) for entry in entries]
    await db.execute(insert(rates), rows)


async def rates_in_force(db: AsyncConnection) -> list[tuple[RateName, Rate, EntryRecord]]:
    """Return the rates in force, by table and day, each with who entered it."""
    newest = select(rates).ext(distinct_on(rates.c.name, rates.c.since))
    rows = await db.execute(newest.order_by(rates.c.name, rates.c.since, rates.c.id.desc()))
    return [
        (
            RateName(row.name),
            Rate(row.since, row.rate_bp, row.known_until),
            EntryRecord(by=row.entered_by, at=row.entered_at),
        )
        for row in rows
    ]


async def add_local_rules(db: AsyncConnection, entries: Iterable[LocalRule], entered: EntryRecord) -> None:
    await db.execute(insert(local_rules), [asdict(rule) | _entry_columns(entered) for rule in entries])


async def local_rules_in_force(db: AsyncConnection) -> list[tuple[LocalRule, EntryRecord]]:
    """Return the local rules in force, by id, each with who entered it."""
    newest = select(local_rules).ext(distinct_on(local_rules.c.id))
    rows = await db.execute(newest.order_by(local_rules.c.id, local_rules.c.entry.desc()))
    return [
        (
            LocalRule(
                id=row.id,
                region=row.region,
                since=row.since,
                until=row.until,
                name=row.name,
                unused_within_days=row.unused_within_days,
                unused_due_days=row.unused_due_days,
                due_days=row.due_days,
            ),
            EntryRecord(by=row.entered_by, at=row.entered_at),
        )
        for row in rows
    ]


def _entry_columns(entered: EntryRecord) -> dict[str, object]:
    return {"entered_by": entered.by, "entered_at": entered.at}
