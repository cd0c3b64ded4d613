"""T52: the audit trail or the log cannot be written: what must leave a line is refused, the rest goes on."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from chassis.db.migrate import migrate
from chassis.web.auth import Caller
from deploy.launcher.account import server_account
from deploy.launcher.postgres import Postgres
from deploy.registry import PACKAGES
from tests.chassis import toy
from tests.faults.county import HUB, PARTNER, County
from tests.faults.filing import Filer, a_filing
from tests.faults.volumes import fill, needs_root, small_disk
from tests.simulation.history import History, check

AUDIT_MB = 8
BACK = 60.0  # seconds
OPERATOR = Caller(account="operator", roles=("operator",))
PERSON = {"name": "张三", "phone": "13800000001"}
_AUDITED = """
select count(*) = (select count(*) from intake.complaints) from intake.audit where act = 'accept_complaint'
"""


async def test_what_leaves_no_line_in_the_audit_trail_is_not_done(county: County) -> None:
    await county.host("intake").start()
    partner, hub = county.client("intake", PARTNER), county.client("intake", HUB)
    known = await _a_person(partner)
    before = await _everything(county)
    await county.rows("alter table intake.audit add constraint broken check (false) not valid")

    refused = await _all_that_is_audited(partner, hub, known, "refused")
    read = [await hub.get(path) for path in ("/v1/complaints", f"/v1/complaints/{known}")]
    after = await _everything(county)
    await county.rows("alter table intake.audit drop constraint broken")
    mended = await _all_that_is_audited(partner, hub, known, "refused")

    assert {answer.status_code for answer in refused} == {500}
    assert {answer.headers["content-type"] for answer in refused} == {"application/problem+json"}
    assert PERSON["phone"] not in "".join(answer.text for answer in refused)
    assert [answer.status_code for answer in read] == [200, 200]
    assert after == before
    assert all(answer.is_success for answer in mended)


@pytest.mark.campaign
@needs_root
async def test_a_full_disk_of_the_audit_trail_stops_changes_alone_and_it_goes_on_by_itself(
    tmp_path: Path, nursery: Path
) -> None:
    postgres = Postgres(tmp_path / "home")
    with postgres.running() as url, _disk_for_audit(postgres) as place:
        for schema, package in PACKAGES.items():
            await migrate(url, package, schema)
        county = County(url, tmp_path / "county", nursery)
        await _put_audit_apart(county, place)
        try:
            await county.host("intake").start()
            partner, hub = county.client("intake", PARTNER), county.client("intake", HUB)
            filer = Filer(partner, History())
            known = await _a_person(partner)
            for _ in range(3):
                await filer.file()
            statuses: Counter[int] = Counter()

            ballast = fill(place)
            while statuses[503] < 10:
                for answer in await _all_that_is_audited(partner, hub, known, f"full {sum(statuses.values())}"):
                    statuses[answer.status_code] += 1
            read = await hub.get(f"/v1/complaints/{known}")
            ballast.unlink()
            async with asyncio.timeout(BACK):
                await filer.file()
            audited = (await county.rows(_AUDITED))[0][0]
            rows = await county.rows("select respondent_name from intake.complaints")
            mended = await _all_that_is_audited(partner, hub, known, "mended")
        finally:
            await county.close()
    postgres.erase()
    names = [row["respondent_name"] for row in rows]
    filer.history.stored = dict(Counter(name for name in names if name.startswith("K")))

    print(f"disk of the audit trail full: {dict(statuses)}")  # noqa: T201
    assert set(statuses) <= {200, 201, 503}
    assert read.status_code == 200
    assert audited
    assert all(answer.is_success for answer in mended)
    assert check(filer.history) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is Linux's")
async def test_a_full_disk_of_the_log_stops_nobody_and_is_shown(county: County) -> None:
    intake = county.host("intake")
    intake.log = Path("/dev/full")
    await intake.start()
    filer = Filer(county.client("intake", PARTNER), History())
    await filer.file()
    for _ in range(2):  # each loop that loses its line says so
        await county.rows(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name like 'weiquan intake%' and datname = current_database()"
        )
        await filer.file()
    watcher = county.client("intake", OPERATOR)

    async def lost() -> bool:
        return bool((await watcher.get("/internal/status")).json()["log_lines_lost"])

    await toy.until(lost)
    await filer.file()
    await county.until("select not exists (select from intake.outbox)")
    rows = await county.rows("select respondent_name from intake.complaints")
    filer.history.stored = dict(Counter(row["respondent_name"] for row in rows))

    assert not intake.dead
    assert check(filer.history) == []


async def _a_person(partner: httpx.AsyncClient) -> str:
    """A complaint with somebody behind it; its id."""
    body = a_filing("known", complainant=PERSON)
    answer = await partner.post("/v1/complaints", json=body, headers={"Idempotency-Key": "known"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _all_that_is_audited(
    partner: httpx.AsyncClient, hub: httpx.AsyncClient, known: str, key: str
) -> list[httpx.Response]:
    """File, add to a complaint, look at a person, look for one."""
    path = f"/v1/complaints/{known}"
    requests = (
        (partner, "/v1/complaints", a_filing(key)),
        (partner, f"{path}/supplements", {"text": "店家仍不退款。"}),
        (hub, f"{path}/contact-disclosure", {"reason": "核对"}),
        (hub, "/v1/complaints:search", {"phone": PERSON["phone"], "reason": "核对"}),
    )
    return [
        await client.post(path, json=body, headers={"Idempotency-Key": f"{key} {number}"})
        for number, (client, path, body) in enumerate(requests)
    ]


async def _everything(county: County) -> list[tuple[int, ...]]:
    """How much there is of what changes leave behind."""
    tables = ("complaints", "supplements", "event_log", "audit", "idempotency", "vault_keys")
    counts = ", ".join(f"(select count(*) from intake.{table})" for table in tables)  # noqa: S608 - our own tables
    return [tuple(row) for row in await county.rows(f"select {counts}")]


@contextlib.contextmanager
def _disk_for_audit(postgres: Postgres) -> Iterator[Path]:
    files = postgres._cluster.files
    place = files.with_name(f"{files.name}-audit")
    with small_disk(place, AUDIT_MB):
        server_account().take_ownership(place)
        place.chmod(0o700)
        yield place
        postgres.stop()


async def _put_audit_apart(county: County, place: Path) -> None:
    connection = await asyncpg.connect(county.database_url)
    await connection.execute(f"create tablespace audit location '{place}'")
    await connection.execute("alter table intake.audit set tablespace audit")
    indexes = await connection.fetch(
        "select indexname from pg_indexes where schemaname = 'intake' and tablename = 'audit'"
    )
    for row in indexes:
        await connection.execute(f"alter index intake.{row['indexname']} set tablespace audit")
    await connection.close()
