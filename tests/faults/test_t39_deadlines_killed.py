"""T39: deadlines that pass while nobody looks, or while whoever looks is killed: each is told once, none is lost."""

import signal
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, machine_now
from tests.chassis import toy
from tests.faults.county import PARTNER, County, client_of
from tests.faults.filing import a_filing
from tests.faults.ground import show
from tests.simulation.history import History, check

CASES = 60
LONG_AGO = "2026-01-05T09:00:00+08:00"  # every limit of the first days is past
OVERDUE = "select not exists (select from dispatch.clocks where state = 'running' and due_at < clock_timestamp())"
AS_OFTEN_AS = {"DISPATCH_DEADLINES_EVERY": "0.02"}
OUTAGE = timedelta(hours=3)
DAY = timedelta(hours=24)  # an officer's, to give a first feedback
ENDED, NOT_YET = 500, 50  # cases whose limit ends during the outage, and in the hours after it
CAUGHT_UP_SECONDS = 300
_FEEDBACK = "select state, due_at from dispatch.clocks where kind = 'feedback_24h' order by due_at"
_PUBLISHED = """
    select aggregate_id, e ->> 'clock' as kind, (e ->> 'due_at')::timestamptz as due_at, occurred_at
    from dispatch.event_log, lateral (select convert_from(body, 'UTF8')::jsonb as e) told
    where type = 'dispatch.clock_missed.v1'
"""


async def test_deadlines_are_published_once_when_processes_race_and_one_dies(county: County) -> None:
    assert machine_now().isoformat() > LONG_AGO
    await county.host("intake").start()
    partner = county.client("intake", PARTNER)
    for number in range(CASES):
        filing = a_filing(f"D-{number}", received_at=LONG_AGO)
        answer = await partner.post("/v1/complaints", json=filing, headers={"Idempotency-Key": f"D-{number}"})
        assert answer.status_code == 201

    doomed, *others = (county.host("dispatch", spare=spare) for spare in (False, True, True))
    await doomed.start("deadlines.after_claim=kill:1", **AS_OFTEN_AS)
    killed = await doomed.died()
    for other in others:
        await other.start(**AS_OFTEN_AS)
    await county.rest("dispatch")
    await county.until(OVERDUE)

    assert killed == -signal.SIGKILL
    history = await _missed(county)
    assert len({case for case, _, _ in history.stores["rows"]}) == CASES
    assert check(history) == []


@pytest.mark.campaign
async def test_five_hundred_limits_that_end_during_three_hours_without_a_scheduler_are_published_once_within_minutes(
    county: County,
) -> None:
    """A scheduler is started, killed with rows in its hand, and started again."""
    begun = machine_now() - DAY - OUTAGE
    ended = [begun + OUTAGE * number / ENDED for number in range(ENDED)]
    await _file_at(county, [*ended, *(machine_now() - DAY + timedelta(hours=1 + n / NOT_YET) for n in range(NOT_YET))])
    clocks = await county.rows(_FEEDBACK)
    limits = [row["due_at"] for row in clocks]
    assert {row["state"] for row in clocks} == {"running"}
    assert begun + DAY <= limits[0] < limits[ENDED - 1] < machine_now() < limits[ENDED]

    started = time.monotonic()
    scheduler = county.host("dispatch")
    await scheduler.begin("deadlines.after_claim=kill:1")
    assert await scheduler.died() == -signal.SIGKILL
    await scheduler.begin()
    await county.until(OVERDUE, CAUGHT_UP_SECONDS)
    caught_up = time.monotonic() - started
    show(f"{ENDED} limits ended within {OUTAGE}, all told {caught_up:.1f} s after the first start")

    missed = await county.rows(_PUBLISHED)
    assert [row for row in missed if row["occurred_at"] < row["due_at"]] == []
    assert sorted(row["due_at"] for row in missed) == limits[:ENDED]
    assert check(await _missed(county)) == []
    assert caught_up <= CAUGHT_UP_SECONDS


async def _file_at(county: County, instants: Sequence[datetime]) -> None:
    """File one complaint at each of these past instants; dispatch hears it then, and an officer's day begins."""
    bus, clock = PostgresBus(county.database_url), SteppedClock(instants[0])
    intake, dispatch = (county.app(name, bus, clock) for name in ("intake", "dispatch"))
    async with toy.running(intake, dispatch), client_of(intake, PARTNER) as partner:
        for number, instant in enumerate(instants):
            if number == ENDED:
                await county.rest("dispatch")  # before a day begins that shall not end yet
            clock.advance_to(instant)
            key = f"D-{number}"
            answer = await partner.post("/v1/complaints", json=a_filing(key), headers={"Idempotency-Key": key})
            assert answer.status_code == 201, answer.text
        await county.rest("dispatch")
    await bus.close()


async def _missed(county: County) -> History:
    """Rows and events of missed clocks, both by case, kind and end; what was done late was missed before."""
    rows = await county.rows("select case_id, kind, due_at from dispatch.clocks where state in ('missed', 'late')")
    events = await county.rows(_PUBLISHED)
    counts = Counter((row["aggregate_id"], row["kind"], row["due_at"]) for row in events)
    return History(stores={"rows": Counter(map(tuple, rows)), "events": counts})
