"""Migrations: a new schema is made whole or not at all, an old one is refused, and a script is written from tables."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from chassis.db.migrate import CHASSIS, ROOT, migrate, run_scripts, write_revision
from chassis.settings import StartupRefused
from tests.support.schema_contents import contents_of

INTAKE = "services/intake"
TABLES = "select relname from pg_class where relkind = 'r' and relnamespace = to_regnamespace('intake')"
BASELINE = "create table things (id integer not null, constraint pk_things primary key (id));\n\n"
FIRST = 'revision, down_revision = "first", None\n\n\ndef upgrade():\n    pass\n'
ROW = '\n    op.execute("insert into things values (1)")'
ENV = """
from chassis.db.metadata import NAMING_CONVENTION
from chassis.db.migrate import run_env
from sqlalchemy import Column, Integer, MetaData, Table, Text

own = MetaData(naming_convention=NAMING_CONVENTION)
things = Table(
    "things", own, Column("id", Integer, primary_key=True, autoincrement=False), Column("later", Text, index=True)
)
run_env(own)
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A service of one table, to which the first release's lacks a column."""
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions / "first.py").write_text(FIRST)
    (versions.parent / "baseline.sql").write_text(BASELINE)
    (versions.parent / "env.py").write_text(ENV)
    (versions.parent / "script.py.mako").write_text((ROOT / CHASSIS / "migrations" / "script.py.mako").read_text())
    return tmp_path


def test_the_script_that_is_written_leads_from_the_first_release_to_the_tables(
    empty_database_url: str, package: Path
) -> None:
    write_revision(empty_database_url, str(package), "written_on", "Add later")
    asyncio.run(run_scripts(empty_database_url, str(package), "by_scripts"))
    asyncio.run(migrate(empty_database_url, str(package), "by_tables"))

    before, scripts, tables = (
        contents_of(empty_database_url, name) for name in ("written_on", "by_scripts", "by_tables")
    )
    assert before != scripts == tables


def test_a_row_that_only_a_script_writes_is_a_difference(empty_database_url: str, package: Path) -> None:
    write_revision(empty_database_url, str(package), "written_on", "Add later")
    [script] = (package / "migrations" / "versions").glob("*_add_later.py")
    script.write_text(script.read_text().replace("def upgrade() -> None:", "def upgrade() -> None:" + ROW))
    asyncio.run(run_scripts(empty_database_url, str(package), "by_scripts"))
    asyncio.run(migrate(empty_database_url, str(package), "by_tables"))

    difference = set(contents_of(empty_database_url, "by_scripts")) ^ set(contents_of(empty_database_url, "by_tables"))
    assert difference == {'.things|{"id": 1, "later": null}'}


async def test_an_installation_of_the_first_release_runs_only_the_scripts_since(
    empty_database_url: str, package: Path
) -> None:
    await run_scripts(empty_database_url, str(package), "old")
    connection = await asyncpg.connect(empty_database_url)
    await connection.execute("insert into old.things values (1)")
    await asyncio.to_thread(write_revision, empty_database_url, str(package), "written", "Add later")

    await migrate(empty_database_url, str(package), "old")

    assert [tuple(row) for row in await connection.fetch("select id, later from old.things")] == [(1, None)]
    await connection.close()


@pytest.mark.parametrize(("series", "revision"), [("alembic_chassis", "0003"), ("alembic_version", "0012")])
async def test_a_schema_from_before_the_first_release_is_refused(database_url: str, series: str, revision: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(f"update intake.{series} set version_num = '{revision}'")  # noqa: S608 - named above
    await connection.close()

    with pytest.raises(StartupRefused, match=f"schema intake is older than the first release .revision {revision}.:"):
        await migrate(database_url, INTAKE, "intake")


async def test_a_schema_whose_making_fails_is_not_there_in_part(empty_database_url: str) -> None:
    connection = await asyncpg.connect(empty_database_url)
    await connection.execute("create schema intake; create table intake.traits ()")

    with pytest.raises(Exception, match="already exists"):
        await migrate(empty_database_url, INTAKE, "intake")

    assert [name for (name,) in await connection.fetch(TABLES)] == ["traits"]
    await connection.execute("drop table intake.traits")
    await migrate(empty_database_url, INTAKE, "intake")
    assert len(await connection.fetch(TABLES)) > 1
    await connection.close()


async def test_two_that_make_one_schema_make_it_once(database_url: str, empty_database_url: str) -> None:
    await asyncio.gather(*(migrate(empty_database_url, INTAKE, "intake") for _ in range(2)))

    both = [await asyncio.to_thread(contents_of, url, "intake") for url in (empty_database_url, database_url)]
    assert both[0] == both[1]
