"""Sealing on a real database: every entry once, whoever commits late, and what is done by hand is found."""

import random
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, tzinfo

import pytest
from sqlalchemy import text

from chassis import clock
from chassis.audit.chain import Break
from chassis.audit.chain_store import load_head, seal_entries, verify_chain
from chassis.clock import SystemClock
from chassis.db.engine import engine_for
from chassis.db.statements import execute_combined
from chassis.db.work import Transactions

AT_ONCE = timedelta(0)  # here no transaction is under way
WRONG = timedelta(minutes=10)
RIGHT = timedelta(0)


@pytest.fixture
async def transactions(database_url: str) -> AsyncIterator[Transactions]:
    engine = engine_for(database_url, "odr", size=3)
    yield Transactions("odr", engine, SystemClock())
    await engine.dispose()


async def wrote(transactions: Transactions, count: int) -> None:
    async with transactions.begin("officer.dev") as work:
        for number in range(count):
            work.audit("accept", f"subject-{number}", None if number % 2 else "理由")


async def sealed(transactions: Transactions) -> None:
    more = True
    while more:
        async with transactions.begin() as work:
            more = await seal_entries(work)


async def by_hand(transactions: Transactions, statement: str, **values: object) -> None:
    async with transactions.begin() as work:
        await work.db.execute(text(statement), values)


async def test_what_was_written_is_sealed_once_and_sound(transactions: Transactions) -> None:
    await wrote(transactions, 2_500)

    await sealed(transactions)
    await sealed(transactions)

    verified = await verify_chain(transactions, {}, AT_ONCE)
    assert (verified.head.position, verified.unsealed, verified.finding) == (2_500, 0, None)


def set_machine(monkeypatch: pytest.MonkeyPatch, ahead: timedelta) -> None:
    """From now on this process runs on a machine whose clock is so far ahead."""

    class Off(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Off":
            return super().now(tz) + ahead

    monkeypatch.setattr(clock, "datetime", Off)


CLOCKS = {"right": (RIGHT, RIGHT), "slow, then right": (-WRONG, RIGHT), "right, then fast": (RIGHT, WRONG)}


@pytest.mark.parametrize(("before", "after"), CLOCKS.values(), ids=CLOCKS)
async def test_who_commits_late_is_sealed_too_whatever_the_machines_clock_says(
    transactions: Transactions, monkeypatch: pytest.MonkeyPatch, before: timedelta, after: timedelta
) -> None:
    set_machine(monkeypatch, before)
    async with transactions.begin() as late:
        late.audit("accept", "late")
        await execute_combined(late.db, late.closing_statements())
        late.audit_entries.clear()
        await wrote(transactions, 3)
        await sealed(transactions)
    set_machine(monkeypatch, after)
    await sealed(transactions)

    verified = await verify_chain(transactions, {})

    assert (verified.head.position, verified.unsealed, verified.finding) == (4, 0, None)


async def test_two_at_once_seal_each_entry_once(transactions: Transactions) -> None:
    await wrote(transactions, 10)

    async with transactions.begin() as one, transactions.begin() as other:
        await seal_entries(one)
        await seal_entries(other)

    assert (await verify_chain(transactions, {}, AT_ONCE)).head.position == 10


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("update audit set reason = 'x' where id = :id", Break.CHANGED),
        ("update audit set at = at + interval '1 microsecond' where id = :id", Break.CHANGED),
        ("delete from audit where id = :id", Break.MISSING),
        ("delete from audit_chain where entry = :id", Break.GAP),
        ("update audit_chain set digest = sha256(digest) where entry = :id", Break.CHANGED),
        ("delete from audit_chain where entry >= :id", Break.GAP),
        (
            """with gone as (delete from audit where id >= :id returning id)
            delete from audit_chain using gone where entry = gone.id""",
            Break.GAP,
        ),
    ],
)
async def test_what_is_done_by_hand_is_found(transactions: Transactions, statement: str, what: Break) -> None:
    await wrote(transactions, 30)
    await sealed(transactions)
    async with transactions.begin() as work:
        head = await load_head(work.db)
        known = list((await work.db.execute(text("select id from audit order by id"))).scalars())

    await by_hand(transactions, statement, id=random.Random(statement).choice(known[:-1]))

    finding = (await verify_chain(transactions, {head.position: head.digest}, AT_ONCE)).finding
    assert finding is not None
    assert finding.what is what


async def test_a_line_slipped_in_between_is_found(transactions: Transactions) -> None:
    await wrote(transactions, 5)
    async with transactions.begin() as work:
        await work.db.execute(text("select nextval(pg_get_serial_sequence('audit', 'id'))"))  # one was rolled back
    await wrote(transactions, 5)
    await sealed(transactions)
    slipped = (
        "insert into audit (id, at, account, act, subject) overriding system value"
        " select 6, now(), 'x', 'y', 'z' where not exists (select from audit where id = 6)"
    )

    await by_hand(transactions, slipped)

    finding = (await verify_chain(transactions, {}, AT_ONCE)).finding
    assert finding is not None
    assert (finding.what, finding.entry) == (Break.INSERTED, 6)
