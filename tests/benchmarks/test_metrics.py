"""Set-wise complaints are what folding would have made; how fast figures are is not asked here."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from pydantic import BaseModel
from sqlalchemy import Table

from benchmarks import metrics, population
from benchmarks.servers import Servers
from benchmarks.sizes import QUICK
from contracts.dispatch import CaseEvent
from contracts.event import Event
from services.analytics.cubes.tables import balance_days, balanced_months, balances, cube_days, cubes
from services.analytics.facts.tables import cases_seen
from tests.sweeps import only_in_sweeps

TINY = replace(QUICK, complaints=(20, 40), repetitions=1)
IDS = ("complaint_id", "case_id")
M = TypeVar("M", bound=BaseModel)


def earlier(event: M, by: timedelta) -> M:
    moved: dict[str, object] = {name: value - by for name, value in event if isinstance(value, datetime)}
    if isinstance(event, CaseEvent):
        moved["clocks"] = tuple(earlier(change, by) for change in event.clocks)
    return event.model_copy(update=moved)


def named_anew(event: Event) -> Event:
    """Another case, another plan, another dispute."""
    ids = ("aggregate_id", "complaint_id", "case_id")
    return event.model_copy(update={name: UUID(int=value.int ^ 1) for name, value in event if name in ids})


async def rows_in(servers: Servers, database: str, table: Table) -> list[tuple[Any, ...]]:
    columns = ", ".join(column.name for column in table.c if column.name not in IDS)
    async with servers.connected(database) as connection:
        rows = await connection.fetch(f"select {columns} from analytics.{table.name}")  # noqa: S608 - our own names
    return sorted((tuple(row) for row in rows), key=str)


@only_in_sweeps
async def test_copies_are_what_the_same_events_some_days_earlier_would_have_made(servers: Servers) -> None:
    events = list(population.events_of(3))
    now = await servers.fresh("bench_now")
    await population.fold(now, events)
    await population.check_balancing(now)
    await population.multiply(servers, "bench_now", "bench_copied", 2, print)

    url = await servers.fresh("bench_then")
    await population.fold(url, events)
    await population.fold(url, [named_anew(earlier(event, timedelta(days=1))) for event in events])
    await population.balance_months(url)

    for table in (cases_seen, cubes, cube_days, balances, balance_days, balanced_months):
        assert await rows_in(servers, "bench_then", table) == await rows_in(servers, "bench_copied", table)


@pytest.mark.campaign  # `make sweeps`
async def test_every_question_is_answered_at_every_size(servers: Servers) -> None:
    sections = await metrics.measure(servers, TINY)

    assert [len(section.verdicts) for section in sections] == [25, 25, 25, 4]
    assert all(verdict.value > 0 for section in sections for verdict in section.verdicts)
