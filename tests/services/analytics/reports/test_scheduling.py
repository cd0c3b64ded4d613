"""Reports are written by themselves: each once, on the first working morning after its period."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from canon.shanghai import SHANGHAI
from chassis.db.work import Transactions
from chassis.settings import StartupRefused
from services.analytics import handlers
from services.analytics.jobs import jobs
from services.analytics.reports.domain.schedules import Schedule
from services.analytics.reports.service.templates import shipped_templates
from services.analytics.settings import Settings
from tests.services.analytics.asking import Counter
from tests.services.analytics.reports.calendars import MAY_HOLIDAY
from tests.services.analytics.reports.test_reports import a_county, decided, do, get, written

BOTH = tuple(Schedule)
ENVIRONMENT = {"WEIQUAN_DATABASE_URL": "postgresql://", "WEIQUAN_INTERNAL_KEY": "k"}


async def a_round(counter: Counter, schedules: Sequence[Schedule] = BOTH) -> None:
    """One round of the job, as a process runs it."""
    [job] = [one for one in jobs(schedules, shipped_templates()) if one.name == "reports"]
    transactions: Transactions = counter.app.state.transactions
    more = True
    while more:
        async with transactions.begin() as work:
            more = await job.act(work)  # type: ignore[arg-type]


async def listed(counter: Counter) -> list[dict[str, Any]]:
    answer = await get(counter, "")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def at(instant: str) -> datetime:
    return datetime.fromisoformat(instant).replace(tzinfo=SHANGHAI)


async def test_the_months_and_the_quarters_report_are_written_and_wait_as_drafts(counter: Counter) -> None:
    await a_county(counter)

    await a_round(counter)

    assert {(one["schedule"], one["from"], one["to"], one["state"]) for one in await listed(counter)} == {
        ("monthly", "2026-03-01", "2026-03-31", "draft"),
        ("quarterly", "2026-01-01", "2026-03-31", "draft"),
    }


async def test_a_report_of_a_schedule_is_that_which_a_person_would_have_written(counter: Counter) -> None:
    await a_county(counter)

    await a_round(counter, [Schedule.MONTHLY])

    by_hand = await written(counter)
    [by_schedule] = [one for one in await listed(counter) if one["schedule"]]
    report = (await get(counter, f"/{by_schedule['id']}")).json()
    assert [one["value"] for one in report["figures"]] == [one["value"] for one in by_hand["figures"]]
    assert (await do(counter, f"/{report['id']}/versions", decided(report))).status_code == 201


async def test_it_is_written_once_however_often_and_by_however_many_processes(counter: Counter) -> None:
    await a_county(counter)

    await asyncio.gather(*(a_round(counter) for _ in range(3)))
    await a_round(counter)

    assert sorted(one["schedule"] for one in await listed(counter)) == ["monthly", "quarterly"]


async def test_the_next_one_follows_a_month_later_and_no_earlier(counter: Counter) -> None:
    await a_county(counter)
    await a_round(counter, [Schedule.MONTHLY])
    counter.clock.advance_to(at("2026-05-06T07:59:00"))  # after the holiday of 1 May, before eight
    await a_round(counter, [Schedule.MONTHLY])
    early = await listed(counter)
    counter.clock.advance_to(at("2026-05-06T08:00:00"))

    await a_round(counter, [Schedule.MONTHLY])

    assert [one["from"] for one in early] == ["2026-03-01"]
    assert [one["from"] for one in await listed(counter)] == ["2026-04-01", "2026-03-01"]


async def test_the_bureaus_own_calendar_says_which_morning_that_is(counter: Counter) -> None:
    await a_county(counter)
    async with counter.app.state.transactions.begin() as work:
        await handlers.save_calendar(MAY_HOLIDAY, work)
        await handlers.save_calendar(MAY_HOLIDAY, work)
    counter.clock.advance_to(at("2026-05-06T12:00:00"))
    await a_round(counter, [Schedule.MONTHLY])
    early = await listed(counter)
    counter.clock.advance_to(at("2026-05-08T08:00:00"))

    await a_round(counter, [Schedule.MONTHLY])

    assert [one["from"] for one in early] == ["2026-03-01"]
    assert [one["from"] for one in await listed(counter)] == ["2026-04-01", "2026-03-01"]


async def test_of_a_time_before_the_first_receipt_there_is_none(counter: Counter) -> None:
    await a_round(counter)

    assert await listed(counter) == []


async def test_without_a_schedule_nothing_is_written(counter: Counter) -> None:
    await a_county(counter)

    await a_round(counter, [])

    assert await listed(counter) == []


@pytest.mark.parametrize(
    ("given", "schedules"),
    [
        (None, BOTH),
        ("", BOTH),
        ("off", ()),
        ("monthly", (Schedule.MONTHLY,)),
        ("quarterly, monthly", (Schedule.QUARTERLY, Schedule.MONTHLY)),
    ],
)
def test_a_setting_chooses_the_schedules(given: str | None, schedules: tuple[Schedule, ...]) -> None:
    environ = ENVIRONMENT | ({} if given is None else {"ANALYTICS_REPORTS": given})

    assert Settings.from_environment(environ).schedules == schedules


def test_a_schedule_that_there_is_not_hinders_the_start() -> None:
    with pytest.raises(StartupRefused, match="ANALYTICS_REPORTS"):
        Settings.from_environment(ENVIRONMENT | {"ANALYTICS_REPORTS": "weekly"})
