"""T33, T34: the way between services and the broker is lost, both ways or one, for all of them or for one."""

import os

import pytest

from tests.chassis.toy import new_aggregates
from tests.faults.ground import Ground, show
from tests.faults.proxy import FaultProxy, Mode
from tests.simulation.history import check

SHORT = 8.0  # seconds: longer than a session (6) and a request (5)
CUT_SECONDS = min(300.0, float(os.environ.get("FAULT_SECONDS", SHORT)))
BACK = 30.0 + (CUT_SECONDS - SHORT) / 5  # seconds, and what came meanwhile is made good five times as fast (G13, G30)

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.campaign,
    pytest.mark.parametrize(
        "mode", [Mode.SILENT, Mode.HELD, Mode.DROP_DOWN, Mode.DROP_UP], ids=lambda mode: mode.name.lower()
    ),
]


async def test_services_that_all_lost_the_broker_catch_up_when_it_is_back(
    linked_ground: Ground, links: list[FaultProxy], mode: Mode
) -> None:
    ground, aggregates = linked_ground, new_aggregates(12)
    for link in links:
        await ground.a_host(TOY_KAFKA=link.address)
    await ground.caught_up(aggregates)

    for link in links:
        link.mode = mode
    await ground.publish_for(CUT_SECONDS, aggregates)
    for link in links:
        await link.heal()
    back = await ground.caught_up(aggregates)

    show(f"all, {mode.name}: caught up {back:.1f} s after the lines were good again")
    assert check(await ground.rest()) == []
    assert back < BACK


async def test_a_service_that_lost_the_broker_is_done_without(
    linked_ground: Ground, links: list[FaultProxy], mode: Mode
) -> None:
    ground, aggregates = linked_ground, new_aggregates(12)
    for link in links:
        await ground.a_host(TOY_KAFKA=link.address)
    await ground.caught_up(aggregates)

    links[0].mode = mode
    await ground.publish_for(CUT_SECONDS, aggregates)
    without = await ground.caught_up(aggregates)
    await links[0].heal()
    back = await ground.caught_up(aggregates)

    show(f"one, {mode.name}: the others did all in {without:.1f} s, caught up in {back:.1f} s when it was back")
    assert check(await ground.rest()) == []
    assert max(without, back) < BACK
