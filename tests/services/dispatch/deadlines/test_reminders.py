"""Reminders and escalation on a real database: once in effect, after an outage as well, to whom they concern."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.web.auth import Caller
from services.dispatch.cases.service.context import load_for_update
from services.dispatch.deadlines.service.reminders import expire_and_remind
from tests.services.dispatch.dispatch_app import (
    FOOD_OFFICER,
    GYM,
    HEAD,
    HOUSING,
    HUB,
    NOTHING,
    OFFICER,
    PARTNER,
    DispatchApp,
    a_complaint,
)

REMINDED, ESCALATED, MISSED = (f"dispatch.{name}.v1" for name in ("clock_reminded", "case_escalated", "clock_missed"))
BUREAU_HEAD = Caller(account="head", roles=("bureau_head",))
AUDITOR = Caller(account="auditor", roles=("auditor",))


async def watch(dispatch: DispatchApp) -> None:
    more = True
    while more:
        async with dispatch.app.state.transactions.begin() as work:
            more = await expire_and_remind(work)


async def listed(dispatch: DispatchApp, caller: Caller, **query: Any) -> list[dict[str, Any]]:
    answered = await dispatch.get("/v1/reminders", caller, **query)
    assert answered.status_code == 200, answered.text
    items: list[dict[str, Any]] = answered.json()["items"]
    return items


async def of_feedback(dispatch: DispatchApp, caller: Caller, **query: Any) -> list[dict[str, Any]]:
    return [item for item in await listed(dispatch, caller, **query) if item["clock"] == "feedback_24h"]


async def test_a_reminder_fires_at_its_moment_and_not_before(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    dispatch.later(hours=12, microseconds=-1)
    await watch(dispatch)
    early = await dispatch.published_types(case)
    dispatch.later(microseconds=1)
    await watch(dispatch)
    await watch(dispatch)

    assert REMINDED not in early
    assert (await dispatch.published_types(case)).count(REMINDED) == 1
    [item] = await listed(dispatch, OFFICER)
    assert (item["case_id"], item["level"], item["to"], item["escalated"]) == (str(case), 1, ["officer"], False)


async def test_racing_jobs_publish_each_step_once(dispatch: DispatchApp) -> None:
    complaints = [a_complaint(GYM, at=dispatch.clock.now()) for _ in range(120)]
    await dispatch.consume_batch(complaints)
    dispatch.later(hours=24)

    await asyncio.gather(watch(dispatch), watch(dispatch), watch(dispatch))
    await watch(dispatch)

    published = [await dispatch.published_types(complaint.complaint_id) for complaint in complaints[:30]]
    assert {(types.count(MISSED), types.count(ESCALATED), types.count(REMINDED)) for types in published} == {(1, 1, 0)}


async def test_after_an_outage_the_highest_level_is_published_and_not_a_burst(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    dispatch.later(days=60)

    await watch(dispatch)

    types = await dispatch.published_types(case)
    assert (types.count(MISSED), types.count(ESCALATED), types.count(REMINDED)) == (2, 2, 0)
    assert {tuple(item["to"]) for item in await listed(dispatch, BUREAU_HEAD)} == {("bureau_head",)}


async def test_the_levels_rise_until_the_act_is_done(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    reminded = []
    for later in ({"hours": 12}, {"hours": 10}, {"hours": 2}, {"hours": 24}, {"hours": 96}):
        dispatch.later(**later)
        await watch(dispatch)
        reminded.append([bool(await of_feedback(dispatch, caller)) for caller in (OFFICER, HEAD, HUB, BUREAU_HEAD)])

    await dispatch.do(case, "first-feedback", OFFICER, text="已联系")
    dispatch.later(days=1)
    await watch(dispatch)

    assert reminded == [
        [True, False, False, False],
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
        [True, True, True, True],
    ]
    assert await of_feedback(dispatch, OFFICER) == []
    assert len(await of_feedback(dispatch, OFFICER, state="all")) == 5
    acts = [line["act"] for line in (await dispatch.case(case))["history"]]
    assert (acts.count("case_escalated"), acts.count("clock_reminded")) == (3, 0)


async def test_a_missed_limit_is_published_as_missed_first(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    dispatch.later(hours=24)

    await watch(dispatch)

    types = await dispatch.published_types(case)
    assert types.index(MISSED) < types.index(ESCALATED)


async def test_a_reminder_leaves_the_version_of_the_case(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    before = (await dispatch.case(case))["version"]
    dispatch.later(hours=13)

    await watch(dispatch)

    assert (await dispatch.case(case))["version"] == before


async def test_the_job_leaves_out_what_someone_is_acting_on(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    dispatch.later(hours=13)

    async with dispatch.app.state.transactions.begin() as work:
        await load_for_update(work, case)
        await watch(dispatch)
        meanwhile = await dispatch.published_types(case)
    await watch(dispatch)

    assert REMINDED not in meanwhile
    assert (await dispatch.published_types(case)).count(REMINDED) == 1


async def test_each_reads_what_is_theirs(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    waiting = await dispatch.open(NOTHING, request=None, respondent_name=None)
    dispatch.later(hours=13)
    await watch(dispatch)

    cases = {
        caller.account: {UUID(item["case_id"]) for item in await listed(dispatch, caller)}
        for caller in (OFFICER, FOOD_OFFICER, HUB, AUDITOR)
    }

    assert cases == {"officer": {case}, "food": set(), "hub": {waiting}, "auditor": {case, waiting}}
    for outsider in (PARTNER, HOUSING):
        assert (await dispatch.get("/v1/reminders", outsider)).status_code == 403


async def test_the_list_is_turned_page_by_page(dispatch: DispatchApp) -> None:
    await dispatch.consume_batch([a_complaint(GYM, at=dispatch.clock.now()) for _ in range(5)])
    dispatch.later(hours=12)
    await watch(dispatch)

    found, cursor = [], None
    while True:
        page = (await dispatch.get("/v1/reminders", OFFICER, limit=2, **({"cursor": cursor} if cursor else {}))).json()
        found += [item["case_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert (len(found), len(set(found))) == (5, 5)


async def test_bad_questions_are_refused(dispatch: DispatchApp) -> None:
    for query in ({"state": "x"}, {"limit": 0}, {"cursor": "?"}, {"cursor": "WyIxIiwieCJd"}, {"unknown": 1}):
        assert (await dispatch.get("/v1/reminders", HUB, **query)).status_code == 422, query


async def test_outside_nobody_reads_of_escalation(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    dispatch.later(hours=24)
    await watch(dispatch)

    view = await dispatch.case(case, PARTNER)

    assert "case_escalated" not in [line["act"] for line in view["history"]]
    assert {(clock["reminded_at"], clock["remind_at"]) for clock in view["clocks"]} == {(None, None)}


async def test_a_clock_shows_when_it_reminded_and_will_remind(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    dispatch.later(hours=12)
    await watch(dispatch)

    clock = next(one for one in (await dispatch.case(case))["clocks"] if one["kind"] == "feedback_24h")

    assert (clock["reminded_at"], clock["remind_at"]) == ("2026-11-24T21:00:00+08:00", "2026-11-25T07:00:00+08:00")


async def test_a_held_case_escalates_from_the_hub_to_the_bureau_head(dispatch: DispatchApp) -> None:
    dispatch.clock.advance_to(datetime.fromisoformat("2026-11-25T09:00:00+08:00"))
    await dispatch.open(NOTHING, request=None, respondent_name=None)
    dispatch.later(days=6)

    await watch(dispatch)

    [item] = [item for item in await listed(dispatch, BUREAU_HEAD) if item["clock"] == "dispatch_24h"]
    assert (item["department"], item["to"], item["level"]) == (None, ["bureau_head"], 12)
