"""Many complaints in analytics' tables: ten thousand from events, the others as copies of these rows.

A copy of a case is the same case some whole days earlier, with ids of its own. Handlers depend on no other time than
that of the events, so a copied row is the one that the events of such a case would have made.
"""

import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

import asyncpg
from sqlalchemy import DateTime, Uuid

from benchmarks.cells import BALANCES, CELLS, MOVED_DAYS, copy, differing_months
from benchmarks.servers import Servers
from benchmarks.stream import case_histories, received
from benchmarks.subscribers import EVENTS_A_COMPLAINT
from canon.shanghai import SHANGHAI, day_of
from chassis.clock import SystemClock
from chassis.db.engine import engine_for
from chassis.db.work import Transactions
from contracts.event import Event
from contracts.odr import DisputeSettled, DisputeTimedOut
from contracts.refunds import InstalmentOverdue, PaymentRecorded, PlanOpened
from services.analytics.cubes.repository.balances import BEFORE_ALL, complaints_changed_between, count
from services.analytics.cubes.repository.cubes import fill_statements, refresh_cubes
from services.analytics.cubes.service import advance_balances
from services.analytics.cubes.tables import NUMBERS
from services.analytics.definitions.domain.questions import DAY
from services.analytics.facts.tables import cases_seen, disputes_ended, refund_steps
from services.analytics.projections import service as projections

BATCH = 500  # events per transaction
COPIES = 50  # of all rows, in one statement
YEARS = timedelta(days=730)  # that the complaints are spread over
COPIED = (cases_seen, disputes_ended, refund_steps)
COUNTING = "(" + " or ".join(f"{name} <> 0" for name in NUMBERS) + ")"


class Unequal(AssertionError):
    """Counting everything at once gives other cells than counting batch by batch."""


def events_of(count: int) -> Iterator[Event]:
    """Yield the events of four publishers about so many complaints, in chronological order."""
    complaints = list(received(count, SystemClock().now(), YEARS / count))
    events: list[Event] = [*complaints, *case_histories(complaints, count * EVENTS_A_COMPLAINT)]
    for number, complaint in enumerate(complaints):
        if number % 8 == 0:
            events += _settled(complaint, number)
        if number % 16 == 0:
            events += _refunded(complaint, number)
    yield from sorted(events, key=lambda event: event.occurred_at)


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
    """Apply events in batches as the consumer does, without relay and bus."""
    engine = engine_for(url, "analytics", size=1)
    transactions = Transactions("analytics", engine, SystemClock())
    for start in range(0, len(events), BATCH):
        async with transactions.begin() as work:
            await projections.project_events(work, events[start : start + BATCH])
    async with transactions.begin() as work:
        await refresh_cubes(work.db)
    await engine.dispose()


async def check_counting(url: str) -> int:
    """Compute all cube cells anew in one statement each, compare them, and return their number.

    Raises:
        Unequal: a cell differs.
    """
    async with _schema(url) as database:
        await database.execute("create temp table folded as select * from cubes")
        await database.execute("create temp table ranked as select * from cube_days")
        await database.execute("truncate cubes, cube_days")
        for statement in fill_statements():
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


async def check_balancing(url: str) -> int:
    """Compute balances by month as the job does, then by day, so that days can be copied; return the months' cells.

    Raises:
        Unequal: a cell of a month differs from the sum of its days.
    """
    await balance_months(url)
    engine = engine_for(url, "analytics", size=1)
    found = 0
    async with _schema(url) as database:
        for name in (cells.table.name for cells in BALANCES):
            await database.execute(f"create temp table {name}_of_months as table {name}")
            await database.execute(f"truncate {name}")
        await _balance_days(
            Transactions("analytics", engine, SystemClock()),
            await database.fetchval("select min(first) from balanced_months"),
        )
        for cells in BALANCES:
            months = f"{cells.table.name}_of_months"
            if differing := await database.fetchval(differing_months(cells, months)):
                raise Unequal(f"{differing} {cells.table.name}")
            found += await database.fetchval(f"select count(*) from {months}")  # noqa: S608 - our own names
    await engine.dispose()
    return found


async def balance_months(url: str) -> None:
    """Run the balancing job until it begins no further month."""
    engine = engine_for(url, "analytics", size=1)
    transactions, idle = Transactions("analytics", engine, SystemClock()), 0
    while idle < 2:  # a turn that begins a month ends like one that finds nothing to do
        async with transactions.begin() as work:
            idle = 0 if await advance_balances(work) else idle + 1
    await engine.dispose()


async def _balance_days(transactions: Transactions, first: date) -> None:
    """Compute balances day by day from a day on; the first one starts from nothing."""
    since, today = BEFORE_ALL, day_of(SystemClock().now())
    for day in (first + DAY * number for number in range((today - first).days + 1)):
        until = datetime.combine(day, time.max, SHANGHAI)
        async with transactions.begin() as work:
            if events := await complaints_changed_between(work.db, since, until):
                await count(work.db, events, since, until, day)
        since = until


async def multiply(servers: Servers, source: str, target: str, copies: int, say: Callable[[str], None]) -> None:
    """Make a database with so many copies of every complaint of another."""
    url = await servers.fresh(target, source)
    async with _schema(url) as database:
        definitions = await database.fetch(
            "select indexname, indexdef from pg_indexes where schemaname = 'analytics' and tablename = 'cases_seen'"
            " and indexname not like 'pk_%'"
        )
        await database.execute("alter table cases_seen drop constraint pk_cases_seen")
        for definition in definitions:
            await database.execute(f"drop index {definition['indexname']}")
        for table in COPIED:
            await database.execute(f"alter table {table.name} set unlogged")  # nothing is written while it is measured
            await database.execute(f"create temp table one as table {table.name}")
            await database.execute(f"truncate {table.name}")
            for first in range(0, copies, COPIES):
                await database.execute(_copying(table.name), first, min(first + COPIES, copies) - 1)
                say(f"{table.name}: {min(first + COPIES, copies):,} of {copies:,} copies")
            await database.execute("drop table one")
        await database.execute("alter table cases_seen add constraint pk_cases_seen primary key (complaint_id)")
        for definition in definitions:
            await database.execute(definition["indexdef"])
        await copy(database, copies)
        for table in (*COPIED, *(cells.table for cells in CELLS)):
            await database.execute(f"vacuum analyze {table.name}")


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
