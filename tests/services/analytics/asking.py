"""The service under test and the gestures of those who ask it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import or_, select

from chassis.web.auth import Caller, CallerTokens
from contracts import dispatch, odr
from contracts.event import Event
from services.analytics.activities import service as activities_service
from services.analytics.calendars import service as calendars_service
from services.analytics.cubes.repository.cubes import refresh_cubes
from services.analytics.cubes.service import BATCH_SIZE, advance_balances
from services.analytics.cubes.tables import balance_days, balanced_months, balances, cube_days, cubes, owed, touched
from services.analytics.metadata import METADATA
from services.analytics.projections import service as projections_service
from services.analytics.reports.tables import report_signatures, report_versions, reports
from tests.support.clocks import TestClock

KEY = "k" * 64
HUB = Caller(account="hub", roles=("hub",))
AUDITOR = Caller(account="auditor", roles=("auditor",))
OFFICER = Caller(account="officer", roles=("officer",), department="consumer_protection")
FOOD_HEAD = Caller(account="head", roles=("section_head",), department="food")
HOUSING = Caller(account="housing", roles=("agency",), agency="housing")
PARTNER = Caller(account="partner", roles=("partner",), source="partner:p")
PLATFORM = Caller(account="12345", roles=("platform",), source="12345")
ENTERPRISE = Caller(account="firm", roles=("enterprise",), enterprise="00000000-0000-0000-0000-000000000009")
MARCH: dict[str, Any] = {"from": "2026-03-01", "to": "2026-03-31"}
OUTSIDE_OF_CASES = (
    dispatch.InspectionRecorded,
    dispatch.CaseFiled,
    dispatch.FilingPublicized,
    dispatch.OutreachHeld,
    odr.EntryEvent,
    odr.EnterpriseActivated,
    odr.EnterpriseSuspended,
    odr.EnterpriseRestored,
    odr.EnterpriseLeft,
)
NOT_OF_CASES = (*OUTSIDE_OF_CASES, dispatch.CalendarPublished)
WRITTEN = {reports, report_versions, report_signatures}  # by people, from no event
COUNTING = (cubes, cube_days, balances, balance_days)

Tables = dict[str, list[tuple[Any, ...]]]


@dataclass(slots=True, kw_only=True)
class Counter:
    app: FastAPI
    client: httpx.AsyncClient
    clock: TestClock

    async def project(self, events: Sequence[Event], batch: int = 500) -> None:
        """Project events as the consumer does, so many in one transaction."""
        for start in range(0, len(events), batch):
            async with self.app.state.transactions.begin() as work:
                some = events[start : start + batch]
                outside = [event for event in some if isinstance(event, OUTSIDE_OF_CASES)]
                await activities_service.project_activities(work, outside)
                for event in some:
                    if isinstance(event, dispatch.CalendarPublished):
                        await calendars_service.save_calendar(work, event)
                inside = [event for event in some if not isinstance(event, NOT_OF_CASES)]
                if inside:
                    await projections_service.project_events(work, inside)

    async def ask(self, path: str, caller: Caller = HUB, **query: Any) -> httpx.Response:
        """Ask for figures, or for what has an address of its own."""
        headers = {"X-Caller": CallerTokens(KEY).sign(caller, "analytics")}
        sent = {"from" if name == "first" else "to" if name == "last" else name: value for name, value in query.items()}
        whole = path if path.startswith("/") else f"/v1/metrics/{path}"
        return await self.client.get(whole, params=sent or None, headers=headers)

    async def answer(self, path: str, caller: Caller = HUB, **query: Any) -> dict[str, Any]:
        answered = await self.ask(path, caller, **query)
        assert answered.status_code == 200, answered.text
        body: dict[str, Any] = answered.json()
        return body

    async def figures(self, **query: Any) -> dict[str, Any]:
        metrics: dict[str, Any] = (await self.answer("summary", **query))["metrics"]
        return metrics

    async def balance(self, complaints: int = BATCH_SIZE) -> list[date]:
        """Turn after turn of the job, until there is nothing left to do; the months that are balanced."""
        known, months = None, await self.months()
        while months != known:
            more = True
            while more:
                async with self.app.state.transactions.begin() as work:
                    more = await advance_balances(work, complaints)
            known, months = months, await self.months()
        return [first for first, whole in months if whole]

    async def months(self) -> list[tuple[date, bool]]:
        """The months begun, and whether they are whole."""
        months = balanced_months.c
        async with self.app.state.transactions.begin() as work:
            found = await work.db.execute(select(months.first, months.whole).order_by(months.first))
            return [(row.first, row.whole) for row in found]

    async def rows(self) -> Tables:
        """Every row of every table; a cell of a cube that counts nobody any more says nothing."""
        async with self.app.state.transactions.begin() as work:
            await refresh_cubes(work.db)
            found = {}
            for table in set(METADATA.sorted_tables) - {owed, touched} - WRITTEN:
                query = select(table).order_by(*(table.primary_key.columns or table.columns))
                if table in COUNTING:
                    query = query.where(or_(*(column != 0 for column in table.columns if not column.primary_key)))
                rows = await work.db.execute(query)
                found[table.name] = [tuple(row) for row in rows]
            return found

    async def clear(self) -> None:
        async with self.app.state.transactions.begin() as work:
            for table in reversed(METADATA.sorted_tables):
                await work.db.execute(table.delete())
