"""What a person of the bureau notes on a case, and who reads it."""

import pytest

from chassis.web.auth import Caller
from contracts.intake import PersonErased
from tests.services.dispatch.dispatch_app import (
    CRACKS,
    GYM,
    HEAD,
    HOUSING,
    HUB,
    OFFICER,
    PARTNER,
    DispatchApp,
)

BUREAU_HEAD = Caller(account="chief", roles=("bureau_head",))
WORDS = "商家电话无人接听，明日上门。"


@pytest.mark.parametrize(("caller", "by_hub"), [(HUB, True), (OFFICER, False), (HEAD, False)])
async def test_a_note_stands_in_the_history_with_who_wrote_it(
    dispatch: DispatchApp, caller: Caller, *, by_hub: bool
) -> None:
    case = await dispatch.open(GYM)

    noted = await dispatch.do(case, "note", caller, text=WORDS)

    assert noted.status_code == 200
    assert (noted.json()["state"], noted.json()["officer"]) == ("dispatched", None)  # who notes does not take it
    line = noted.json()["history"][-1]
    assert (line["act"], line["account"], line["facts"]) == (
        "case_noted",
        caller.account,
        {"text": WORDS, "by_hub": by_hub},
    )
    assert (await dispatch.published_types(case))[-1] == "dispatch.case_noted.v1"


async def test_nobody_outside_the_bureau_reads_a_note(dispatch: DispatchApp) -> None:
    own, handed = await dispatch.open(GYM), await dispatch.open(CRACKS, respondent_name="某置业有限公司")
    for case in (own, handed):
        assert (await dispatch.do(case, "note", HUB, text=WORDS)).status_code == 200

    for case, caller in ((own, PARTNER), (handed, HOUSING)):
        assert WORDS not in (await dispatch.get(f"/v1/cases/{case}", caller)).text
        assert "case_noted" not in {act["act"] for act in (await dispatch.case(case, caller))["history"]}


async def test_a_note_is_cleaned_and_erased_with_the_person(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    noted = await dispatch.do(case, "note", OFFICER, text="消费者电话13800000000，明日再打")
    erased = PersonErased(aggregate_id=case, complaint_id=case, occurred_at=dispatch.clock.now())

    await dispatch.consume(erased)

    assert noted.json()["history"][-1]["facts"]["text"] == "消费者电话〔电话〕，明日再打"
    assert (await dispatch.case(case))["history"][-1]["facts"] == {"by_hub": False}


async def test_a_closed_case_is_noted_on_too_and_a_leader_leaves_it_to_others(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "refuse", HEAD, reason="MATERIALS")
    await dispatch.do(case, "close", OFFICER, result="refused")

    noted = await dispatch.do(case, "note", OFFICER, text=WORDS)
    by_leader = await dispatch.do(case, "note", BUREAU_HEAD, text=WORDS)
    empty = await dispatch.do(case, "note", OFFICER, text="")

    assert (noted.json()["state"], by_leader.status_code, empty.status_code) == ("closed", 403, 422)


async def test_a_note_is_no_answer_to_an_urging(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "urge", HUB)
    await dispatch.do(case, "note", OFFICER, text=WORDS)

    [urged] = (await dispatch.get("/v1/supervision", HUB)).json()["urged"]

    assert not urged["acted_since"]
