"""Many complaints in analytics' own tables: ten thousand folded from events, the others set by set from those.

A copy of a case is the same case some whole days earlier, with ids of its own; a fold knows no other time than that of
its events, so a copied row is what the events of that other case would have made, and counts the same, as much earlier.
"""

import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg
from sqlalchemy import DateTime, Uuid

from benchmarks.ground import Ground
from benchmarks.hearers import EVENTS_A_COMPLAINT
from benchmarks.stream import received, ways
from chassis.clock import SystemClock
from chassis.db.engine import engine_for
from chassis.db.work import Transactions
from contracts.event import Event
from contracts.odr import DisputeSettled, DisputeTimedOut
from contracts.refunds import InstalmentOverdue, PaymentRecorded, PlanOpened
from services.analytics import projections
from services.analytics.store.cubes import filling, settle
from services.analytics.store.tables import NUMBERS, cases_seen, cube_days, cubes, disputes_ended, refund_steps

BATCH = 500  # events folded at a time
COPIES = 50  # of everything, in one statement
YEARS = timedelta(days=730)  # that the complaints are spread over
MOVED_DAYS = 28  # a copy is fewer days earlier
COPIED = (cases_seen, disputes_ended, refund_steps)
COUNTING = "(" + " or ".join(f"{name} <> 0" for name in NUMBERS) + ")"


class Unequal(AssertionError):
    """Counting all at once gives other cells than counting batch by batch."""


def events_of(count: int) -> Iterator[Event]:
    """What four publishers tell of so many complaints, in the order it happens."""
    complaints = list(received(count, SystemClock().now(), YEARS / count))
    told: list[Event] = [*complaints, *ways(complaints, count * EVENTS_A_COMPLAINT)]
    for number, complaint in enumerate(complaints):
        if number % 8 == 0:
            told += _settled(complaint, number)
        if number % 16 == 0:
            told += _refunded(complaint, number)
    yield from sorted(told, key=lambda event: event.occurred_at)


def _id(name: str, number: int) -> UUID:
    return UUID(bytes=hashlib.md5(f"{name}/{number}".encode(), usedforsecurity=False).digest())


def _settled(complaint: Event, number: int) -> Iterator[Event]:
    kind = DisputeTimedOut if number % 24 == 0 else DisputeSettled
    yield kind(
        aggregate_id=_id("dispute", number),
        complaint_id=complaint.complaint_id,
        occurred_at=complaint.occurred_at,
        enterprise_id=_id("enterprise", number % 50),
    )


def _refunded(complaint: Event, number: int) -> Iterator[Event]:
    plan = {
        "aggregate_id": _id("plan", number),
        "complaint_id": complaint.complaint_id,
        "occurred_at": complaint.occurred_at,
        "claim_id": _id("claim", number),
        "total_fen": 30_000,
    }
    yield PlanOpened(**plan, paid_fen=0, due_dates=("2026-01-01",), amounts_fen=(30_000,))
    yield PaymentRecorded(**plan, paid_fen=10_000, amount_fen=10_000, paid_on="2026-01-01", reference=str(number))
    if number % 32 == 0:
        yield InstalmentOverdue(**plan, paid_fen=10_000, instalment=1, due_on="2026-01-01", overdue_fen=20_000)


async def fold(url: str, events: Sequence[Event]) -> None:
    """As the consumer does it, without the way there."""
    engine = engine_for(url, "analytics", size=1)
    transactions = Transactions("analytics", engine, SystemClock())
    for start in range(0, len(events), BATCH):
        async with transactions.begin() as work:
            await projections.project(work, events[start : start + BATCH])
    async with transactions.begin() as work:
        await settle(work.db)
    await engine.dispose()


async def check_counting(url: str) -> int:
    """Count everything anew, set-wise; how many cells there are. Raises ``Unequal``."""
    async with _schema(url) as database:
        await database.execute("create temp table folded as select * from cubes")
        await database.execute("create temp table ranked as select * from cube_days")
        await database.execute("truncate cubes, cube_days")
        for statement in filling():
            await database.execute(str(statement))
        differing = await database.fetchval(
            f"select (select count(*) from ((table folded except table cubes) union all"  # noqa: S608 - our own names
            f" (table cubes except table folded)) d where {COUNTING}) + (select count(*) from"
            " ((table ranked except table cube_days) union all (table cube_days except table ranked)) d"
            " where rows <> 0)"
        )
        if differing:
            raise Unequal(f"{differing} cells")
        return int(await database.fetchval("select (select count(*) from cubes) + (select count(*) from cube_days)"))


