"""What the others tell of a case."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from canon.codes import Channel, Kind
from chassis.clock import new_id
from contracts.intake import ComplaintSupplemented, ComplaintWithdrawn, PersonErased
from contracts.odr import (
    DisputeFailed,
    DisputeSettled,
    DisputeTimedOut,
    EnterpriseActivated,
    EnterpriseLeft,
    EnterpriseRestored,
    EnterpriseSuspended,
)
from contracts.refunds import PlanDefaulted, PlanFulfilled, PlanOpened, PlanSuperseded
from services.dispatch.cases.tables import handovers, history
from tests.services.dispatch.dispatch_app import CRACKS, GYM, HOUSING, HUB, OFFICER, DispatchApp

FIRM = UUID(int=(1_600_000_000_000 << 80) | (7 << 76) | (2 << 62) | 9)


def about(dispatch: DispatchApp, case: UUID, aggregate: UUID | None = None, **facts: Any) -> dict[str, Any]:
    return {"aggregate_id": aggregate or case, "complaint_id": case, "occurred_at": dispatch.clock.now()} | facts


async def sent(dispatch: DispatchApp, case: UUID) -> dict[str, Any]:
    await dispatch.consume(EnterpriseActivated(**about(dispatch, FIRM, name="某健身服务部")))
    answered = await dispatch.do(case, "send-to-odr", OFFICER, enterprise=str(FIRM))
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def test_a_complaint_goes_to_the_enterprise_and_is_closed_when_they_settle(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    view = await sent(dispatch, case)
    await dispatch.consume(
        DisputeSettled(
            **about(dispatch, case, new_id(), enterprise_id=FIRM, terms="退款", amount_fen=500, refund_fen=500)
        )
    )

    assert (view["state"], view["enterprise_id"]) == ("odr", str(FIRM))
    assert "odr" in [clock["kind"] for clock in view["clocks"] if clock["state"] == "running"]
    closed = await dispatch.case(case)
    assert (closed["state"], closed["result"], closed["recovered_fen"]) == ("closed", "settled", 500)


async def test_without_a_settlement_the_bureau_goes_on(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await sent(dispatch, case)

    await dispatch.consume(DisputeFailed(**about(dispatch, case, new_id(), enterprise_id=FIRM, reason="NO_AGREEMENT")))

    assert (await dispatch.case(case))["state"] == "dispatched"
    assert "dispatch.case_back_from_odr.v1" in await dispatch.published_types(case)


async def test_what_comes_after_the_case_moved_on_is_only_written_down(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    published = await dispatch.published_types(case)

    await dispatch.consume(DisputeTimedOut(**about(dispatch, case, new_id(), enterprise_id=FIRM)))

    assert (await dispatch.case(case))["state"] == "dispatched"
    assert (await dispatch.case(case))["history"][-1]["act"] == "dispute_timed_out"
    assert await dispatch.published_types(case) == published


async def test_nothing_is_sent_to_an_enterprise_that_does_not_settle(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    unknown = await dispatch.do(case, "send-to-odr", OFFICER, enterprise=str(FIRM))
    await dispatch.consume(
        EnterpriseActivated(**about(dispatch, FIRM, name="某健身服务部")),
        EnterpriseSuspended(**about(dispatch, FIRM, reason="x")),
    )

    suspended = await dispatch.do(case, "send-to-odr", OFFICER, enterprise=str(FIRM))

    assert [unknown.json()["code"], suspended.json()["code"]] == ["enterprise_not_active"] * 2


async def test_a_restored_enterprise_gets_cases_again_and_one_that_left_none(dispatch: DispatchApp) -> None:
    case, other = await dispatch.open(GYM), await dispatch.open(GYM)
    named = about(dispatch, FIRM, name="某健身服务部")
    await dispatch.consume(
        EnterpriseActivated(**named),
        EnterpriseSuspended(**about(dispatch, FIRM, reason="x")),
        EnterpriseRestored(**named, reason="x"),
    )
    restored = await dispatch.do(case, "send-to-odr", OFFICER, enterprise=str(FIRM))
    await dispatch.consume(EnterpriseLeft(**about(dispatch, FIRM, reason="x")))

    left = await dispatch.do(other, "send-to-odr", OFFICER, enterprise=str(FIRM))

    assert (restored.status_code, left.json()["code"]) == (200, "enterprise_not_active")


async def test_a_case_in_the_wrong_state_is_refused_for_that_whatever_the_enterprise(dispatch: DispatchApp) -> None:
    case = await dispatch.open(CRACKS, respondent_name="某置业有限公司")

    answered = await dispatch.do(case, "send-to-odr", HUB, enterprise=str(FIRM))

    assert (answered.status_code, answered.json()["code"]) == (409, "handed_over")


async def test_a_withdrawal_reaches_the_case_wherever_it_is(dispatch: DispatchApp) -> None:
    waiting = await dispatch.open(GYM)
    away = await dispatch.open(CRACKS, respondent_name="某置业有限公司")
    report = await dispatch.open(GYM, kind=Kind.REPORT)

    for case in (waiting, away, report):
        await dispatch.consume(ComplaintWithdrawn(**about(dispatch, case, channel=Channel.PARTNER, reason="不追究了")))

    assert [(await dispatch.case(case))["state"] for case in (waiting, away, report)] == [
        "withdrawn",
        "withdrawn",
        "dispatched",
    ]
    taken = await dispatch.case(away)
    assert taken["handovers"][0]["state"] == "cancelled"
    assert taken["agency"] is None
    assert taken["history"][-1]["agency"] is None
    assert (await dispatch.case(report))["history"][-1]["act"] == "complaint_withdrawn"


async def test_a_supplement_meets_its_clock(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "request-supplement", OFFICER, fields=["/respondent/name"], by="2026-12-01")

    await dispatch.consume(
        ComplaintSupplemented(**about(dispatch, case, channel=Channel.PARTNER, text="店名", respondent_name="某健身馆"))
    )

    view = await dispatch.case(case)
    assert [clock["state"] for clock in view["clocks"] if clock["kind"] == "supplement"] == ["met"]
    assert view["respondent_name"] == "某健身馆"


async def test_half_of_what_was_requested_does_not_meet_the_clock(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    fields = ["/respondent/name", "/matter/request"]
    await dispatch.do(case, "request-supplement", OFFICER, fields=fields, by="2026-12-01")

    states = []
    for missing in (("/matter/request",), ()):
        supplement = about(dispatch, case, channel=Channel.PARTNER, text="补充", missing=missing)
        await dispatch.consume(ComplaintSupplemented(**supplement))
        clocks = (await dispatch.case(case))["clocks"]
        states += [clock["state"] for clock in clocks if clock["kind"] == "supplement"]

    assert states == ["running", "met"]


async def test_a_refund_is_followed_until_it_is_paid_or_fails(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "accept", OFFICER)
    await dispatch.do(case, "start-mediation", OFFICER, consumer_consents=True, respondent_consents=True, mode="onsite")
    await dispatch.do(
        case, "agree", OFFICER, terms="分期退", amount_fen=100, refund={"amount_fen": 100, "instalments": 2}
    )
    plan = about(dispatch, case, new_id(), claim_id=new_id(), total_fen=100, paid_fen=0)

    await dispatch.consume(PlanOpened(**plan, due_dates=("2026-12-01",), amounts_fen=(100,)))
    performing = (await dispatch.case(case))["state"]
    await dispatch.do(case, "close", OFFICER, result="agreed", recovered_fen=0)
    await dispatch.consume(PlanDefaulted(**plan, overdue_fen=100))
    called = (await dispatch.case(case))["attention"]
    await dispatch.consume(PlanFulfilled(**plan))

    assert performing == "performing"
    assert called
    assert [act["act"] for act in (await dispatch.case(case))["history"]][-2:] == ["plan_defaulted", "plan_fulfilled"]


async def test_a_case_remembers_that_a_refund_was_agreed_anew(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    first, second = new_id(), new_id()
    plan = about(dispatch, case, first, claim_id=new_id(), total_fen=100, paid_fen=40)

    await dispatch.consume(PlanOpened(**plan, due_dates=("2026-12-01",), amounts_fen=(100,)))
    await dispatch.consume(PlanSuperseded(**plan, by_plan_id=second))

    assert [act["act"] for act in (await dispatch.case(case))["history"]][-1] == "plan_superseded"


async def test_an_erased_person_leaves_no_words(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "first-feedback", OFFICER, text="已联系李女士")

    await dispatch.consume(PersonErased(**about(dispatch, case)))

    view = await dispatch.case(case, HUB)
    assert (view["matter"], view["request"]) == (None, None)
    assert "李女士" not in str(view)


async def test_words_in_the_place_of_a_code_are_cleaned_and_go_with_the_person(dispatch: DispatchApp) -> None:
    case, words = await dispatch.open(CRACKS, respondent_name="某置业有限公司"), "请找雨燕13800000000"
    handover = (await dispatch.case(case))["handovers"][0]["id"]
    await dispatch.post(f"/v1/handovers/{handover}/refusal", {"reason": words}, HOUSING)
    await dispatch.do(case, "assign", HUB, department="consumer_protection")
    await dispatch.do(case, "return-to-hub", OFFICER, reason=words)
    await dispatch.do(case, "assign", HUB, department="consumer_protection")
    await dispatch.do(case, "request-supplement", OFFICER, fields=["/respondent/name", words], by="2026-12-01")
    before = str(await dispatch.case(case))
    back = (await dispatch.get("/v1/desk", HUB)).text

    await dispatch.consume(PersonErased(**about(dispatch, case)))

    assert ("13800000000" in before, before.count("请找雨燕〔电话〕")) == (False, 4)
    assert "13800000000" not in back
    assert "雨燕" not in str(await dispatch.case(case))
    async with dispatch.app.state.transactions.begin() as work:
        stored = [(await work.db.execute(select(table))).all() for table in (handovers, history)]
        assert "雨燕" not in str(stored)
