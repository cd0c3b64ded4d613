"""Two services of no business: ``publisher`` ticks, ``subscriber`` writes each tick down, as the chassis promises."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import ClassVar
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, Table, Text, Uuid, insert, select, text

from chassis.bus.port import Batch, Bus, Message
from chassis.clock import SystemClock, machine_now, new_id
from chassis.components import ServiceComponents
from chassis.db.engine import engine_for
from chassis.db.metadata import METADATA
from chassis.db.work import Work
from chassis.delivery import redaction
from chassis.delivery.envelope import wrap
from chassis.delivery.router import EventRouter
from chassis.errors import NotYet
from chassis.service import create_service
from chassis.settings import ServiceSettings
from contracts.event import Event, Personal
from tests.statements import statements

KEY = "k" * 64
FIRST_LOOK_SECONDS, LAST_LOOK_SECONDS = 0.01, 0.05  # between two looks at what is awaited
TABLES = MetaData()
handled = Table(
    "handled",
    TABLES,
    Column("place", BigInteger, Identity(), primary_key=True),
    Column("aggregate_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("publisher", Text, nullable=False),
)


class Ticked(Event):
    """One tick; a ``poison`` tick breaks every handler that meets it while ``subscriber`` is not mended."""

    type: ClassVar[str] = "publisher.ticked.v1"

    number: int
    poison: bool = False
    words: Personal = None


class Forgot(Event):
    """The person behind a complaint is erased."""

    type: ClassVar[str] = "publisher.forgot.v1"


class Rang(Event):
    """What nobody hears yet."""

    type: ClassVar[str] = "publisher.rang.v1"


class Chimed(Event):
    """Another publisher's fact that needs the tick of the same number first."""

    type: ClassVar[str] = "chimer.chimed.v1"

    number: int
    words: Personal = None


class Mood:
    """Whether the subscriber's bug is mended, and what else befalls a handler."""

    mended = False
    met = 0  # ticks, also those whose transaction was undone

    async def meet(self, tick: Ticked) -> None:
        self.met += 1
        if tick.poison and not self.mended:
            raise ZeroDivisionError("13800000000 must not be seen in the quarantine")


def a_tick(aggregate: UUID, number: int, *, poison: bool = False, words: str | None = None) -> Ticked:
    return Ticked(
        aggregate_id=aggregate,
        complaint_id=aggregate,
        occurred_at=machine_now(),
        number=number,
        poison=poison,
        words=words,
    )


def a_chime(aggregate: UUID, complaint: UUID, number: int, words: str | None = None) -> Chimed:
    return Chimed(aggregate_id=aggregate, complaint_id=complaint, occurred_at=machine_now(), number=number, words=words)


def a_ring(aggregate: UUID) -> Rang:
    return Rang(aggregate_id=aggregate, complaint_id=aggregate, occurred_at=machine_now())


def a_forgetting(complaint: UUID) -> Forgot:
    return Forgot(aggregate_id=complaint, complaint_id=complaint, occurred_at=machine_now())


def subscriber_router(mood: Mood) -> EventRouter:
    events = forgetting_only()

    @events.on(Ticked)
    async def write_down(event: Ticked, work: Work) -> None:
        await work.db.execute(
            insert(handled).values(aggregate_id=event.aggregate_id, number=event.number, publisher="publisher")
        )
        await mood.meet(event)

    @events.on(Chimed)
    async def write_after_tick(event: Chimed, work: Work) -> None:
        ticked = await work.db.scalar(
            select(handled.c.place).where(
                handled.c.aggregate_id == event.complaint_id, handled.c.number == event.number
            )
        )
        if ticked is None:
            raise NotYet
        await work.db.execute(
            insert(handled).values(aggregate_id=event.complaint_id, number=event.number, publisher="chimer")
        )

    return events


def forgetting_only() -> EventRouter:
    """As an earlier release hears: not yet what is ticked."""
    events = EventRouter()

    @events.on(Forgot, early=True)
    async def redact(event: Forgot, work: Work) -> None:
        await redaction.redact_complaints(work.db, [event.complaint_id], [])

    return events


async def lay_tables(database_url: str, *services: str) -> None:
    for service in services:
        engine = engine_for(database_url, service)
        async with engine.begin() as db:
            await db.execute(text(f"create schema if not exists {service}"))
            await db.run_sync(METADATA.create_all)
            await db.run_sync(TABLES.create_all)
        await engine.dispose()


async def log_of(app: FastAPI) -> list[Message]:
    """All it told, as it was sent."""
    async with app.state.transactions.begin() as work:
        rows = await work.db.execute(text("select * from event_log order by recorded_at, aggregate_id, version"))
        return [wrap(app.state.service, row) for row in rows.mappings()]


def a_service(
    database_url: str, name: str, bus: Bus, events: EventRouter | None = None, peers: dict[str, FastAPI] | None = None
) -> FastAPI:
    settings = ServiceSettings(service=name, database_url=database_url, internal_key=KEY)
    return create_service(settings, bus, SystemClock(), ServiceComponents(events=events or EventRouter()), peers)


@asynccontextmanager
async def running(*apps: FastAPI) -> AsyncIterator[None]:
    if not apps:
        yield
        return
    async with apps[0].router.lifespan_context(apps[0]), running(*apps[1:]):
        yield


async def publish(app: FastAPI, *events: Event) -> None:
    async with app.state.transactions.begin() as work:
        work.publish(*events)


async def handled_numbers(app: FastAPI, aggregate: UUID, publisher: str = "publisher") -> list[int]:
    async with app.state.transactions.begin() as work:
        rows = await work.db.execute(
            select(handled.c.number)
            .where(handled.c.aggregate_id == aggregate, handled.c.publisher == publisher)
            .order_by(handled.c.place)
        )
        return [row.number for row in rows]


async def statements_for_a_tick(subscriber: FastAPI, publisher: FastAPI, aggregate: UUID) -> int:
    """How many the subscriber says to act on one more tick."""
    await publish(publisher, a_tick(aggregate, 0))
    *_, message = (one for one in await log_of(publisher) if one.key == aggregate)
    with statements(subscriber.state.runtime.engine) as executed:
        await subscriber.state.runtime.consumer.process([message], Batch(messages=[message]))
    return len(executed)


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 15.0) -> None:
    """Wait for an awaitable condition, not for a time; the longer it takes, the less it costs those it waits for."""
    pause = FIRST_LOOK_SECONDS
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(pause)
            pause = min(2 * pause, LAST_LOOK_SECONDS)


def new_aggregates(count: int) -> list[UUID]:
    return [new_id() for _ in range(count)]
