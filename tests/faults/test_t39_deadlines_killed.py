"""T39: processes race for past deadlines, one is killed with rows in hand; each is told once, none is lost."""

import signal
from collections import Counter

from chassis.clock import machine_now
from tests.faults.county import PARTNER, County
from tests.faults.filing import a_filing
from tests.simulation.history import History, check

CASES = 60
LONG_AGO = "2026-01-05T09:00:00+08:00"  # every limit of the first days is past
OVERDUE = "select not exists (select from dispatch.clocks where state = 'running' and due_at < clock_timestamp())"
AS_OFTEN_AS = {"DISPATCH_DEADLINES_EVERY": "0.02"}


async def test_deadlines_are_told_once_when_processes_race_and_one_dies(county: County) -> None:
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
    assert check(await _missed(county)) == []


async def _missed(county: County) -> History:
    """Rows and events of missed clocks, both by case, kind and end; what was done late was missed before."""
    rows = await county.rows("select case_id, kind, due_at from dispatch.clocks where state in ('missed', 'late')")
    events = await county.rows(
        "select aggregate_id, e ->> 'clock' as kind, (e ->> 'due_at')::timestamptz as due_at"
        " from dispatch.event_log, lateral (select convert_from(body, 'UTF8')::jsonb as e) told"
        " where type = 'dispatch.clock_missed.v1'"
    )
    assert len({row["case_id"] for row in rows}) == CASES
    return History(kept={"rows": Counter(map(tuple, rows)), "events": Counter(map(tuple, events))})
