"""T25: dispatch, odr, refunds and analytics killed with -9 wherever they hear; each effect is there, once.

In ``make test`` each at every other point, two of them at those where the others are not; in ``make faults`` at all,
and on both buses.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from tests.faults.county import PARTNER, County, Host
from tests.faults.filing import Filer
from tests.faults.officer import TOTAL_FEN, Officer
from tests.simulation.history import History, check
from tests.sweeps import ARE_FAULTS_WHOLE

FAILPOINTS = (
    "consumer.after_fetch",
    "consumer.after_gate",
    "consumer.after_effect",
    "consumer.before_commit",
    "consumer.after_commit_before_position",
)
HEARERS = ("dispatch", "odr", "refunds", "analytics")
ON_KAFKA = FAILPOINTS[-2:]  # the rest does not touch the bus
CLIENTS = 4
ONE_OF = 1 if ARE_FAULTS_WHOLE else 2  # points


BUSES = ["postgres", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.campaign])]


@pytest.mark.parametrize("county_on_each_bus", BUSES, indirect=True)
async def test_services_killed_wherever_they_consume_do_everything_once(county_on_each_bus: County) -> None:
    county = county_on_each_bus
    history = History()
    await county.host("intake").start()
    failpoints = FAILPOINTS if county.environment["WEIQUAN_BUS"] == "postgres" else ON_KAFKA
    filer = Filer(county.client("intake", PARTNER), history)
    points = {name: failpoints[place % ONE_OF :: ONE_OF] for place, name in enumerate(HEARERS)}
    codes = await _kill_under_load(county, points, filer, Officer.of(county))
    await county.rest("intake", *HEARERS)
    await _look(county, history)

    assert codes == [-signal.SIGKILL] * sum(map(len, points.values()))
    assert check(history) == []
    assert check(await _money(county)) == []
    assert await county.rows("select complaint_id from analytics.refund_steps where step = 'paid'")
    wrong = "select c.id from dispatch.cases c join analytics.cases_seen s on s.complaint_id = c.id"
    assert await county.rows(f"{wrong} where (c.state, c.round) is distinct from (s.state, s.round)") == []
    assert await county.rows("select from intake.quarantined union all select from refunds.quarantined") == []


async def _kill_under_load(
    county: County, points: Mapping[str, Sequence[str]], filer: Filer, officer: Officer
) -> list[int]:
    """The exit codes; at the end everything runs again and every complaint was led to its end."""
    stop = asyncio.Event()

    async def lead() -> None:
        while not stop.is_set():
            await officer.lead(filer.ids[await filer.file()])

    async with asyncio.TaskGroup() as clients:
        for _ in range(CLIENTS):
            clients.create_task(lead())
        async with asyncio.TaskGroup() as killers:
            killed = [killers.create_task(_kill_everywhere(county.host(name), points[name])) for name in HEARERS]
        stop.set()
    return [code for task in killed for code in task.result()]


async def _kill_everywhere(host: Host, failpoints: Sequence[str]) -> list[int]:
    codes = []
    for failpoint in failpoints:
        await host.start(f"{failpoint}=kill:3")
        codes.append(await host.died())
    await host.start()
    return codes


async def _look(county: County, history: History) -> None:
    """One case, one place, one set of clocks for every complaint."""
    complaints = [row["id"] for row in await county.rows("select id from intake.complaints")]
    history.stored = dict(
        Counter(row["key"] for row in await county.rows("select respondent_name as key from intake.complaints"))
    )
    history.stores = {
        "intake": Counter(complaints),
        "cases": Counter(row["id"] for row in await county.rows("select id from dispatch.cases")),
        "analytics": Counter(row["complaint_id"] for row in await county.rows("select * from analytics.cases_seen")),
    }
    started = await county.rows(
        "select complaint_id, change ->> 'clock' as clock from dispatch.event_log,"
        " jsonb_array_elements(convert_from(body, 'UTF8')::jsonb -> 'clocks') as change"
        " where change ->> 'change' = 'started'"
    )
    history.stores |= {
        f"{kind} started": Counter(row["complaint_id"] for row in started if row["clock"] == kind)
        for kind in ("dispatch_24h", "feedback_24h", "acceptance")
    }


async def _money(county: County) -> History:
    """One claim, one plan, one note of it and two payments for every agreement; the sums are what was agreed."""
    history = History()
    queries = {
        "agreed": "select complaint_id from dispatch.event_log where type = 'dispatch.agreement_reached.v1'",
        "claims": "select complaint_id from refunds.claims",
        "plans": "select complaint_id from refunds.plans",
        "plans told": "select complaint_id from refunds.event_log where type = 'refunds.plan_opened.v1'",
        "plans noted": "select case_id as complaint_id from dispatch.history where act = 'plan_opened'",
        "fulfilments noted": "select case_id as complaint_id from dispatch.history where act = 'plan_fulfilled'",
    }
    for name, query in queries.items():
        history.stores[name] = Counter(row["complaint_id"] for row in await county.rows(query))
    sums = await county.rows("select sum(amount_fen) as paid from refunds.payments group by plan_id")
    assert {row["paid"] for row in sums} == {TOTAL_FEN}
    assert len(await county.rows("select from refunds.event_log where type = 'refunds.payment_recorded.v1'")) == len(
        await county.rows("select from refunds.payments")
    )
    return history
