"""Set-wise complaints are what folding would have made; how fast figures are is not asked here."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from benchmarks import metrics, population
from benchmarks.ground import Ground
from benchmarks.sizes import QUICK
from contracts.event import Event
from services.analytics.store.tables import cases_seen

TINY = replace(QUICK, complaints=(20, 40), asked=1)
IDS = ("complaint_id", "case_id")


def earlier(event: Event, by: timedelta) -> Event:
    moved = {name: value - by for name, value in event if isinstance(value, datetime)}
    return event.model_copy(update=moved)


async def rows_in(ground: Ground, database: str) -> list[tuple[Any, ...]]:
    columns = ", ".join(column.name for column in cases_seen.c if column.name not in IDS)
    async with ground.connected(database) as connection:
        rows = await connection.fetch(f"select {columns} from analytics.cases_seen")  # noqa: S608 - our own names
    return sorted((tuple(row) for row in rows), key=str)


async def test_a_copy_is_what_the_same_events_some_days_earlier_would_have_made(ground: Ground) -> None:
    events = list(population.events_of(1))
    await population.fold(await ground.fresh("bench_now"), events)
    await population.multiply(ground, "bench_now", "bench_copied", 1)
    [copied] = await rows_in(ground, "bench_copied")
    [now] = await rows_in(ground, "bench_now")
    first = [column.name for column in cases_seen.c if column.name not in IDS].index("received_at")

    await population.fold(
        await ground.fresh("bench_then"), [earlier(one, now[first] - copied[first]) for one in events]
    )

    assert await rows_in(ground, "bench_then") == [copied]


async def test_every_question_is_answered_at_every_size(ground: Ground) -> None:
    sections = await metrics.measure(ground, TINY)

    assert [len(section.verdicts) for section in sections] == [16, 16, 16]
    assert all(verdict.value > 0 for section in sections for verdict in section.verdicts)
