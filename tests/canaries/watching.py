"""Planting, looking, erasing, looking again."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests.canaries.plants import MARKER, plant
from tests.canaries.sinks import found, marked, plain_sinks, sealed_left
from tests.journeys.town import Town

SECONDS = 60
# What a subscriber may hold back for days: an event of the person, parked and quarantined, as it was published.
_HOLD_BACK = """
insert into dispatch.parked (aggregate_id, publisher, version, complaint_id, why, headers, body, parked_at)
select key, topic, 9000 + position, cast(headers::json ->> 'ce_complaintid' as uuid), 'gap', headers, body, now()
from bus.log where topic = 'intake';
insert into refunds.quarantined (id, aggregate_id, publisher, version, complaint_id, type, why, error, attempts,
    headers, body, quarantined_at)
select gen_random_uuid(), key, topic, 9000 + position, cast(headers::json ->> 'ce_complaintid' as uuid),
    headers::json ->> 'ce_type', 'handler_failed', 'a bug', 5, headers, body, now()
from bus.log where topic = 'dispatch';
"""
_HOLDERS = ("dispatch.parked", "refunds.quarantined", "dispatch.event_log")  # and, where it is PostgreSQL's, the bus


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """``words`` counts the marker, ``canaries`` the persons, by sink."""

    canaries: Mapping[str, Counter[str]]
    words: Mapping[str, int]
    sealed: int


async def watch(database_url: str, town: Town, data: Path) -> tuple[Observations, Observations]:
    """What stands in plain before the persons are erased, and after. What Kafka has is not held back and stays."""
    complaints = await asyncio.to_thread(plant, town)
    words_held = _words_held(_HOLDERS if town.broker else (*_HOLDERS, "bus.log"))
    connection = await asyncpg.connect(database_url)
    try:
        if town.broker is None:
            await connection.execute(_HOLD_BACK)
        before = await _observe(database_url, town, data)
        await asyncio.to_thread(_erase, town, complaints)
        async with asyncio.timeout(SECONDS):
            while await connection.fetchval(words_held, MARKER.encode()):  # noqa: ASYNC110 - it happens in a database
                await asyncio.sleep(0.1)
    finally:
        await connection.close()
    return before, await _observe(database_url, town, data)


def _words_held(holders: Iterable[str]) -> str:
    """The query whether the marker stands in any of these tables."""
    queries = (f"select from {one} where position(cast($1 as bytea) in body) > 0" for one in holders)
    return f"select exists ({' union all '.join(queries)})"


def _erase(town: Town, complaints: list[str]) -> None:
    hub = town.as_("hub")
    for complaint_id in complaints:
        hub.post(f"/v1/complaints/{complaint_id}/erasure", {"reason": "本人要求删除"})


async def _observe(database_url: str, town: Town, data: Path) -> Observations:
    sinks = await plain_sinks(database_url, town, data)
    return Observations(canaries=found(sinks), words=marked(sinks), sealed=await sealed_left(database_url))
