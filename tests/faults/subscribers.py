"""Fresh subscribers in this process, fed message by message; and their state without ids and clocks of the machine."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
from fastapi import FastAPI

from chassis.bus.port import Message
from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock
from tests.faults.county import SUBSCRIPTIONS, County

# what a service makes of events, without ids it draws and without the order in which it came to know
STATE: Mapping[str, Mapping[str, Sequence[str]]] = {
    "dispatch": {
        "cases": ("handover_id", "changed_at"),
        "receipts": (),
        "clocks": (),
        "handovers": ("id", "made_at", "ended_at"),
        "history": ("id", "at", "handover_id"),
    },
    "refunds": {"claims": ("id", "plan_id"), "plans": ("id", "claim_id"), "instalments": ("plan_id",)},
    "analytics": {"cases_seen": (), "cases_before": (), "refund_steps": ()},
    "intake": {"progress": (), "clocks": (), "told": ()},
    "odr": {},  # no enterprise takes part
}
UNTOUCHED = ("parked", "quarantined")  # nothing waits in the end


class Subscribers:
    """Every service that hears, on a database of its own, at one instant."""

    def __init__(self, apps: Mapping[str, FastAPI], database_url: str) -> None:
        self._apps, self._database_url = apps, database_url

    async def deliver(self, messages: Sequence[Message], at_once: int) -> None:
        """Deliver to everyone who listens to the publisher, so many in one batch."""
        for name, app in self._apps.items():
            mine = [message for message in messages if message.topic in SUBSCRIPTIONS[name]]
            for start in range(0, len(mine), at_once):
                await app.state.runtime.consumer.process(mine[start : start + at_once])

    async def state(self) -> dict[str, str]:
        """A hash of each table; rows in the order of their own words."""
        connection = await asyncpg.connect(self._database_url)
        try:
            hashes = {}
            for service, tables in STATE.items():
                for table, left_out in [*tables.items(), *((name, ()) for name in UNTOUCHED)]:
                    rows = await connection.fetch(f"select to_jsonb(t) as row from {service}.{table} t")  # noqa: S608 - our names
                    contents = [_without(left_out, json.loads(row["row"])) for row in rows]
                    words = "\n".join(sorted(json.dumps(row, sort_keys=True) for row in contents))
                    hashes[f"{service}.{table}"] = f"{len(rows)} {hashlib.sha256(words.encode()).hexdigest()}"
            return hashes
        finally:
            await connection.close()


def _without(names: Sequence[str], value: Any) -> Any:
    """A row without these, at any depth."""
    if not isinstance(value, dict):
        return value
    return {name: _without(names, inner) for name, inner in value.items() if name not in names}


@asynccontextmanager
async def fresh_subscribers(database_url: str, home: Path, now: datetime) -> AsyncIterator[Subscribers]:
    county = County(database_url, home, home)
    bus = PostgresBus(database_url)
    apps = {name: county.app(name, bus, SteppedClock(now)) for name in SUBSCRIPTIONS}
    yield Subscribers(apps, database_url)
    for app in apps.values():
        await app.state.runtime.close()
    await bus.close()


async def published(database_url: str) -> list[Message]:
    """Everything on the bus, in its order."""
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("select * from bus.log order by recorded_at, topic, shard, position")
    finally:
        await connection.close()
    return [
        Message(topic=row["topic"], key=row["key"], headers=json.loads(row["headers"]), body=bytes(row["body"]))
        for row in rows
    ]
