"""Group commit when more is asked than can be written: what still counts is written, and never too much at once."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence

import pytest

from chassis.db.group_commit import (
    BACKLOG_SECONDS,
    BURST_SIZE,
    MAX_BATCH,
    MIN_BATCH,
    TARGET_SECONDS,
    GroupCommit,
    QueueFull,
)
from chassis.errors import Unavailable

AT_LEAST = 2 * MIN_BATCH - 1  # may wait beside the one that is under way


class BatchWriter:
    """Writes a batch whenever it is let."""

    def __init__(self) -> None:
        self.written: list[list[int]] = []
        self.busy = asyncio.Event()
        self._let = asyncio.Semaphore(0)

    async def write(self, batch: Sequence[int]) -> Sequence[int]:
        self.busy.set()
        await self._let.acquire()
        self.written.append(list(batch))
        return batch

    def let(self, batches: int) -> None:
        for _ in range(batches):
            self._let.release()


@pytest.fixture
async def group(request: pytest.FixtureRequest) -> AsyncIterator[tuple[BatchWriter, GroupCommit[int, int]]]:
    """A writer that has taken the question 0 and is not done with it; its parameter: other limits than in life."""
    writer = BatchWriter()
    commits: GroupCommit[int, int] = GroupCommit(writer.write, **getattr(request, "param", {}))
    serving, first = asyncio.create_task(commits.serve()), asyncio.create_task(commits.submit(0))
    await writer.busy.wait()
    yield writer, commits
    serving.cancel()
    writer.let(1)
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    assert await first == 0


async def _asking(commits: GroupCommit[int, int], *numbers: int) -> "list[asyncio.Task[int]]":
    asking = [asyncio.create_task(commits.submit(number)) for number in numbers]
    await asyncio.sleep(0)
    return asking


def _slow(commits: GroupCommit[int, int]) -> None:
    """As after many transactions of a minute each."""
    while commits.batch_limit > MIN_BATCH:
        commits._adapt_limits(commits.batch_limit, 60.0)


async def test_all_requests_made_meanwhile_are_written_together_in_their_order(
    group: tuple[BatchWriter, GroupCommit[int, int]],
) -> None:
    asking = await _asking(group[1], 1, 2, 3)
    group[0].let(2)

    assert await asyncio.gather(*asking) == [1, 2, 3]
    assert group[0].written == [[0], [1, 2, 3]]


async def test_who_has_given_up_is_not_written(group: tuple[BatchWriter, GroupCommit[int, int]]) -> None:
    given_up, *asking = await _asking(group[1], 1, 2)
    given_up.cancel()
    await asyncio.wait([given_up])
    group[0].let(2)

    assert await asyncio.gather(*asking) == [2]
    assert group[0].written == [[0], [2]]


async def test_when_not_all_can_be_written_at_once_it_goes_in_order(
    group: tuple[BatchWriter, GroupCommit[int, int]],
) -> None:
    group[1].batch_limit = 1  # doubled with each that is quick
    asking = await _asking(group[1], 1, 2, 3, 4, 5)
    group[0].let(3)

    assert await asyncio.gather(*asking) == [1, 2, 3, 4, 5]
    assert group[0].written == [[0], [1, 2], [3, 4, 5]]


@pytest.mark.parametrize("group", [{"late_seconds": 0.0}], indirect=True, ids=["whoever_waits_is_late"])
async def test_when_the_oldest_are_late_the_newest_go_first(group: tuple[BatchWriter, GroupCommit[int, int]]) -> None:
    group[1].batch_limit = 1
    asking = await _asking(group[1], 1, 2, 3, 4, 5)
    time.sleep(0.01)  # noqa: ASYNC251 - they are late by that
    group[0].let(3)

    assert await asyncio.gather(*asking) == [1, 2, 3, 4, 5]
    assert group[0].written == [[0], [4, 5], [1, 2, 3]]


async def test_a_caller_that_waits_too_long_gets_unavailable() -> None:
    writer = BatchWriter()
    commits = GroupCommit(writer.write, answer_timeout_seconds=0.1)
    serving, first = asyncio.create_task(commits.serve()), asyncio.create_task(commits.submit(0))
    await writer.busy.wait()

    for pending in (first, commits.submit(1)):  # one is being written, the other waits
        with pytest.raises(Unavailable):
            await pending

    serving.cancel()
    writer.let(1)
    await asyncio.wait([serving])


@pytest.mark.parametrize("group", [{"answer_timeout_seconds": 0.3}], indirect=True, ids=["impatient"])
async def test_a_pause_of_the_whole_process_is_nobodys_timeout(
    group: tuple[BatchWriter, GroupCommit[int, int]],
) -> None:
    asking = await _asking(group[1], 1)
    time.sleep(0.5)  # noqa: ASYNC251 - the pause is what is tried
    group[0].let(2)

    assert await asyncio.gather(*asking) == [1]


async def test_what_would_wait_for_long_is_refused_at_once(group: tuple[BatchWriter, GroupCommit[int, int]]) -> None:
    group[1]._adapt_limits(MAX_BATCH, MAX_BATCH / 4000)  # four thousand a second
    waiting = await _asking(group[1], *range(1, int(4000 * BACKLOG_SECONDS) + 1))

    assert group[1].is_full()
    with pytest.raises(QueueFull):
        await group[1].submit(-1)

    group[0].let(2)
    assert await waiting[0] == 1
    assert not group[1].is_full()
    group[0].let(len(waiting))
    assert await asyncio.gather(*waiting) == list(range(1, len(waiting) + 1))


async def test_who_is_let_in_counts_before_it_waits_until_the_loop_turns(
    group: tuple[BatchWriter, GroupCommit[int, int]],
) -> None:
    _slow(group[1])

    let_in = [group[1].try_reserve() for _ in range(AT_LEAST + 2)]
    await asyncio.sleep(0)  # none of them waits: whatever they were, they were refused
    waiting = await _asking(group[1], *range(1, AT_LEAST))
    again = [group[1].try_reserve() for _ in range(2)]

    assert let_in == [True] * AT_LEAST + [False] * 2
    assert again == [True, False]
    group[0].let(MAX_BATCH)
    await asyncio.gather(*waiting)


async def test_one_quick_transaction_does_not_let_more_wait() -> None:
    commits = GroupCommit(BatchWriter().write)
    for _ in range(20):
        commits._adapt_limits(BURST_SIZE, BURST_SIZE / 1000)
    commits._adapt_limits(BURST_SIZE, BURST_SIZE / 100_000)

    waiting = await _asking(commits, *range(2 * BURST_SIZE))

    assert commits.is_full()
    for one in waiting:
        one.cancel()


async def test_what_a_small_transaction_leaves_of_two_crowds_may_wait_at_any_pace(
    group: tuple[BatchWriter, GroupCommit[int, int]],
) -> None:
    group[1]._adapt_limits(MAX_BATCH, TARGET_SECONDS)  # a twentieth of a second would hold twenty
    waiting = await _asking(group[1], *range(1, 2 * BURST_SIZE))

    assert group[1].is_full()
    group[0].let(MAX_BATCH)
    assert await asyncio.gather(*waiting) == list(range(1, 2 * BURST_SIZE))


async def test_whoever_is_answered_and_asks_again_at_once_finds_the_place_free(
    group: tuple[BatchWriter, GroupCommit[int, int]],
) -> None:
    async def twice(number: int) -> int:
        return await group[1].submit(await group[1].submit(number))

    group[1]._adapt_limits(MAX_BATCH, TARGET_SECONDS)
    burst = [asyncio.create_task(twice(number)) for number in range(BURST_SIZE)]
    await asyncio.sleep(0)
    group[0].busy.clear()
    group[0].let(1)
    await group[0].busy.wait()  # with the crowd
    others = await _asking(group[1], *range(BURST_SIZE, 2 * BURST_SIZE))
    group[0].let(MAX_BATCH)

    assert await asyncio.gather(*burst, *others) == [*range(2 * BURST_SIZE)]


async def test_of_many_that_arrived_together_each_transaction_takes_what_others_leave(
    group: tuple[BatchWriter, GroupCommit[int, int]],
) -> None:
    group[1]._adapt_limits(MAX_BATCH, MAX_BATCH / 1000)
    together = [
        asyncio.create_task(group[1].submit(number, low_priority=True)) for number in range(1000, 1000 + MAX_BATCH)
    ]
    alone = await _asking(group[1], *range(1, BURST_SIZE + 1))  # nobody finds the place taken
    group[0].let(3)

    assert await asyncio.gather(*alone, *together) == [*range(1, BURST_SIZE + 1), *range(1000, 1000 + MAX_BATCH)]
    first = [*range(1, BURST_SIZE + 1), *range(1000, 1000 + MAX_BATCH - BURST_SIZE)]
    assert group[0].written == [[0], first, [*range(1000 + MAX_BATCH - BURST_SIZE, 1000 + MAX_BATCH)]]


@pytest.mark.parametrize("group", [{"max_queued": 2}], indirect=True, ids=["room_for_two"])
async def test_also_of_those_that_arrived_together_no_more_wait_than_there_is_room_for(
    group: tuple[BatchWriter, GroupCommit[int, int]],
) -> None:
    waiting = [asyncio.create_task(group[1].submit(number, low_priority=True)) for number in (1, 2)]
    await asyncio.sleep(0)

    with pytest.raises(QueueFull):
        await group[1].submit(3, low_priority=True)

    group[0].let(2)
    assert await asyncio.gather(*waiting) == [1, 2]


async def test_a_place_in_which_somebody_gave_up_is_free(group: tuple[BatchWriter, GroupCommit[int, int]]) -> None:
    _slow(group[1])
    waiting = await _asking(group[1], *range(1, AT_LEAST + 1))
    assert group[1].is_full()

    waiting[0].cancel()
    await asyncio.wait(waiting[:1])

    assert not group[1].is_full()
    group[0].let(MAX_BATCH)
    await asyncio.gather(*waiting[1:])


async def test_a_burst_that_leaves_room_says_nothing_of_the_pace() -> None:
    commits = GroupCommit(BatchWriter().write)

    commits._adapt_limits(1, 0.4)
    waiting = await _asking(commits, *range(MAX_BATCH * 5))

    assert not commits.is_full()
    for one in waiting:
        one.cancel()


async def test_when_it_is_quick_again_there_is_room_again(group: tuple[BatchWriter, GroupCommit[int, int]]) -> None:
    _slow(group[1])

    for _ in range(6):  # few ask, so none of them fills a transaction
        group[1]._adapt_limits(1, TARGET_SECONDS / 100)
    waiting = await _asking(group[1], *range(1, BURST_SIZE + 1))

    group[0].let(BURST_SIZE)
    assert await asyncio.gather(*waiting) == list(range(1, BURST_SIZE + 1))


@pytest.mark.parametrize(
    ("count", "seconds", "at_once"),
    [
        (MAX_BATCH, TARGET_SECONDS, MAX_BATCH),
        (MAX_BATCH, 1.25 * TARGET_SECONDS, MAX_BATCH * 4 // 5),
        (MAX_BATCH, 4 * TARGET_SECONDS, MAX_BATCH // 2),
        (1, 60.0, MAX_BATCH // 2),
    ],
)
async def test_a_slow_transaction_makes_the_next_smaller(count: int, seconds: float, at_once: int) -> None:
    commits = GroupCommit(BatchWriter().write)

    commits._adapt_limits(count, seconds)

    assert commits.batch_limit == at_once


async def test_after_one_that_stood_still_nobody_of_those_it_held_is_refused(
    group: tuple[BatchWriter, GroupCommit[int, int]],
) -> None:
    group[1]._adapt_limits(1, 5.0)  # the disk stood still, with one person's request

    waiting = await _asking(group[1], *range(1, BURST_SIZE + 1))

    group[0].let(BURST_SIZE)
    assert await asyncio.gather(*waiting) == list(range(1, BURST_SIZE + 1))


async def test_quick_ones_make_it_large_again() -> None:
    commits = GroupCommit(BatchWriter().write)
    _slow(commits)

    for _ in range(6):
        commits._adapt_limits(MIN_BATCH, TARGET_SECONDS / 100)

    assert commits.batch_limit == MAX_BATCH
