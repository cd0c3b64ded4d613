"""A table as a queue on a real database: what has waited longest first, taken by its claim, and failures isolated."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Column, DateTime, MetaData, SmallInteger, Table, Uuid, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from structlog.testing import capture_logs

from chassis.db.claim_queue import BULK_EVERY, BulkPace, ClaimOver, ClaimQueue, Priority, act_on_all, act_on_each
from chassis.db.engine import engine_for

METADATA = MetaData()
QUEUE = ClaimQueue(
    Table(
        "waiting",
        METADATA,
        Column("thing_id", Uuid, primary_key=True),
        Column("queued_at", DateTime(timezone=True), nullable=False),
        Column("claimed_until", DateTime(timezone=True)),
    )
)
PRIORITY_QUEUE = ClaimQueue(
    Table(
        "prioritised",
        METADATA,
        Column("thing_id", Uuid, primary_key=True),
        Column("queued_at", DateTime(timezone=True), nullable=False),
        Column("claimed_until", DateTime(timezone=True)),
        Column("priority", SmallInteger, nullable=False),
    )
)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(minutes=2)
ActOn = Callable[[Sequence[UUID], Callable[[Sequence[UUID]], Awaitable[None]], str], Awaitable[None]]
FIRST, SECOND, THIRD = (UUID(int=number) for number in (3, 2, 1))


@pytest.fixture
async def engine(empty_database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = engine_for(empty_database_url, "queues")
    async with engine.begin() as db:
        await db.execute(text("create schema queues"))
        await db.run_sync(METADATA.create_all)
        for place, one in enumerate((FIRST, SECOND, THIRD)):
            await QUEUE.enqueue(db, [one], NOW - timedelta(minutes=10 - place))
    yield engine
    await engine.dispose()


@pytest.fixture
async def db(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.begin() as db:
        yield db


async def test_what_has_waited_longest_is_claimed_first_and_by_one_alone(db: AsyncConnection) -> None:
    first = await QUEUE.claim(db, NOW, UNTIL, 2)
    second = await QUEUE.claim(db, NOW, UNTIL, 2)

    assert (first, second) == ([FIRST, SECOND], [THIRD])


async def test_who_claims_passes_by_what_another_is_claiming(engine: AsyncEngine, db: AsyncConnection) -> None:
    await QUEUE.claim(db, NOW, UNTIL, 1)

    async with engine.begin() as other:
        assert await QUEUE.claim(other, NOW, UNTIL, 1) == [SECOND]


async def test_what_was_queued_later_is_left_alone(db: AsyncConnection) -> None:
    assert await QUEUE.claim(db, NOW, UNTIL, 3, queued_by=NOW - timedelta(minutes=9)) == [FIRST, SECOND]


async def test_a_claim_that_is_over_takes_nothing(db: AsyncConnection) -> None:
    await QUEUE.claim(db, NOW, UNTIL, 1)
    again = await QUEUE.claim(db, LATER, LATER + timedelta(minutes=1), 1)

    taken_late = await QUEUE.take(db, [FIRST], UNTIL)
    taken = await QUEUE.take(db, [FIRST], LATER + timedelta(minutes=1))

    assert (again, taken_late, taken) == ([FIRST], [], [FIRST])


async def test_what_is_queued_anew_while_it_is_acted_on_waits_again(db: AsyncConnection) -> None:
    await QUEUE.claim(db, NOW, UNTIL, 1)
    await QUEUE.enqueue(db, [FIRST], NOW)

    assert await QUEUE.take(db, [FIRST], UNTIL) == []
    assert await QUEUE.claim(db, NOW, UNTIL, 1) == [FIRST]


async def test_how_many_wait_since_when_and_what_has_waited_too_long_goes(db: AsyncConnection) -> None:
    before = await QUEUE.waiting(db)
    expired = await QUEUE.delete_expired(db, NOW - timedelta(minutes=9))

    assert before == (3, NOW - timedelta(minutes=10))
    assert (expired, (await QUEUE.waiting(db)).items) == (1, 2)


async def test_single_items_go_before_a_bulk_that_has_waited_longer(db: AsyncConnection) -> None:
    await PRIORITY_QUEUE.enqueue(db, [FIRST, THIRD], NOW - timedelta(hours=1), Priority.BULK)
    await PRIORITY_QUEUE.enqueue(db, [SECOND], NOW)

    alone = await PRIORITY_QUEUE.claim(db, NOW, UNTIL, 3, lowest=Priority.SINGLE)
    rest = await PRIORITY_QUEUE.claim(db, NOW, UNTIL, 3)

    assert (alone, rest) == ([SECOND], [THIRD, FIRST])


async def test_one_of_a_bulk_that_is_queued_by_itself_goes_first_and_stays_so(db: AsyncConnection) -> None:
    await PRIORITY_QUEUE.enqueue(db, [FIRST, SECOND, THIRD], NOW, Priority.BULK)
    await PRIORITY_QUEUE.enqueue(db, [SECOND], NOW)
    await PRIORITY_QUEUE.enqueue(db, [SECOND], NOW, Priority.BULK)

    assert await PRIORITY_QUEUE.claim(db, NOW, UNTIL, 3) == [SECOND, THIRD, FIRST]


def test_a_bulk_is_acted_on_only_now_and_then_while_one_is_queued() -> None:
    seconds, queues = [100.0], [True]
    pace = BulkPace(lambda: queues[0], lambda: seconds[0])

    began, at_once = pace.lowest(), pace.lowest()
    seconds[0] += BULK_EVERY
    later, again = pace.lowest(), pace.lowest()
    queues[0] = False
    done = pace.lowest()

    assert [began, later, done] == [Priority.BULK] * 3
    assert [at_once, again] == [Priority.SINGLE] * 2


async def test_an_operator_reads_how_many_wait_and_for_how_long(db: AsyncConnection) -> None:
    assert await QUEUE.status(db, NOW) == {"waiting": 3, "behind_seconds": 600.0}
    assert await PRIORITY_QUEUE.status(db, NOW) == {"waiting": 0, "behind_seconds": 0.0}


async def test_one_that_fails_holds_up_no_other() -> None:
    done: list[UUID] = []

    async def act(ids: Sequence[UUID]) -> None:
        if SECOND in ids:
            raise RuntimeError
        done.extend(ids)

    with capture_logs() as lines:
        await act_on_all([FIRST, SECOND, THIRD], act, "not_done")
        await act_on_all([FIRST, THIRD], act, "not_done")
        await act_on_each([SECOND, FIRST], act, "not_done")

    assert done == [FIRST, THIRD, FIRST, THIRD, FIRST]
    assert [(line["event"], line.get("items"), line.get("id")) for line in lines] == [
        ("not_done_together", 3, None),
        ("not_done", None, str(SECOND)),
        ("not_done", None, str(SECOND)),
    ]


async def test_who_acted_on_what_is_not_claimed_any_more_as_it_was_learns_it(db: AsyncConnection) -> None:
    await QUEUE.claim(db, NOW, UNTIL, 3)
    await QUEUE.take_all(db, [FIRST], UNTIL)
    await QUEUE.enqueue(db, [SECOND], NOW)

    with pytest.raises(ClaimOver):
        await QUEUE.take_all(db, [SECOND, THIRD], UNTIL)


async def raise_in_database(engine: AsyncEngine, sqlstate: str) -> None:
    async with engine.begin() as db:
        await db.execute(text(f"do $$ begin raise exception using errcode = '{sqlstate}'; end $$"))


@pytest.mark.parametrize("act_on", [act_on_all, act_on_each])
async def test_a_lost_database_is_no_items_fault(engine: AsyncEngine, act_on: ActOn) -> None:
    tries: list[Sequence[UUID]] = []

    async def act(ids: Sequence[UUID]) -> None:
        tries.append(ids)
        await raise_in_database(engine, "57P01")

    with pytest.raises(DBAPIError):
        await act_on([FIRST, SECOND], act, "not_done")

    assert len(tries) == 1


@pytest.mark.parametrize("sqlstate", ["40P01", "40001", "55P03", "57014"])
async def test_who_lost_against_another_is_tried_again_alone(engine: AsyncEngine, sqlstate: str) -> None:
    done: list[UUID] = []

    async def act(ids: Sequence[UUID]) -> None:
        if SECOND in ids:
            await raise_in_database(engine, sqlstate)
        done.extend(ids)

    await act_on_all([FIRST, SECOND, THIRD], act, "not_done")

    assert done == [FIRST, THIRD]
