"""T50: a backup made under load is restored; everything, then one service alone. Measured: `make drill`."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks.results import write_result
from deploy.launcher.backup import Databases, backup, restore
from tests.chassis import toy
from tests.faults.county import County, Host
from tests.faults.filing import a_filing
from tests.sweeps import only_in_sweeps

COMPLAINTS = int(os.environ.get("DRILL_COMPLAINTS", "40"))
MANY = 5_000  # from which on the drill is a result that is kept
COVERS = ("chassis/**", "deploy/**", "tests/faults/test_t50_restore_drill.py")
AT_ONCE = 2_000  # lines of a batch
MEANWHILE = [f"meanwhile {number}" for number in range(20)]
TABLES = {"intake.complaints": "id", "dispatch.cases": "id", "analytics.cases_seen": "complaint_id"}
HEARERS = ("intake", "dispatch", "analytics")
PATIENCE = 60 + COMPLAINTS / 10  # seconds


def quiet(_line: str) -> None:
    pass


async def file(county: County, *keys: str) -> dict[str, str]:
    """File complaints under these keys, those put off once more; the id of each."""
    ids: dict[str, str] = {}
    while chosen := [key for key in keys if key not in ids][:AT_ONCE]:
        lines = "\n".join(json.dumps(a_filing(key) | {"idempotency_key": key}) for key in chosen)
        answer = await county.citizen("partner").post(
            "/v1/complaints:batch",
            content=lines,
            headers={"Content-Type": "application/x-ndjson", "Idempotency-Key": f"batch {chosen[0]} of {len(chosen)}"},
            timeout=PATIENCE,
        )
        outcomes = [json.loads(line) for line in answer.text.splitlines()]
        assert {outcome["status"] for outcome in outcomes} <= {201, 503}
        ids |= {key: one["id"] for key, one in zip(chosen, outcomes, strict=True) if one["status"] == 201}
    return ids


async def known(county: County) -> dict[str, set[str]]:
    """The complaints that each service has."""
    found: dict[str, set[str]] = {}
    for table, column in TABLES.items():
        rows = await county.rows(f"select {column} as id from {table}")  # noqa: S608 - our own names
        found[table.partition(".")[0]] = {str(row["id"]) for row in rows}
    return found


async def stop(host: Host) -> None:
    host.signal(signal.SIGTERM)
    await host.died()


async def measured(step: Callable[[], Awaitable[Any]]) -> float:
    began = time.monotonic()
    await step()
    return time.monotonic() - began


async def quarantine(county: County) -> list[dict[str, Any]]:
    answer = await county.citizen("operator").get("/v1/operations/quarantine")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@only_in_sweeps
async def test_t50_a_backup_made_under_load_is_restored_whole_and_for_one_service(
    county: County, tmp_path: Path
) -> None:
    stores = Databases(county.database_url, {})
    host = county.host("all")
    await host.start()
    before = await file(county, *(f"before {number}" for number in range(COMPLAINTS)))

    async def back_up() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(file(county, *MEANWHILE))
            await asyncio.to_thread(backup, stores, county.home, tmp_path / "backup", quiet)

    backing_up = await measured(back_up)
    await file(county, "lost")
    await county.rest(*HEARERS, seconds=PATIENCE)
    await stop(host)

    restoring = await measured(
        lambda: asyncio.to_thread(restore, stores, county.home, tmp_path / "backup", None, quiet)
    )
    starting = await measured(host.start)
    await county.rest(*HEARERS, seconds=PATIENCE)
    restored = await known(county)
    again = await file(county, "lost", "new", *MEANWHILE)
    await county.rest(*HEARERS, seconds=PATIENCE)

    assert restored["intake"] == restored["dispatch"] == restored["analytics"] >= set(before.values())
    assert len(restored["intake"]) <= COMPLAINTS + len(MEANWHILE)
    everything = set(before.values()) | set(again.values())
    assert len(everything) == COMPLAINTS + len(MEANWHILE) + 2
    assert await known(county) == dict.fromkeys(restored, everything)
    assert await quarantine(county) == []

    await stop(host)
    await asyncio.to_thread(restore, stores, county.home, tmp_path / "backup", "intake", quiet)
    await host.start()
    later = await file(county, "later")

    lost = everything - restored["intake"]  # what was filed while the backup was made may be in it or not

    async def is_visible() -> bool:
        rewound = [row for row in await quarantine(county) if row["why"] == "publisher_rewound"]
        return {row["aggregate_id"] for row in rewound if row["service"] == "dispatch"} == lost

    await toy.until(is_visible, PATIENCE)
    await county.rest(*HEARERS, seconds=PATIENCE)
    assert set(later.values()) <= (await known(county))["dispatch"]
    if COMPLAINTS >= MANY:
        keep(backing_up, restoring, starting)


def keep(backing_up: float, restoring: float, starting: float) -> None:
    seconds = {
        "backup under load, s": backing_up,
        "restore, s": restoring,
        "start to answering, s": starting,
        "recovery time, s": restoring + starting,
    }
    figures = {f"{COMPLAINTS:,} complaints": {name: round(took, 1) for name, took in seconds.items()}}
    write_result("restore", f"DRILL_COMPLAINTS={COMPLAINTS} make drill", COVERS, figures)
