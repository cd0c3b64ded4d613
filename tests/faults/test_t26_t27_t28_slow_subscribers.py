"""T26, T27, T28: a subscriber frozen, blocked or slow in its work; others take over, nothing happens twice.

Shortened: a session is 6 s here and 10 s in service (brokers refuse less), a poll may be 2 s late instead of 300; so a
slow handler takes 4 s or 12 s instead of a minute; who is frozen or blocked is so for a minute in `make faults`, else
for 12 s. What PostgreSQL allows is as in service: 10 s without a word in a transaction, then the rows are free again.
"""

import asyncio
import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from chassis.db.engine import TRANSACTION_TIMEOUT_MS
from tests.chassis.toy import new_aggregates, until
from tests.faults.ground import UP_SECONDS, Ground, Host, frozen_seconds, show
from tests.simulation.history import check

pytestmark = [pytest.mark.kafka, pytest.mark.campaign]

SHORT, LONG = 8.0, 12.0  # seconds: longer than a session; longer than a transaction may be silent, too
FROZEN_SECONDS = frozen_seconds(otherwise=LONG)  # a minute in `make faults`
FOR_EVER = 1e6
TAKEN_OVER = 30.0  # seconds until others have done everything that was told


@pytest.mark.parametrize("point", ["consumer.after_effect", "consumer.after_commit_before_position"])
@pytest.mark.parametrize("others", [1, 2], ids=["woken as itself", "its name was taken meanwhile"])
async def test_a_subscriber_frozen_in_the_middle_of_its_work_harms_nothing_and_works_on_when_woken(
    kafka_ground: Ground, point: str, others: int
) -> None:
    aggregates = new_aggregates(12)
    frozen = await kafka_ground.a_host(f"{point}=stop:3")
    first = await kafka_ground.a_host()
    await _publish_until(kafka_ground, aggregates, lambda: is_stopped(frozen))
    stopped = time.monotonic()

    taken_over = await kafka_ground.caught_up(aggregates)
    await asyncio.sleep(max(0.0, stopped + FROZEN_SECONDS - time.monotonic()))  # its leases have fallen
    helpers = [first, *[await kafka_ground.a_host() for _ in range(others - 1)]]
    still_frozen = is_stopped(frozen)
    frozen.signal(signal.SIGCONT)
    recovered = await kafka_ground.caught_up(aggregates)
    for helper in helpers:
        await helper.kill()
    alone = await kafka_ground.caught_up(aggregates)

    show(f"{point}, {others}: taken over in {taken_over:.1f} s, woken {recovered:.1f} s, alone {alone:.1f} s")
    assert still_frozen
    assert check(await kafka_ground.rest()) == []
    assert (await frozen.status())["restarts"] == {}
    assert max(taken_over, recovered, alone) < TAKEN_OVER


@pytest.mark.parametrize("seconds", [SHORT, FROZEN_SECONDS])
async def test_a_subscriber_whose_loop_is_blocked_is_reported_and_taken_over(
    kafka_ground: Ground, seconds: float
) -> None:
    aggregates = new_aggregates(12)
    ill = await kafka_ground.a_host(TOY_ILL=f"blocks {seconds} 1")
    other = await kafka_ground.a_host()
    falling_ill = asyncio.create_task(ill.process.wait_for_line("ill"))
    await _publish_until(kafka_ground, aggregates, falling_ill.done)

    taken_over = await kafka_ground.caught_up(aggregates)
    status = await ill.status()
    await other.kill()
    alone = await kafka_ground.caught_up(aggregates)

    show(
        f"blocked {seconds} s: late {status['loop_late_seconds']} s, taken over {taken_over:.1f} s, alone {alone:.1f} s"
    )
    assert status["loop_late_seconds"] > seconds - 1
    assert status["restarts"] == {}
    assert check(await kafka_ground.rest()) == []
    assert max(taken_over, alone) < TAKEN_OVER


@pytest.mark.parametrize("seconds", [4.0, LONG, FOR_EVER])
async def test_a_handler_slower_than_a_poll_may_be_delays_and_doubles_nothing(
    kafka_ground: Ground, seconds: float
) -> None:
    aggregates = new_aggregates(12)
    slow = await kafka_ground.a_host(TOY_ILL=f"waits {seconds} 1", TOY_TIMINGS=json.dumps({"poll": 2.0}))
    falling_ill = asyncio.create_task(slow.process.wait_for_line("ill"))
    await _publish_until(kafka_ground, aggregates, falling_ill.done)
    ill = time.monotonic()
    other = await kafka_ground.a_host()  # the group is dealt anew while one of it does not poll

    done = await kafka_ground.caught_up(aggregates)
    await other.kill()
    alone = await kafka_ground.caught_up(aggregates)
    await asyncio.sleep(max(0.0, ill + min(seconds, TRANSACTION_TIMEOUT_MS / 1000) + 1 - time.monotonic()))
    again = await kafka_ground.caught_up(aggregates)

    show(f"handler of {seconds} s: everything heard after {done:.1f} s, alone {alone:.1f} s, then {again:.1f} s")
    assert check(await kafka_ground.rest()) == []
    assert (await slow.status())["restarts"] == {}
    assert again < TAKEN_OVER  # it hears by itself, and not by the repair of every minute only


def is_stopped(host: Host) -> bool:
    stat = Path(f"/proc/{host.process.pid}/stat").read_text()
    return stat.rpartition(")")[2].split()[0] == "T"


async def _publish_until(ground: Ground, aggregates: list[UUID], done: Callable[[], bool]) -> None:
    async def published() -> bool:
        await ground.publish_for(0.1, aggregates)
        return done()

    await until(published, UP_SECONDS)
