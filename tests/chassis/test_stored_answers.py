"""Kept answers: for thirty days, in whichever service, and not all forgotten at once."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from chassis.db.engine import engine_for
from chassis.db.idempotency import delete_expired_keys
from chassis.db.work import Transactions
from deploy.registry import PACKAGES
from deploy.serving import create_from_environment
from tests.chassis import toy

_INSERT = "insert into idempotency values ('li', :key, '', 200, '', clock_timestamp() - make_interval(days => :days))"


async def keep(transactions: Transactions, days_old: Mapping[str, int]) -> None:
    async with transactions.begin() as work:
        await work.db.execute(text(_INSERT), [{"key": key, "days": days} for key, days in days_old.items()])


async def stored_keys(transactions: Transactions) -> set[str]:
    async with transactions.begin() as work:
        return set((await work.db.execute(text("select key from idempotency"))).scalars())


@pytest.mark.parametrize("name", PACKAGES)
async def test_every_service_forgets_what_it_answered_more_than_thirty_days_ago(
    name: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting, value in {
        "WEIQUAN_DATABASE_URL": database_url,
        "WEIQUAN_INTERNAL_KEY": toy.KEY,
        "WEIQUAN_HOME": str(tmp_path),
    }.items():
        monkeypatch.setenv(setting, value)
    bus = PostgresBus(database_url)
    app: Any = create_from_environment(name, bus, {})
    runtime = getattr(app, "own", app).state.runtime
    await keep(runtime.transactions, {"old": 31, "young": 29})

    async def is_forgotten() -> bool:
        return "old" not in await stored_keys(runtime.transactions)

    working = asyncio.create_task(runtime.jobs.run())
    await toy.until(is_forgotten)
    left = await stored_keys(runtime.transactions)
    working.cancel()
    await asyncio.wait([working])
    await runtime.close()
    await bus.close()

    assert left == {"young"}


async def test_a_backlog_is_forgotten_a_part_at_a_time(database_url: str) -> None:
    engine = engine_for(database_url, "odr")
    transactions = Transactions("odr", engine, SystemClock())
    await keep(transactions, {"a": 40, "b": 39, "c": 31, "d": 29})
    rounds = []

    for _ in range(2):
        async with transactions.begin() as work:
            more = await delete_expired_keys(work, limit=2)
        rounds.append((more, await stored_keys(transactions)))
    await engine.dispose()

    assert rounds == [(True, {"c", "d"}), (False, {"d"})]
