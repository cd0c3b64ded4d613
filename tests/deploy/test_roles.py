"""PostgreSQL roles: each service has its own schema and no other, and tells only what is its own to tell."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from chassis.bus.port import Message
from chassis.bus.postgres import PostgresBus
from chassis.clock import new_id
from deploy.launcher.backup import Databases, backup, restore
from deploy.migrate import assign_roles, migrate_all
from deploy.registry import PACKAGES
from deploy.roles import WrongRole, make_roles
from tests.faults.county import PARTNER, County
from tests.faults.filing import a_filing
from tests.faults.processes import a_nursery
from tests.sweeps import sampled

SCHEMAS = (*PACKAGES, "bus")


@pytest.fixture
async def urls(database_url: str) -> AsyncIterator[dict[str, str]]:
    """The address of each role, in a migrated database that one owner had."""
    where = database_url.rpartition("@")[2]
    urls = {schema: f"postgresql://weiquan_{schema}:{schema}-secret@{where}" for schema in SCHEMAS}
    await make_roles(database_url, urls)
    yield urls
    owner = await asyncpg.connect(database_url)
    for schema in SCHEMAS:
        await owner.execute(f"drop owned by weiquan_{schema} cascade")
        await owner.execute(f"drop role weiquan_{schema}")
    await owner.close()


async def refused(url: str, statement: str) -> bool:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return True
    finally:
        await connection.close()
    return False


@sampled
async def test_a_service_reads_and_changes_its_own_schema_and_is_refused_every_other(urls: dict[str, str]) -> None:
    for service in PACKAGES:
        assert not await refused(urls[service], f"truncate {service}.parked; table {service}.heads")
        for other in PACKAGES:
            if other != service:
                assert await refused(urls[service], f"table {other}.heads"), (service, other)
                assert await refused(urls[service], f"create table {other}.mine ()"), (service, other)
        assert await refused(urls[service], "create schema mine")
        assert await refused(urls[service], "create role mine")


async def test_a_service_publishes_to_its_own_topic_and_reads_all(urls: dict[str, str]) -> None:
    bus = PostgresBus(urls["intake"])
    try:
        await bus.prepare(["intake", "dispatch"])

        own = Message(topic="intake", key=new_id(), headers={}, body=b"{}")
        assert await bus.publish([own]) == [True]
        assert await bus.trim() == 0
        assert await bus.redact("intake", [own.key], lambda message: replace(message, body=b"")) == 1
        others = Message(topic="dispatch", key=new_id(), headers={}, body=b"{}")
        assert await bus.publish([others, own]) == [False, True]
        assert await refused(urls["intake"], "update bus.log set topic = 'dispatch'")
        beside = "select 'dispatch', shard, 999, key, headers, body, recorded_at from bus.log where topic = 'intake'"
        assert await refused(urls["intake"], f"insert into bus.log {beside} limit 1")  # by no counter
    finally:
        await bus.close()


@sampled
async def test_the_roles_are_given_again_after_a_restore(
    database_url: str, urls: dict[str, str], tmp_path: Path
) -> None:
    owner = Databases(database_url, {})
    made = backup(owner, tmp_path, tmp_path / "backup", lambda _: None)
    restore(owner, tmp_path, made, None, lambda _: None)
    assert await refused(urls["intake"], "select * from intake.heads")

    await make_roles(database_url, urls)

    assert not await refused(urls["intake"], "select * from intake.heads")
    assert await refused(urls["dispatch"], "select * from intake_replaced.heads")


async def test_a_role_is_named_after_its_schema(database_url: str) -> None:
    with pytest.raises(WrongRole, match="weiquan_intake"):
        await make_roles(database_url, {"intake": "postgresql://intake:secret@127.0.0.1/x"})


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with a_nursery(tmp_path_factory.mktemp("nursery")) as path:
        yield path


@sampled
@pytest.mark.parametrize("processes", ["one", "each"])
async def test_a_complaint_travels_though_nobody_knows_the_owners_address(
    database_url: str, urls: dict[str, str], tmp_path: Path, nursery: Path, processes: str
) -> None:
    county = County(database_url, tmp_path / "home", nursery)
    del county.environment["WEIQUAN_DATABASE_URL"]
    addresses = {f"{schema.upper()}_DATABASE_URL": url for schema, url in urls.items()}
    if processes == "one":
        await county.host("all", **addresses).start()
    else:
        for name in ("intake", "dispatch", "refunds", "analytics"):
            own = {f"{name.upper()}_DATABASE_URL": urls[name], "BUS_DATABASE_URL": urls[name]}
            await county.host(name, **own).start()
    client = county.citizen("partner") if processes == "one" else county.client("intake", PARTNER)

    answer = await client.post("/v1/complaints", json=a_filing("K-1"), headers={"Idempotency-Key": "K-1"})
    await county.rest("dispatch", "analytics", "intake")

    assert answer.status_code == 201
    cases = await county.rows("select id from dispatch.cases")
    await county.close()
    assert [str(row["id"]) for row in cases] == [answer.json()["id"]]


@sampled
async def test_a_server_of_one_service_gets_its_role_and_schema_and_no_others(
    database_url: str, urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/scaling.md says: ``roles`` for each server, then ``migrate`` once for all."""
    before, _, name = database_url.rpartition("/")
    owner = await asyncpg.connect(database_url)
    await owner.execute(f"create database {name}_dispatch")
    other, own = f"{before}/{name}_dispatch", urls["dispatch"].rpartition("/")[0] + f"/{name}_dispatch"
    monkeypatch.setenv("WEIQUAN_DATABASE_URL", other)
    monkeypatch.setenv("DISPATCH_DATABASE_URL", own)
    await assign_roles()
    for schema, url in urls.items():
        monkeypatch.setenv(f"{schema.upper()}_DATABASE_URL", own if schema == "dispatch" else url)
    await migrate_all()

    alone = await asyncpg.connect(other)
    schemas = {row["nspname"] for row in await alone.fetch("select nspname from pg_namespace")}
    tables = await alone.fetchval("select count(*) from pg_tables where schemaname = 'dispatch'")
    await alone.close()
    await owner.execute(f"drop database {name}_dispatch")
    await owner.close()
    assert schemas & set(SCHEMAS) == {"dispatch"}
    assert tables
