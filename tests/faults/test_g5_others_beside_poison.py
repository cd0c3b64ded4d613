"""G5: rounds without, with little and with much poison in turns: how much longer others wait.

Poison events of every kind of ``poison.every_poison`` and one that fails in the handler at each attempt, each of a
complaint of its own, most with another event behind it. How long others wait is printed and fails nobody; that they
are all done, and all poison held, is asserted.
"""

import asyncio
import itertools
import os
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from benchmarks.load import percentile
from benchmarks.staleness import FILED, Watch
from chassis.bus.port import Message
from chassis.bus.postgres import PostgresBus
from sdk import Line
from tests.chassis import toy
from tests.faults.county import County
from tests.faults.filing import a_filing
from tests.faults.ground import show
from tests.faults.poison import BUGS, every_bug, every_poison, what_follows

pytestmark = pytest.mark.campaign

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "3"))
SECONDS = 20.0  # of a round
WARM_SECONDS = 5.0
RATE = 20.0  # complaints a second
PAUSES = (None, 5.0, 0.25)  # seconds between two poison events: none, one of a hundred events, one of five
GOAL = 1.10  # what is asked of the p99 beside poison, to that without
HELD_WITHIN = 120.0  # seconds after a round, poison held and all others done
_NUMBERS = itertools.count(1)


async def test_all_others_are_done_beside_poison(county: County) -> None:
    town = county.host("all", GATEWAY_REQUESTS_PER_SECOND="100000")
    await town.start(",".join(f"handler.{event.type}=raise" for event in BUGS))
    bus = PostgresBus(county.database_url)
    await bus.prepare(["intake", "dispatch"])
    rounds, published, poison = {pause: list[Watch]() for pause in PAUSES}, 0, _endless()
    async with Line.to(town.address, county.credential("partner")) as line:
        await _round(line, county, WARM_SECONDS)
        for _ in range(ROUNDS):
            for pause, watches in rounds.items():
                over = asyncio.Event()
                poisoning = asyncio.create_task(_poison(bus, poison, pause, over))
                watches.append(await _round(line, county, SECONDS))
                over.set()
                published += await poisoning
                await _held(county, published)  # none of it is tried again in the next round
    await bus.close()

    for view in FILED:
        show("\n".join(_table(view, rounds, published)))
    assert published >= ROUNDS * SECONDS  # several a second, less what a busy machine takes of it
    assert all(len(watch.spans[view]) > 0 for watches in rounds.values() for watch in watches for view in FILED)
    [waiting] = await county.rows(
        "select count(*) from intake.complaints c left join dispatch.receipts r on r.complaint_id = c.id"
        " where r.complaint_id is null"
    )
    assert waiting["count"] == 0


async def _held(county: County, published: int) -> None:
    counts: Any = None

    async def all_held() -> bool:
        nonlocal counts
        query = "select count(*) from {}.quarantined where aggregate_id is not null"
        counts = [(await county.rows(query.format(service)))[0][0] for service in ("dispatch", "analytics")]
        return min(counts) >= published

    try:
        await toy.until(all_held, HELD_WITHIN)
    except TimeoutError:
        raise AssertionError(f"{counts} of {published} are held") from None


async def _round(line: Line, county: County, seconds: float) -> Watch:
    """Complaints come at random times; return when all who hear of them have acted."""
    watch, random = Watch(), Random("poison")
    watching = asyncio.create_task(watch.look(county.database_url))
    async with asyncio.TaskGroup() as asking:
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            asking.create_task(_file(line, watch))
            await asyncio.sleep(random.expovariate(RATE))
    await watch.ended(HELD_WITHIN)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    return watch


async def _file(line: Line, watch: Watch) -> None:
    key = f"beside-{next(_NUMBERS)}"
    answer = await line.ask("POST", "/v1/complaints", body=a_filing(key), key=key)
    assert answer.ok, (answer.status, answer.content)
    watch.acknowledged(answer.body["id"], FILED)


def _endless() -> Iterator[tuple[list[Message], int]]:
    """One poison event after the other with what comes behind it, and how many of them have a place to be held at."""
    while True:
        for poison in every_poison().values():
            behind = [what_follows(poison.aggregate_id)] if poison.aggregate_id else []
            yield [poison.message, *behind], int(poison.aggregate_id is not None)
        yield every_bug(), 1  # at dispatch as in analytics


async def _poison(
    bus: PostgresBus, poison: Iterator[tuple[list[Message], int]], pause: float | None, over: asyncio.Event
) -> int:
    """How much was told until it is over; what nobody can read is held once, as it is the same each time."""
    published = 0
    while pause and not over.is_set():
        messages, places = next(poison)
        assert all(await bus.publish(messages))
        published += places
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), pause)
    return published


def _table(view: str, rounds: dict[float | None, list[Watch]], published: int) -> list[str]:
    """Every round; of all rounds of a kind together the quantiles and their ratio to those without poison."""
    lines = [f"{view}, ms, p50/p99 of each round (complaints); {published} poison events"]
    p99 = {}
    for pause, watches in rounds.items():
        each = "  ".join(
            f"{percentile(watch.spans[view], 0.5) * 1000:.0f}/{percentile(watch.spans[view], 0.99) * 1000:.0f}"
            f" ({len(watch.spans[view])})"
            for watch in watches
        )
        together = [span for watch in watches for span in watch.spans[view]]
        p99[pause] = percentile(together, 0.99)
        name = f"one in {RATE * pause:.0f} poison" if pause else "without"
        ratio = f", {p99[pause] / p99[None]:.2f} times without (asked: < {GOAL})" if pause else ""
        lines += [f"  {name:<18} {each}", f"  {'':<18} together {_quantiles(together)}{ratio}"]
    without = [percentile(watch.spans[view], 0.99) for watch in rounds[None]]
    return [*lines, f"  longest / shortest p99 of a round without {max(without) / min(without):.2f}"]


def _quantiles(spans: list[float]) -> str:
    return f"{percentile(spans, 0.5) * 1000:.0f}/{percentile(spans, 0.99) * 1000:.0f}"
