"""G3: a platform keeps its own record of what it was told while we are killed around telling it."""

import asyncio
import itertools
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable

import pytest

from tests.faults.county import County, Host
from tests.faults.filing import GYM
from tests.faults.lives import CONSENTS
from tests.faults.officer import Officer
from tests.journeys.messages import a_building_order
from tests.services.intake.hotline import Hotline, a_hotline

pytestmark = pytest.mark.campaign
ORDERS = "/v1/channels/12345/work-orders"
KILLED_AT = ("messenger.after_lease=kill:1", "messenger.after_answer=kill:1", "messenger.after_answer=kill:2")
DELIVERED_AGAIN = 2  # what the platform had answered when the process fell
STEPS = 3  # of such a case: passed on, accepted, answered
ALL_DELIVERED = f"select count(*) = {STEPS * len(KILLED_AT)} and bool_and(state = 'delivered') from intake.deliveries"  # noqa: S608
LEASES_END = "update intake.deliveries set next_at = now() where state = 'waiting' and next_at is not null"
_NUMBERS = itertools.count(1)


@pytest.fixture
async def hotline() -> AsyncIterator[Hotline]:
    async with a_hotline() as hotline:
        yield hotline


async def test_a_platform_receives_each_step_in_order_and_again_only_as_the_same_effect(
    county: County, hotline: Hotline
) -> None:
    town = county.host("all", INTAKE_12345_URL=hotline.url)
    await town.start()

    for failpoint in KILLED_AT:
        await _killed_while_delivering(county, town, failpoint)

    await county.until(ALL_DELIVERED)
    rows = await county.rows("select id, external_id, step, attempts from intake.deliveries order by at, place, id")
    first = {effect: (step, body) for step, body, effect in reversed(hotline.received)}
    assert all((step, body) == first[effect] for step, body, effect in hotline.received)
    assert {effect: (body["caseguid"], step) for effect, (step, body) in first.items()} == {
        str(row["id"]): (row["external_id"], row["step"]) for row in rows
    }
    assert _steps((body["caseguid"], step) for step, body, _ in hotline.received) == _steps(
        (row["external_id"], row["step"]) for row in rows
    )
    assert len(hotline.received) - len(first) == DELIVERED_AGAIN
    assert sum(row["attempts"] - 1 for row in rows) == len(KILLED_AT)


async def _killed_while_delivering(county: County, town: Host, failpoint: str) -> None:
    """A case of the hotline's is led to its end; the process falls while it tells the platform of it."""
    await town.kill()
    await town.start(failpoint)
    acting = asyncio.create_task(_lead(county, f"WITNESS-{next(_NUMBERS)}"))
    assert await town.died() == -signal.SIGKILL
    await county.rows(LEASES_END)
    await town.start()
    await acting


async def _lead(county: County, order: str) -> None:
    officer = Officer(county.citizen("hub"), county.citizen("officer"), county.citizen("officer"))
    words = {"rqsttitle": "健身房停业", "rqstcontent": GYM, "objname": "健身年卡", "record_number": order}
    taken = await officer.act(county.citizen("platform_12345"), ORDERS, a_building_order(order) | words)
    path, who = f"/v1/cases/{taken['id']}", county.citizen("officer")
    await officer.see(path, lambda case: case["state"] == "dispatched")
    await officer.act(who, f"{path}/accept")
    await officer.act(who, f"{path}/start-mediation", CONSENTS)
    await officer.act(who, f"{path}/terminate", {"reason": "ABSENT_OR_REFUSES", "note": "商家拒绝。"})
    await officer.act(who, f"{path}/close", {"result": "terminated", "note": "已告知可以起诉。"})


def _steps(received: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Of each order, in the order in which they were first told."""
    steps = defaultdict[str, dict[str, None]](dict)
    for order, step in received:
        steps[order][step] = None
    return {order: list(of_order) for order, of_order in steps.items()}