async def multiply(ground: Ground, source: str, target: str, copies: int, say: Callable[[str], None]) -> None:
    """A database with so many copies of every complaint of another."""
    url = await ground.fresh(target, source)
    async with _schema(url) as database:
        definitions = await database.fetch(
            "select indexname, indexdef from pg_indexes where schemaname = 'analytics' and tablename = 'cases_seen'"
            " and indexname not like 'pk_%'"
        )
        await database.execute("alter table cases_seen drop constraint pk_cases_seen")
        for definition in definitions:
            await database.execute(f"drop index {definition['indexname']}")
        for table in COPIED:
            await database.execute(f"alter table {table.name} set unlogged")  # nothing is written while it is read
            await database.execute(f"create temp table one as table {table.name}")
            await database.execute(f"truncate {table.name}")
            for first in range(0, copies, COPIES):
                await database.execute(_copying(table.name), first, min(first + COPIES, copies) - 1)
                say(f"{table.name}: {min(first + COPIES, copies):,} of {copies:,} copies")
            await database.execute("drop table one")
        await database.execute("alter table cases_seen add constraint pk_cases_seen primary key (complaint_id)")
        for definition in definitions:
            await database.execute(definition["indexdef"])
        await _count_copies(database, copies)
        for name in (*(table.name for table in COPIED), "cubes", "cube_days"):
            await database.execute(f"vacuum analyze {name}")


async def _count_copies(database: "asyncpg.Connection[asyncpg.Record]", copies: int) -> None:
    """The cells of one, as much earlier as its copies are, and then the months made of their days.

    They lie on the disk in the order in which folding makes them: when something was handled in so many days.
    """
    moved = {n % MOVED_DAYS: len(range(n % MOVED_DAYS, copies, MOVED_DAYS)) for n in range(min(copies, MOVED_DAYS))}
    values = ", ".join(f"({days}, {times})" for days, times in moved.items())
    handled = " + case basis when 'cohort' then days else 0 end"
    for table, keys, later in ((cubes, ("key",), ""), (cube_days, ("key", "days"), handled)):
        names = [column.name for column in table.c if not column.primary_key]
        into = f"insert into {table.name} (cube, basis, level, first, {', '.join((*keys, *names))})"
        key, sums = ", ".join(keys), ", ".join(f"sum({name})" for name in names)
        sums_of = ", ".join(f"sum({name} * times)" for name in names)
        await database.execute(f"create temp table one as select * from {table.name} where level = 'day'")  # noqa: S608
        await database.execute(f"truncate {table.name}")
        await database.execute(
            f"{into} select cube, basis, level, first - moved, {key}, {sums_of}"  # noqa: S608 - our own names
            f" from one, (values {values}) v (moved, times) group by cube, basis, level, first - moved, {key}"
            f" order by first - moved{later}, cube"
        )
        await database.execute(
            f"{into} select cube, basis, 'month', date_trunc('month', first)::date, {key}, {sums}"  # noqa: S608
            f" from {table.name} group by cube, basis, date_trunc('month', first)::date, {key}"
            f" order by date_trunc('month', first)::date{later}, cube"
        )
        await database.execute("drop table one")


def _copying(name: str) -> str:
    table = next(table for table in COPIED if table.name == name)
    days = f"make_interval(days => n % {MOVED_DAYS})"
    values = []
    for column in table.c:
        if isinstance(column.type, Uuid):
            values.append(f"md5({column.name}::text || '/' || n)::uuid")
        elif isinstance(column.type, DateTime):
            values.append(f"{column.name} - {days}")
        else:
            values.append(column.name)
    listed = ", ".join(column.name for column in table.c)
    return f"insert into {name} ({listed}) select {', '.join(values)} from one, generate_series($1::int, $2::int) n"  # noqa: S608


@contextlib.asynccontextmanager
async def _schema(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    settings = {"search_path": "analytics", "maintenance_work_mem": "512MB", "work_mem": "256MB"}
    connection = await asyncpg.connect(url, server_settings=settings | {"synchronous_commit": "off"})
    try:
        yield connection
    finally:
        await connection.close()
