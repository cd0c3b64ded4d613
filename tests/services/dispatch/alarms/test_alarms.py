"""An alarm has one who sees to it, and everybody in the bureau knows who."""

import asyncio

from canon.codes import Alert
from chassis.web.auth import Caller
from tests.services.dispatch.dispatch_app import (
    FOOD_OFFICER,
    GYM,
    HUB,
    OFFICER,
    PARTNER,
    DispatchApp,
)

NIGHT = Caller(account="night", roles=("hub",))
BUREAU_HEAD = Caller(account="chief", roles=("bureau_head",))


async def test_who_takes_an_alarm_stands_in_the_history_and_the_alarm_calls_nobody_else(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM, alerts=(Alert.SELF_HARM,))
    before = (await dispatch.get("/v1/desk", HUB)).json()["attention"]["count"]

    taken = await dispatch.do(case, "take", HUB)

    assert (before, (await dispatch.get("/v1/desk", HUB)).json()["attention"]["count"]) == (1, 0)
    assert (taken.status_code, taken.json()["attention"], taken.json()["alerts"]) == (200, False, ["self_harm"])
    line = (await dispatch.case(case, OFFICER))["history"][-1]
    assert (line["act"], line["account"], line["at"]) == ("alarm_taken", "hub", "2026-11-24T09:00:00+08:00")
    assert line["facts"] == {"alerts": ["self_harm"], "by_hub": True}
    assert "alarm_taken" not in {act["act"] for act in (await dispatch.case(case, PARTNER))["history"]}


async def test_of_two_who_take_an_alarm_at_once_one_has_it(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM, alerts=(Alert.SELF_HARM,))

    answers = await asyncio.gather(*(dispatch.do(case, "take", caller) for caller in (HUB, NIGHT, OFFICER)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_taken"}


async def test_an_officer_who_takes_the_alarm_has_the_case(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM, alerts=(Alert.THREAT,))

    foreign = await dispatch.do(case, "take", FOOD_OFFICER)
    leader = await dispatch.do(case, "take", BUREAU_HEAD)
    taken = await dispatch.do(case, "take", OFFICER)

    assert (foreign.status_code, leader.status_code, taken.status_code) == (404, 403, 200)
    assert (taken.json()["officer"], taken.json()["history"][-1]["facts"]["by_hub"]) == ("officer", False)


async def test_where_no_alarm_was_raised_none_is_taken(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    assert (await dispatch.do(case, "take", HUB)).json()["code"] == "no_open_alarm"
