"""T01: intake killed with -9 around acceptance, under load; every acknowledged complaint is there, once, everywhere."""

import asyncio
import signal
from collections import Counter

from chassis.bus.postgres import PostgresBus
from tests.chassis import toy
from tests.faults.county import PARTNER, County, Host
from tests.faults.filing import Filer
from tests.simulation.history import History, check

FAILPOINTS = (
    "intake.after_numbers=kill:4",
    "intake.before_write=kill:4",
    "intake.before_commit=kill:30",  # its jobs and its hearing commit as well
    "intake.after_commit=kill:30",
    "intake.before_reply=kill:12",
)
CLIENTS = 6
AT_REST = """
    with taken as (select count(*) from intake.complaints)
    select (select count(*) from dispatch.receipts) = (select * from taken)
       and (select count(*) from analytics.cases_seen where state is not null) = (select * from taken)
       and not exists (select from intake.outbox) and not exists (select from dispatch.outbox)
"""


async def test_intake_killed_at_every_point_of_acceptance_keeps_what_it_acknowledged(county: County) -> None:
    history = History()
    bus = PostgresBus(county.database_url)
    intake = county.host("intake")
    filer = Filer(county.client("intake", PARTNER), history)
    async with toy.running(county.app("dispatch", bus), county.app("analytics", bus)):
        codes = await _kill_under_load(intake, filer)
        for key in sorted(filer.ids):
            assert await filer.ask(key)
        await county.until(AT_REST)
        await _look(county, history)
    await bus.close()

    assert codes == [-signal.SIGKILL] * len(FAILPOINTS)
    assert filer.unknown
    assert check(history) == []


async def _kill_under_load(intake: Host, filer: Filer) -> list[int]:
    """The exit codes; at the end intake runs again."""
    stop = asyncio.Event()
    codes = []
    async with asyncio.TaskGroup() as clients:
        for _ in range(CLIENTS):
            clients.create_task(filer.file_until(stop))
        for failpoint in FAILPOINTS:
            await intake.start(failpoint)
            codes.append(await intake.died())
        await intake.start()
        stop.set()
    return codes


async def _look(county: County, history: History) -> None:
    """What three stores and two logs hold of it."""
    complaints = await county.rows("select id, respondent_name from intake.complaints")
    history.stored = dict(Counter(row["respondent_name"] for row in complaints))
    for row in await county.rows("select aggregate_id, version from intake.event_log order by aggregate_id, version"):
        history.published["complaint", row["aggregate_id"]].append(row["version"])
    for row in complaints:
        history.effects["complaint", row["id"]].append(1)
        history.published["placed", row["id"]].append(1)
    placed = "('dispatch.case_dispatched.v1', 'dispatch.case_held_at_hub.v1', 'dispatch.case_redirected.v1')"
    for row in await county.rows(f"select complaint_id from dispatch.event_log where type in {placed}"):  # noqa: S608
        history.effects["placed", row["complaint_id"]].append(1)
    history.stores = {
        "intake": Counter(row["id"] for row in complaints),
        "dispatch": Counter(row["id"] for row in await county.rows("select id from dispatch.cases")),
        "receipts": Counter(row["complaint_id"] for row in await county.rows("select * from dispatch.receipts")),
        "analytics": Counter(row["complaint_id"] for row in await county.rows("select * from analytics.cases_seen")),
    }
