"""A release that stored names of businesses as they were written is replaced by one that stores digests."""

from alembic import command
from sqlalchemy import Connection, text

from chassis.clock import machine_now, new_id
from chassis.db.engine import engine_for
from chassis.db.migrate import CHASSIS, config_for, migrate

INTAKE = "services/intake"
NUMBER = "何国强13912345678"
BEFORE = (
    """
insert into groups (id, respondent, business, topic, opened_at, opened_by, joined_at)
values (:id, '何国强 〔电话〕', :name, 'prepaid', :now, 'shipped-1', :now)
""",
    """
insert into closing_alarms (id, respondent, business, found_at, complaints, evidence, state)
values (:id, '何国强 〔电话〕', :name, :now, array[cast(:id as uuid)], '[]', 'open')
""",
    """
insert into traits (complaint_id, received_at, business, refund, closing, unreachable, lacks_proof)
values (:id, :now, :name, true, '{}', '{}', true)
""",
)
TABLES = ("groups", "closing_alarms", "traits")


def upgrade_to_the_release_before(connection: Connection) -> None:
    command.upgrade(config_for(CHASSIS, connection), "head")
    command.upgrade(config_for(INTAKE, connection), "0008")


async def test_names_are_gone_after_the_upgrade_and_wait_to_be_digested(empty_database_url: str) -> None:
    engine = engine_for(empty_database_url, "intake")
    async with engine.begin() as db:
        await db.execute(text("create schema intake"))
        await db.run_sync(upgrade_to_the_release_before)
        for statement in BEFORE:
            await db.execute(text(statement), {"id": new_id(), "name": NUMBER, "now": machine_now()})

    await migrate(empty_database_url, INTAKE, "intake")

    async with engine.begin() as db:
        rows = [
            (await db.execute(text(f"select business, business_digest from {name}"))).one()  # noqa: S608
            for name in TABLES
        ]
    await engine.dispose()
    assert [tuple(row) for row in rows] == [(None, b""), (None, b""), (None, None)]
