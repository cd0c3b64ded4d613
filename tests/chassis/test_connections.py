"""A connection that is cut off while it is prepared is closed: nothing else would ever close it."""

import asyncio

import asyncpg
import pytest

from chassis.db import engine as engines
from chassis.db.engine import engine_for


async def test_who_is_cut_off_while_a_connection_is_prepared_leaves_none_open(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, opened = engines._limit_transaction_time, list[asyncpg.Connection]()

    async def cut_off(connection: asyncpg.Connection, longest: int) -> None:
        opened.append(connection)
        connecting.cancel()
        await prepare(connection, longest)

    monkeypatch.setattr(engines, "_limit_transaction_time", cut_off)
    engine = engine_for(database_url, "odr")
    connecting = asyncio.create_task(engine.connect().start())

    with pytest.raises(asyncio.CancelledError):
        await connecting
    assert [connection.is_closed() for connection in opened] == [True]
    await engine.dispose()
