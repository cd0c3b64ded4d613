"""Keys and index entries in a real database, and what destroying leaves."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import new_id
from chassis.db.engine import engine_for
from chassis.vault.index import BlindIndex
from chassis.vault.keys import KeyRing
from chassis.vault.seal import DataKey, Vault
from chassis.vault.tables import VaultTables

RING = KeyRing.from_text("test:" + "cd" * 32)
METADATA = MetaData()
tables = VaultTables(METADATA)


@pytest.fixture
async def db(empty_database_url: str) -> AsyncIterator[AsyncConnection]:
    engine = engine_for(empty_database_url, "people")
    async with engine.begin() as db:
        await db.execute(text("create schema people"))
        await db.run_sync(METADATA.create_all)
        yield db
    await engine.dispose()


async def insert_key(db: AsyncConnection, key: DataKey) -> None:
    """As a service does in the statement that inserts its complaint."""
    await db.execute(tables.keys.insert().values(complaint_id=key.complaint_id, wrapped=key.wrapped))


async def wrapped_keys(db: AsyncConnection) -> dict[UUID, bytes]:
    return {row.complaint_id: row.wrapped for row in await db.execute(tables.keys.select())}


async def test_a_person_is_found_by_number_until_destroyed(db: AsyncConnection) -> None:
    vault, index = Vault(RING), BlindIndex(RING)
    gone, stays = vault.new_key(new_id()), vault.new_key(new_id())
    for key in (gone, stays):
        await insert_key(db, key)
        await tables.add_entries(db, [("phone", index.digest("phone", "13800000000"), key.complaint_id)])
    looked_for = index.candidates("phone", "13800000000")
    assert set(await tables.find(db, "phone", looked_for)) == {gone.complaint_id, stays.complaint_id}

    await tables.destroy(db, [gone.complaint_id])

    assert await tables.find(db, "phone", looked_for) == [stays.complaint_id]
    assert await wrapped_keys(db) == {stays.complaint_id: stays.wrapped}


async def test_a_changed_number_replaces_the_entries(db: AsyncConnection) -> None:
    index, complaint = BlindIndex(RING), new_id()
    old, new = index.digest("phone", "13800000000"), index.digest("phone", "13900000000")
    await tables.add_entries(db, [("phone", old, complaint), ("phone", old, complaint)])

    await tables.replace_entries(db, complaint, [("phone", new, complaint)])

    assert await tables.find(db, "phone", [old]) == []
    assert await tables.find(db, "phone", [new]) == [complaint]


async def test_a_rewrapped_key_takes_the_place_of_the_old(db: AsyncConnection) -> None:
    vault = Vault(RING)
    key = vault.new_key(new_id())
    await insert_key(db, key)
    fresh = vault.rewrap_key(key.complaint_id, key.wrapped)

    await tables.rewrap(db, key.complaint_id, fresh)

    assert await wrapped_keys(db) == {key.complaint_id: fresh}
