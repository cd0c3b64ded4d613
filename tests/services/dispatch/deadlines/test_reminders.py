"""Reminders and escalation on a real database: once in effect, after an outage as well, to whom they concern."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.web.auth import Caller
from services.dispatch.cases.service.context import load_for_update
from services.dispatch.deadlines.service.reminders import expire_and_remind
from tests.services.dispatch.dispatch_desk import (
    FOOD_OFFICER,
    GYM,
    HEAD,
    HOUSING,
    HUB,
    NOTHING,
    OFFICER,
    PARTNER,
    Desk,
    a_complaint,
)

REMINDED, ESCALATED, MISSED = (f"dispatch.{name}.v1" for name in ("clock_reminded", "case_escalated", "clock_missed"))
BUREAU_HEAD = Caller(account="head", roles=("bureau_head",))
AUDITOR = Caller(account="auditor", roles=("auditor",))


async def watch(desk: Desk) -> None:
    more = True
    while more:
        async with desk.app.state.transactions.begin() as work:
            more = await expire_and_remind(work)


async def listed(desk: Desk, caller: Caller, **query: Any) -> list[dict[str, Any]]:
    answered = await desk.get("/v1/reminders", caller, **query)
    assert answered.status_code == 200, answered.text
    items: list[dict[str, Any]] = answered.json()["items"]
    return items


async def of_feedback(desk: Desk, caller: Caller, **query: Any) -> list[dict[str, Any]]:
    return [item for item in await listed(desk, caller, **query) if item["clock"] == "feedback_24h"]


async def test_a_reminder_fires_at_its_moment_and_not_before(desk: Desk) -> None:
    case = await desk.open(GYM)

    desk.later(hours=12, microseconds=-1)
    await watch(desk)
    early = await desk.told(case)
    desk.later(microseconds=1)
    await watch(desk)
    await watch(desk)

    assert REMINDED not in early
    assert (await desk.told(case)).count(REMINDED) == 1
    [item] = await listed(desk, OFFICER)
    assert (item["case_id"], item["level"], item["to"], item["escalated"]) == (str(case), 1, ["officer"], False)


async def test_racing_jobs_tell_each_step_once(desk: Desk) -> None:
    complaints = [a_complaint(GYM, at=desk.clock.now()) for _ in range(120)]
    await desk.hear_together(complaints)
    desk.later(hours=24)

    await asyncio.gather(watch(desk), watch(desk), watch(desk))
    await watch(desk)

    told = [await desk.told(complaint.complaint_id) for complaint in complaints[:30]]
    assert {(types.count(MISSED), types.count(ESCALATED), types.count(REMINDED)) for types in told} == {(1, 1, 0)}


async def test_after_an_outage_the_highest_level_is_told_and_not_a_burst(desk: Desk) -> None:
    case = await desk.open(GYM)
    desk.later(days=60)

    await watch(desk)

    types = await desk.told(case)
    assert (types.count(MISSED), types.count(ESCALATED), types.count(REMINDED)) == (2, 2, 0)
    assert {tuple(item["to"]) for item in await listed(desk, BUREAU_HEAD)} == {("bureau_head",)}


async def test_the_levels_rise_until_the_act_is_done(desk: Desk) -> None:
    case = await desk.open(GYM)
    seen = []
    for later in ({"hours": 12}, {"hours": 10}, {"hours": 2}, {"hours": 24}, {"hours": 96}):
        desk.later(**later)
        await watch(desk)
        seen.append([bool(await of_feedback(desk, caller)) for caller in (OFFICER, HEAD, HUB, BUREAU_HEAD)])

    await desk.do(case, "first-feedback", OFFICER, text="已联系")
    desk.later(days=1)
    await watch(desk)

    assert seen == [
        [True, False, False, False],
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
        [True, True, True, True],
    ]
    assert await of_feedback(desk, OFFICER) == []
    assert len(await of_feedback(desk, OFFICER, state="all")) == 5
    acts = [line["act"] for line in (await desk.case(case))["history"]]
    assert (acts.count("case_escalated"), acts.count("clock_reminded")) == (3, 0)


async def test_a_missed_limit_is_told_as_missed_first(desk: Desk) -> None:
    case = await desk.open(GYM)
    desk.later(hours=24)

    await watch(desk)

    types = await desk.told(case)
    assert types.index(MISSED) < types.index(ESCALATED)


async def test_a_reminder_leaves_the_version_of_the_case(desk: Desk) -> None:
    case = await desk.open(GYM)
    before = (await desk.case(case))["version"]
    desk.later(hours=13)

    await watch(desk)

    assert (await desk.case(case))["version"] == before


async def test_the_job_leaves_out_what_someone_is_acting_on(desk: Desk) -> None:
    case = await desk.open(GYM)
    desk.later(hours=13)

    async with desk.app.state.transactions.begin() as work:
        await load_for_update(work, case)
        await watch(desk)
        meanwhile = await desk.told(case)
    await watch(desk)

    assert REMINDED not in meanwhile
    assert (await desk.told(case)).count(REMINDED) == 1


async def test_each_reads_what_is_theirs(desk: Desk) -> None:
    case = await desk.open(GYM)
    waiting = await desk.open(NOTHING, request=None, respondent_name=None)
    desk.later(hours=13)
    await watch(desk)

    cases = {
        caller.account: {UUID(item["case_id"]) for item in await listed(desk, caller)}
        for caller in (OFFICER, FOOD_OFFICER, HUB, AUDITOR)
    }

    assert cases == {"officer": {case}, "food": set(), "hub": {waiting}, "auditor": {case, waiting}}
    for outsider in (PARTNER, HOUSING):
        assert (await desk.get("/v1/reminders", outsider)).status_code == 403


async def test_the_list_is_turned_page_by_page(desk: Desk) -> None:
    await desk.hear_together([a_complaint(GYM, at=desk.clock.now()) for _ in range(5)])
    desk.later(hours=12)
    await watch(desk)

    found, cursor = [], None
    while True:
        page = (await desk.get("/v1/reminders", OFFICER, limit=2, **({"cursor": cursor} if cursor else {}))).json()
        found += [item["case_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert (len(found), len(set(found))) == (5, 5)


async def test_bad_questions_are_refused(desk: Desk) -> None:
    for query in ({"state": "x"}, {"limit": 0}, {"cursor": "?"}, {"cursor": "WyIxIiwieCJd"}, {"unknown": 1}):
        assert (await desk.get("/v1/reminders", HUB, **query)).status_code == 422, query


async def test_outside_nobody_reads_of_escalation(desk: Desk) -> None:
    case = await desk.open(GYM)
    desk.later(hours=24)
    await watch(desk)

    shown = await desk.case(case, PARTNER)

    assert "case_escalated" not in [line["act"] for line in shown["history"]]
    assert {(clock["reminded_at"], clock["remind_at"]) for clock in shown["clocks"]} == {(None, None)}


async def test_a_clock_shows_when_it_reminded_and_will_remind(desk: Desk) -> None:
    case = await desk.open(GYM)
    desk.later(hours=12)
    await watch(desk)

    clock = next(one for one in (await desk.case(case))["clocks"] if one["kind"] == "feedback_24h")

    assert (clock["reminded_at"], clock["remind_at"]) == ("2026-11-24T21:00:00+08:00", "2026-11-25T07:00:00+08:00")


async def test_a_held_case_escalates_from_the_hub_to_the_bureau_head(desk: Desk) -> None:
    desk.clock.advance_to(datetime.fromisoformat("2026-11-25T09:00:00+08:00"))
    await desk.open(NOTHING, request=None, respondent_name=None)
    desk.later(days=6)

    await watch(desk)

    [item] = [item for item in await listed(desk, BUREAU_HEAD) if item["clock"] == "dispatch_24h"]
    assert (item["department"], item["to"], item["level"]) == (None, ["bureau_head"], 12)
