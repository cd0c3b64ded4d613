"""An import under kill -9: whoever goes on, every row has one result, every number one complaint, nothing is lost."""

import csv
import io
import os
import signal
from collections import Counter
from typing import Any

import httpx

from chassis.web.auth import Caller
from tests.chassis import toy
from tests.faults.county import HUB, County, Host
from tests.services.intake.imports.lists import HEADING_12315, a_row, csv_of

ROWS = int(os.environ.get("FAULT_ROWS", "1000"))  # `make faults` asks for 50,000, and for ten kills
KILLS = int(os.environ.get("FAULT_KILLS", "2"))
SECONDS = 60 + ROWS // 100
POINTS = ("import.after_chunk", "intake.before_write", "import.after_claim", "intake.after_numbers", "")
SENT = 5  # by the platform itself, while its list is imported
BLANK, TWICE = 50, 40  # every so many rows one has no number, and one that of the row before
PLATFORM = Caller(account="national", roles=("platform",), source="12315", scopes=("backdate",))
LATER = "update intake.imports set claimed_until = now() - interval '1 second' where state = 'running'"
ACCEPTED = "select taken + repeated + refused from intake.imports"
DONE = "select state = 'done' from intake.imports"


def a_list() -> tuple[list[list[Any]], set[str]]:
    """Rows, and the numbers that become complaints."""
    rows = [a_row(number) for number in range(ROWS)]
    for place in range(0, ROWS, BLANK):
        rows[place][0] = ""
    for place in range(TWICE - 1, ROWS, TWICE):
        rows[place][0] = rows[place - 1][0]
    return rows, {row[0] for row in rows if row[0]}


async def test_an_import_that_is_killed_again_and_again_is_complete_and_without_doubles(county: County) -> None:
    rows, numbers = a_list()
    intake, hub = county.host("intake"), county.client("intake", HUB)
    hub.timeout = httpx.Timeout(SECONDS)
    await intake.start()
    path = await _started(hub, csv_of(rows))

    for round_ in range(KILLS):
        await _killed(county, intake, POINTS[round_ % len(POINTS)])
        await county.rows(LATER)
    await intake.start()
    await _send_some(county, rows)
    await county.until(DONE, SECONDS)

    found = (await hub.get(path)).json()
    assert found["taken"] + found["repeated"] + found["refused"] == found["rows"] == ROWS
    assert found["refused"] == len(range(0, ROWS, BLANK))
    await _look(county, numbers, await _result(hub, path))


async def test_another_process_goes_on_with_the_import_of_one_that_was_killed(county: County) -> None:
    rows, numbers = a_list()
    first, hub = county.host("intake"), county.client("intake", HUB)
    second = county.host("intake", spare=True)
    await first.start("import.after_chunk=kill:2")
    path = await _started(hub, csv_of(rows))
    await first.died()
    await second.start()

    await county.rows(LATER)
    await county.until(DONE, SECONDS)

    await first.start()
    await _look(county, numbers, await _result(hub, path))


async def _started(hub: httpx.AsyncClient, body: bytes) -> str:
    uploaded = await hub.post("/v1/imports", content=body, headers={"Content-Type": "text/csv"})
    assert uploaded.status_code == 202, uploaded.text
    path = f"/v1/imports/{uploaded.json()['id']}"
    assert (await hub.post(f"{path}/start")).status_code == 202
    return path


async def _killed(county: County, intake: Host, point: str) -> None:
    """Kill intake at a failpoint, or somewhere in the middle of what it does."""
    before = (await county.rows(ACCEPTED))[0][0]
    if not intake.dead:
        await intake.kill()
    await county.rows(LATER)
    if point:
        await intake.begin(f"{point}=kill:{1 if point == 'import.after_claim' else 2}")
    else:
        await intake.start()

        async def has_moved() -> bool:
            return bool((await county.rows(ACCEPTED))[0][0] > before)

        await toy.until(has_moved, SECONDS)
        intake.signal(signal.SIGKILL)
    await intake.died()


async def _send_some(county: County, rows: list[list[Any]]) -> None:
    """The platform sends some of the same numbers itself, at the same time."""
    platform = county.client("intake", PLATFORM)
    for row in [row for row in reversed(rows) if row[0]][:SENT]:
        message = {"registrationnumber": row[0], "problemdescribe": row[HEADING_12315.index("诉求内容")]}
        answer = await platform.post("/v1/channels/12315/registrations", json=message)
        assert answer.status_code == 200, answer.text


async def _result(hub: httpx.AsyncClient, path: str) -> list[dict[str, str]]:
    written = (await hub.get(f"{path}/result")).text.removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(written)))


async def _look(county: County, numbers: set[str], lines: list[dict[str, str]]) -> None:
    """Every row has one line, every number one complaint with one event, and the lines name these complaints."""
    complaints = await county.rows("select id, external_id, number from intake.complaints where linked_as is null")
    events = await county.rows("select aggregate_id from intake.event_log where type like 'intake.complaint_received%'")
    sealed = await county.rows("select from intake.import_chunks where sealed is not null")

    assert [line["row"] for line in lines] == [str(number) for number in range(2, ROWS + 2)]
    assert Counter(row["external_id"] for row in complaints) == dict.fromkeys(numbers, 1)
    assert len({row["number"] for row in complaints}) == len(complaints)
    assert Counter(row["aggregate_id"] for row in events) == dict.fromkeys((row["id"] for row in complaints), 1)
    named = {row["external_id"]: str(row["id"]) for row in complaints}
    assert {line["external_id"]: line["complaint_id"] for line in lines if line["complaint_id"]} == named
    assert sealed == []
