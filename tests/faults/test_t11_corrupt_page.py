"""T11: a byte of a page changes on the disk: who asks for what stands there is told so, never anything wrong."""

import asyncio
import os
import subprocess
from pathlib import Path
from typing import Any

import asyncpg

from chassis.web.auth import Caller
from deploy.launcher.account import server_account
from deploy.launcher.binaries import find_binaries
from tests.chassis import toy
from tests.faults.county import HUB, PARTNER, County
from tests.faults.filing import Filer
from tests.simulation.history import History, check

PAGE = 8192  # bytes
FILED = 60  # over several pages
WATCHER = Caller(account="operator", roles=("operator",))
_EVICT = """
select pg_buffercache_evict(bufferid) from pg_buffercache
where relfilenode = pg_relation_filenode('intake.complaints')
  and reldatabase = (select oid from pg_database where datname = current_database())
"""
_FILE = "select current_setting('data_directory') || '/' || pg_relation_filepath('intake.complaints') as path"


async def test_a_corrupt_page_is_reported_found_and_shown_and_all_else_works(county: County) -> None:
    await county.host("intake").start()
    partner, hub = county.client("intake", PARTNER), county.client("intake", HUB)
    filer = Filer(partner, History())
    await asyncio.gather(*(filer.file() for _ in range(FILED)))
    blocks = {
        row["name"]: row["block"]
        for row in await county.rows(
            "select respondent_name as name, (ctid::text::point)[0]::int as block from intake.complaints"
        )
    }
    bad = min(blocks, key=lambda key: (blocks[key], key))
    assert blocks[bad] < max(blocks.values())

    await _spoil(county, bad, blocks[bad])
    answers = {key: await hub.get(f"/v1/complaints/{filer.ids[key]}") for key in blocks}
    listed = await hub.get("/v1/complaints")
    later = await filer.file()
    status = (await county.client("intake", WATCHER).get("/internal/status")).json()
    amcheck = await asyncio.to_thread(_amcheck, county.database_url)
    unchecked = await _without_checksums(county)

    reached = {key for key, answer in answers.items() if answer.status_code == 200}
    assert reached == {key for key, block in blocks.items() if block != blocks[bad]}
    assert all(answers[key].json()["respondent"]["name"] == key for key in reached)
    assert {answers[key].json()["code"] for key in set(blocks) - reached} == {"internal_error"}
    assert {answers[key].headers["content-type"] for key in set(blocks) - reached} == {"application/problem+json"}
    assert listed.status_code == 500 or bad not in listed.text
    assert later in filer.ids
    assert status["checksum_failures"] >= 1
    assert "invalid page in block" in amcheck
    assert unchecked - set(blocks) - {later}  # the control: the byte did change what is told
    history = filer.history
    history.stored = dict.fromkeys([*reached, later], 1)
    assert {violation.what for violation in check(history)} == set(blocks) - reached


async def _spoil(county: County, key: str, block: int) -> None:
    """Change the last digit of a key where it lies on the disk, until that is what the server reads."""
    connection = await asyncpg.connect(county.database_url)
    await connection.execute("create extension if not exists pg_buffercache")
    path = Path(await connection.fetchval(_FILE))

    async def spoiled() -> bool:
        await connection.execute("checkpoint")
        await asyncio.to_thread(_overwrite, path, block * PAGE, key)
        await connection.execute(_EVICT)
        try:
            await connection.fetch("select * from intake.complaints where ctid = $1", (block, 1))
        except asyncpg.DataCorruptedError:
            return True
        return False  # somebody had touched the page meanwhile, and it was written anew

    try:
        await toy.until(spoiled)
    finally:
        await connection.close()


def _overwrite(path: Path, begin: int, key: str) -> None:
    with path.open("r+b", buffering=0) as file:
        file.seek(begin)
        found = file.read(PAGE).find(key.encode())
        if found < 0:  # it is spoiled already
            return
        file.seek(begin + found + len(key) - 1)
        file.write(b"x")
        os.fsync(file.fileno())


def _amcheck(database_url: str) -> str:
    """What PostgreSQL's own checker finds."""
    ended = subprocess.run(
        [
            *(find_binaries(server_account()).program("pg_amcheck"), "--install-missing", "--table=intake.complaints"),
            *("--no-dependent-indexes", f"--maintenance-db={database_url}", database_url),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    return ended.stdout + ended.stderr


async def _without_checksums(county: County) -> set[Any]:
    """The names on the page as a server without checksums would tell them."""
    connection = await asyncpg.connect(county.database_url, server_settings={"ignore_checksum_failure": "on"})
    try:
        rows = await connection.fetch("select respondent_name, ctid from intake.complaints")
    finally:
        await connection.close()
    return {row["respondent_name"] for row in rows}
