"""Messages of the queue are compared once, each for itself: one that cannot be holds up no other and loses nothing."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update
from structlog.testing import capture_logs

from chassis.clock import SystemClock, machine_now, new_id
from chassis.db.claim_queue import ClaimQueue
from chassis.db.engine import engine_for
from chassis.db.work import Transactions
from chassis.telemetry.trace import Trace
from chassis.vault.keys import KeyRing
from services.intake.complaints.domain.complaint import IMPORTED
from services.intake.complaints.repository.match_queue import MATCH_QUEUE
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.tables import complaints, match_queue
from services.intake.filing.domain.acceptance import read_filing
from services.intake.filing.service.acceptance import QueuedFiling, accept_all
from services.intake.grouping.repository import GROUPING_QUEUE
from services.intake.groups.service.comparison import QUIET_SECONDS, GroupingWorker
from services.intake.matches.tables import matches
from services.intake.matching.service.finding import Matcher
from services.intake.matching.tables import match_keys
from services.intake.traits.tables import traits
from tests.services.intake.building import NOW, a_platforms_filing
from tests.services.intake.comparing import a_message, all_compared, all_matched, until_blocked
from tests.services.intake.people.test_key_rotation import AFTER, OLD, running
from tests.sweeps import sampled


@pytest.fixture
async def transactions(database_url: str) -> AsyncIterator[Transactions]:
    """Of a process that compares only when it is asked to."""
    engine = engine_for(database_url, "intake")
    yield Transactions("intake", engine, SystemClock())
    await engine.dispose()


async def stored(database_url: str, ring: str, *messages: dict[str, Any]) -> list[UUID]:
    """File messages, and let whatever compares them end."""
    async with running(database_url, ring) as intake:
        ids = [UUID((await intake.post("partner", "/v1/complaints", one))["id"]) for one in messages]
        await all_matched(intake.app)
        await all_compared(intake.app)
    return ids


async def queue_anew(transactions: Transactions, queue: ClaimQueue, ids: list[UUID]) -> None:
    async with transactions.begin() as work:
        await queue.enqueue(work.db, ids, machine_now())


async def queued(transactions: Transactions) -> set[UUID]:
    async with transactions.begin() as work:
        return set((await work.db.execute(select(match_queue.c.complaint_id))).scalars())


async def keys_of(transactions: Transactions, complaint_id: UUID) -> set[bytes]:
    async with transactions.begin() as work:
        query = select(match_keys.c.digest).where(match_keys.c.complaint_id == complaint_id)
        return set(map(bytes, (await work.db.execute(query)).scalars()))


async def count(transactions: Transactions, table: Any) -> int:
    async with transactions.begin() as work:
        return int(await work.db.scalar(select(func.count()).select_from(table)) or 0)


@sampled
async def test_a_message_whose_key_this_process_lacks_stays_queued_with_what_it_is_found_by(
    database_url: str, transactions: Transactions
) -> None:
    [closed] = await stored(database_url, OLD, a_message(1))
    [opened] = await stored(database_url, AFTER, a_message(2))
    found_by = await keys_of(transactions, closed)
    await queue_anew(transactions, MATCH_QUEUE, [closed, opened])

    with capture_logs() as lines:
        assert await Matcher(transactions, PersonVault(KeyRing.from_text(AFTER))).match_next() == 2

    assert await queued(transactions) == {closed}
    assert await keys_of(transactions, closed) == found_by
    assert found_by
    assert [line["id"] for line in lines if line["event"] == "keys_not_saved"] == [str(closed)]


@sampled
async def test_a_candidate_whose_key_this_process_lacks_is_logged_and_passed_over(
    database_url: str, transactions: Transactions
) -> None:
    [closed] = await stored(database_url, OLD, a_message(1))
    [opened] = await stored(database_url, AFTER, a_message(1) | {"external_id": "G-2"})
    async with transactions.begin() as work:
        await work.db.execute(delete(matches))
        await work.db.execute(  # as a process with both keys would have stored it
            update(match_keys)
            .where(match_keys.c.complaint_id == closed, match_keys.c.digest.in_(await _old_phone()))
            .values(digest=PersonVault(KeyRing.from_text(AFTER)).number_digests("phone", "13800000001")[0])
        )
    await queue_anew(transactions, MATCH_QUEUE, [opened])

    with capture_logs() as lines:
        await Matcher(transactions, PersonVault(KeyRing.from_text(AFTER))).match_next()

    assert await queued(transactions) == set()
    assert await count(transactions, matches) == 0
    assert [line["id"] for line in lines if line["event"] == "candidate_not_opened"] == [str(closed)]


async def _old_phone() -> list[bytes]:
    return PersonVault(KeyRing.from_text(OLD)).number_digests("phone", "13800000001")


async def test_one_message_that_cannot_be_read_holds_up_none_of_those_claimed_with_it(
    database_url: str, transactions: Transactions
) -> None:
    ids = await stored(database_url, OLD, *(a_message(number) for number in range(6)))
    async with transactions.begin() as work:
        await work.db.execute(update(complaints).where(complaints.c.id == ids[2]).values(sealed=b"changed"))
        await work.db.execute(delete(match_keys))
    await queue_anew(transactions, MATCH_QUEUE, ids)

    await Matcher(transactions, PersonVault(KeyRing.from_text(OLD))).match_next()

    assert await queued(transactions) == {ids[2]}
    assert [one for one in ids if not await keys_of(transactions, one)] == [ids[2]]


async def test_a_comparison_whose_claim_is_over_is_undone_and_done_once_more(
    database_url: str, transactions: Transactions
) -> None:
    ids = await stored(database_url, OLD, a_message(1), a_message(1) | {"external_id": "G-2"})
    async with transactions.begin() as work:
        await work.db.execute(delete(matches))
    await queue_anew(transactions, MATCH_QUEUE, ids[:1])
    matcher = Matcher(transactions, PersonVault(KeyRing.from_text(OLD)))

    await _while_blocked(transactions, ids[0], matcher.match_next(), MATCH_QUEUE)

    assert (await count(transactions, matches), await queued(transactions)) == (0, {ids[0]})
    await matcher.match_next()
    assert (await count(transactions, matches), await queued(transactions)) == (1, set())


async def test_a_grouping_whose_claim_is_over_is_undone_and_done_once_more(
    database_url: str, transactions: Transactions
) -> None:
    [one] = await stored(database_url, OLD, a_message(1))
    async with transactions.begin() as work:
        await work.db.execute(delete(traits))
        long_ago = machine_now() - timedelta(seconds=QUIET_SECONDS + 1)
        await GROUPING_QUEUE.enqueue(work.db, [one], long_ago)
    worker = GroupingWorker(transactions, PersonVault(KeyRing.from_text(OLD)))

    await _while_blocked(transactions, one, worker.compare_next(), GROUPING_QUEUE)

    assert await count(transactions, traits) == 0
    await worker.compare_next()
    assert await count(transactions, traits) == 1


async def _while_blocked(transactions: Transactions, complaint_id: UUID, comparison: Any, queue: ClaimQueue) -> None:
    """Queue a complaint anew while its comparison waits for its lock, and wait until the comparison is over."""
    async with transactions.begin() as work:
        await work.db.execute(select(complaints.c.id).where(complaints.c.id == complaint_id).with_for_update())
        comparing = asyncio.create_task(comparison)
        await until_blocked(transactions)
        await queue_anew(transactions, queue, [complaint_id])
    await comparing


async def accepted(transactions: Transactions, *flags: tuple[str, ...]) -> list[UUID]:
    """Accept a complaint with each of these flags, one after the other."""
    people, ids = PersonVault(KeyRing.from_text(AFTER)), []
    for place, one in enumerate(flags):
        filing = a_platforms_filing(ids=(new_id(), new_id()), external_id=f"P-{place}", flags=one)
        async with transactions.autocommit() as work:
            await accept_all(work, [QueuedFiling(read_filing(filing, NOW), Trace.new())], people)
        ids.append(filing.ids[0])
    return ids


async def test_what_is_filed_goes_before_what_a_list_brought_earlier(transactions: Transactions) -> None:
    listed, filed = await accepted(transactions, (IMPORTED,), ())
    later = machine_now() + timedelta(hours=1)

    for queue in (MATCH_QUEUE, GROUPING_QUEUE):
        async with transactions.begin() as work:
            assert [(await queue.claim(work.db, later, later, 1))[0] for _ in range(2)] == [filed, listed]


async def test_while_a_list_is_imported_what_it_brought_waits_and_what_is_filed_does_not(
    transactions: Transactions,
) -> None:
    people = PersonVault(KeyRing.from_text(AFTER))
    importing = Matcher(transactions, people, lambda: True)
    await importing.match_next()  # now and then it compares what a list brought, too
    listed, _ = await accepted(transactions, (IMPORTED,), ())

    assert (await importing.match_next(), await importing.match_next()) == (1, 0)
    assert await queued(transactions) == {listed}
    assert await Matcher(transactions, people).match_next() == 1
    assert await queued(transactions) == set()
