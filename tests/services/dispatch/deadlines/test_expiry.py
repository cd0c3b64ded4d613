"""Deadlines fire once in effect, never early, and after an outage as well."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from canon.calendar import Calendar, Day, DayKind, published_calendar
from services.dispatch.calendars.repository import add_calendar
from services.dispatch.cases.service.context import load_for_update
from services.dispatch.deadlines.service.expiry import expire_clocks
from services.dispatch.deadlines.service.recount import recount_provisional
from services.dispatch.jobs import jobs
from tests.chassis import toy
from tests.services.dispatch.dispatch_app import GYM, HEAD, OFFICER, DispatchApp, a_complaint

MISSED = "dispatch.clock_missed.v1"
WAITS = text("""
    select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')
""")


async def somebody_waits(dispatch: DispatchApp) -> bool:
    async with dispatch.app.state.transactions.begin() as work:
        return bool(await work.db.scalar(WAITS))


async def fire(dispatch: DispatchApp) -> None:
    more = True
    while more:
        async with dispatch.app.state.transactions.begin() as work:
            more = await expire_clocks(work)


async def test_a_deadline_fires_at_its_end_and_not_before(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    dispatch.later(hours=24, microseconds=-1)
    await fire(dispatch)
    early = await dispatch.published_types(case)
    dispatch.later(microseconds=1)
    await fire(dispatch)

    assert MISSED not in early
    assert (await dispatch.published_types(case)).count(MISSED) == 1
    view = await dispatch.case(case)
    assert view["late"]
    assert view["history"][-1]["act"] == "clock_missed"
    assert [item["id"] for item in (await dispatch.get("/v1/cases", late=True)).json()["items"]] == [str(case)]


async def test_two_jobs_that_race_fire_each_deadline_once(dispatch: DispatchApp) -> None:
    now = dispatch.clock.now()
    complaints = [a_complaint(GYM, at=now) for _ in range(120)]
    await dispatch.consume_batch(complaints)
    dispatch.later(days=30)

    await asyncio.gather(fire(dispatch), fire(dispatch), fire(dispatch))
    await fire(dispatch)

    published = [await dispatch.published_types(complaint.complaint_id) for complaint in complaints[:40]]
    assert {types.count(MISSED) for types in published} == {2}  # first feedback and acceptance


async def test_the_job_leaves_out_what_someone_is_acting_on(dispatch: DispatchApp) -> None:
    locked, free = await dispatch.open(GYM), await dispatch.open(GYM)
    dispatch.later(days=2)

    async with dispatch.app.state.transactions.begin() as work:
        await load_for_update(work, locked)
        await fire(dispatch)

        meanwhile = [(await dispatch.published_types(case)).count(MISSED) for case in (locked, free)]
    await fire(dispatch)

    assert meanwhile == [0, 1]
    assert (await dispatch.published_types(locked)).count(MISSED) == 1


async def test_an_act_waits_for_the_job_and_is_then_late(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    dispatch.later(days=2)

    async with dispatch.app.state.transactions.begin() as work:
        await expire_clocks(work)
        acting = asyncio.create_task(dispatch.do(case, "first-feedback", OFFICER, text="已联系"))
        await toy.until(lambda: somebody_waits(dispatch))

    assert (await acting).status_code == 200
    types = await dispatch.published_types(case)
    assert (types.count(MISSED), types.count("dispatch.first_feedback_given.v1")) == (1, 1)


async def test_a_late_act_publishes_the_missed_limit_itself(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    dispatch.later(hours=25)

    await dispatch.do(case, "first-feedback", OFFICER, text="已联系")
    await fire(dispatch)

    assert (await dispatch.published_types(case)).count(MISSED) == 1
    assert [change for change in await dispatch.changes(case) if change[1] == "feedback_24h"] == [
        ("case_dispatched", "feedback_24h", "started"),
        ("clock_missed", "feedback_24h", "met"),
    ]
    assert not (await dispatch.case(case))["late"]


async def test_after_an_outage_everything_due_is_caught_up_in_order(dispatch: DispatchApp) -> None:
    first = await dispatch.open(GYM)
    dispatch.later(hours=2)
    second = await dispatch.open(GYM)
    dispatch.later(days=60)

    await fire(dispatch)

    assert (
        (await dispatch.published_types(first)).count(MISSED),
        (await dispatch.published_types(second)).count(MISSED),
    ) == (2, 2)
    assert (await dispatch.case(first))["next_due_at"] is None


async def test_the_job_is_called_deadlines(dispatch: DispatchApp) -> None:
    assert [job.name for job in jobs(1.0)] == ["books", "calendar", "deadlines", "second_readings"]
    for job in jobs(1.0):
        await dispatch.app.state.runtime.jobs.run_once(job)

    assert set(dispatch.app.state.runtime.jobs.last_run) == {"books", "calendar", "deadlines", "second_readings"}


async def test_when_a_job_last_ran_is_reported_in_local_time(dispatch: DispatchApp) -> None:
    [deadlines] = [job for job in jobs(1.0) if job.name == "deadlines"]
    await dispatch.app.state.runtime.jobs.run_once(deadlines)

    status = await dispatch.app.state.runtime.status()

    assert status["last_deadline_run"] == status["jobs"]["deadlines"]
    assert status["last_deadline_run"].endswith("+08:00")


async def test_a_closed_case_is_never_late(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "refuse", HEAD, reason="IDENTITY")
    await dispatch.do(case, "close", OFFICER, result="refused")
    dispatch.clock.advance_to(dispatch.clock.now() + timedelta(days=90))

    await fire(dispatch)

    assert MISSED not in await dispatch.published_types(case)


async def test_a_published_calendar_recounts_what_was_provisional(dispatch: DispatchApp) -> None:
    dispatch.clock.advance_to(datetime.fromisoformat("2026-12-28T09:00:00+08:00"))
    case = await dispatch.open(GYM)
    before = _acceptance(await dispatch.case(case))
    shipped = published_calendar()
    new_year = [Day(on=date(2027, 1, day), kind=DayKind.STATUTORY, name="元旦") for day in (1, 4)]
    calendar = Calendar.from_rows("cn-2027", [*shipped.published, 2027], [*shipped.days, *new_year])
    dispatch.later(hours=1)
    async with dispatch.app.state.transactions.begin() as work:
        await add_calendar(work.db, calendar, work.now)

    async with dispatch.app.state.transactions.begin() as work:
        more = await recount_provisional(work)
    async with dispatch.app.state.transactions.begin() as work:
        await recount_provisional(work)

    after = _acceptance(await dispatch.case(case))
    assert not more
    assert (before["due_at"], before["provisional"]) == ("2027-01-08T00:00:00+08:00", True)
    assert (after["due_at"], after["provisional"]) == ("2027-01-09T00:00:00+08:00", False)
    assert [change for change in await dispatch.changes(case) if change[0] == "clocks_changed"] == [
        ("clocks_changed", "acceptance", "moved")
    ]


def _acceptance(case: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(clock for clock in case["clocks"] if clock["kind"] == "acceptance")
    return found
