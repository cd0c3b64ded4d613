"""T15, T25: kill -9 at every failpoint of relay and consumer; nothing lost, nothing twice, nothing out of order.

In ``make test`` on one bus and the other in turn, in ``make faults`` each on both.
"""

import signal

import pytest

from tests.chassis.toy import new_aggregates
from tests.faults.ground import Ground
from tests.simulation.history import check

FAILPOINTS = (
    "relay.after_claim",
    "relay.after_ack_before_delete",
    "relay.after_delete",
    "consumer.after_fetch",
    "consumer.after_gate",
    "consumer.after_effect",
    "consumer.before_commit",
    "consumer.after_commit_before_position",
)


BUSES = ("postgres", "kafka")
ON_A_BUS = [
    pytest.param(bus, failpoint, marks=[pytest.mark.kafka] * (bus == "kafka") + [pytest.mark.campaign] * is_whole_only)
    for place, failpoint in enumerate(FAILPOINTS)
    for bus, is_whole_only in zip(BUSES, (place % 2 == 1, place % 2 == 0), strict=True)
]


@pytest.mark.parametrize(("ground", "failpoint"), ON_A_BUS, indirect=["ground"])
async def test_a_process_killed_at_any_point_loses_and_doubles_nothing(ground: Ground, failpoint: str) -> None:
    aggregates = new_aggregates(12)
    await ground.publish(aggregates, 3)

    doomed = await ground.a_host(f"{failpoint}=kill:2")
    killed = await ground.publish_until_dead(aggregates, doomed)
    await ground.a_host()
    await ground.publish(aggregates, 3)

    assert killed == -signal.SIGKILL
    assert check(await ground.rest()) == []
