"""What the others tell of a case."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from canon.codes import Channel, Kind
from chassis.clock import new_id
from contracts.intake import ComplaintSupplemented, ComplaintWithdrawn, PersonErased
from contracts.odr import DisputeFailed, DisputeSettled, DisputeTimedOut, EnterpriseActivated, EnterpriseSuspended
from contracts.refunds import PlanDefaulted, PlanFulfilled, PlanOpened, PlanSuperseded
from services.dispatch.cases.tables import handovers, history
from tests.services.dispatch.dispatch_desk import CRACKS, GYM, HOUSING, HUB, OFFICER, Desk

FIRM = UUID(int=(1_600_000_000_000 << 80) | (7 << 76) | (2 << 62) | 9)


def about(desk: Desk, case: UUID, aggregate: UUID | None = None, **facts: Any) -> dict[str, Any]:
    return {"aggregate_id": aggregate or case, "complaint_id": case, "occurred_at": desk.clock.now()} | facts


async def sent(desk: Desk, case: UUID) -> dict[str, Any]:
    await desk.hear(EnterpriseActivated(**about(desk, FIRM, name="某健身服务部")))
    answered = await desk.do(case, "send-to-odr", OFFICER, enterprise=str(FIRM))
    assert answered.status_code == 200, answered.text
    shown: dict[str, Any] = answered.json()
    return shown


async def test_a_complaint_goes_to_the_enterprise_and_is_closed_when_they_settle(desk: Desk) -> None:
    case = await desk.open(GYM)

    shown = await sent(desk, case)
    await desk.hear(
        DisputeSettled(**about(desk, case, new_id(), enterprise_id=FIRM, terms="退款", amount_fen=500, refund_fen=500))
    )

    assert (shown["state"], shown["enterprise_id"]) == ("odr", str(FIRM))
    assert "odr" in [clock["kind"] for clock in shown["clocks"] if clock["state"] == "running"]
    closed = await desk.case(case)
    assert (closed["state"], closed["result"], closed["recovered_fen"]) == ("closed", "settled", 500)


async def test_without_a_settlement_the_bureau_goes_on(desk: Desk) -> None:
    case = await desk.open(GYM)
    await sent(desk, case)

    await desk.hear(DisputeFailed(**about(desk, case, new_id(), enterprise_id=FIRM, reason="NO_AGREEMENT")))

    assert (await desk.case(case))["state"] == "dispatched"
    assert "dispatch.case_back_from_odr.v1" in await desk.told(case)


async def test_what_comes_after_the_case_moved_on_is_only_written_down(desk: Desk) -> None:
    case = await desk.open(GYM)
    told = await desk.told(case)

    await desk.hear(DisputeTimedOut(**about(desk, case, new_id(), enterprise_id=FIRM)))

    assert (await desk.case(case))["state"] == "dispatched"
    assert (await desk.case(case))["history"][-1]["act"] == "dispute_timed_out"
    assert await desk.told(case) == told


async def test_nothing_is_sent_to_an_enterprise_that_does_not_settle(desk: Desk) -> None:
    case = await desk.open(GYM)
    unknown = await desk.do(case, "send-to-odr", OFFICER, enterprise=str(FIRM))
    await desk.hear(
        EnterpriseActivated(**about(desk, FIRM, name="某健身服务部")),
        EnterpriseSuspended(**about(desk, FIRM, reason="x")),
    )

    suspended = await desk.do(case, "send-to-odr", OFFICER, enterprise=str(FIRM))

    assert [unknown.json()["code"], suspended.json()["code"]] == ["enterprise_not_active"] * 2


async def test_a_case_in_the_wrong_state_is_refused_for_that_whatever_the_enterprise(desk: Desk) -> None:
    case = await desk.open(CRACKS, respondent_name="某置业有限公司")

    answered = await desk.do(case, "send-to-odr", HUB, enterprise=str(FIRM))

    assert (answered.status_code, answered.json()["code"]) == (409, "handed_over")


async def test_a_withdrawal_reaches_the_case_wherever_it_is(desk: Desk) -> None:
    waiting = await desk.open(GYM)
    away = await desk.open(CRACKS, respondent_name="某置业有限公司")
    report = await desk.open(GYM, kind=Kind.REPORT)

    for case in (waiting, away, report):
        await desk.hear(ComplaintWithdrawn(**about(desk, case, channel=Channel.PARTNER, reason="不追究了")))

    assert [(await desk.case(case))["state"] for case in (waiting, away, report)] == [
        "withdrawn",
        "withdrawn",
        "dispatched",
    ]
    taken = await desk.case(away)
    assert taken["handovers"][0]["state"] == "cancelled"
    assert taken["agency"] is None
    assert taken["history"][-1]["agency"] is None
    assert (await desk.case(report))["history"][-1]["act"] == "complaint_withdrawn"


async def test_a_supplement_meets_its_clock(desk: Desk) -> None:
    case = await desk.open(GYM)
    await desk.do(case, "request-supplement", OFFICER, fields=["/respondent/name"], by="2026-12-01")

    await desk.hear(
        ComplaintSupplemented(**about(desk, case, channel=Channel.PARTNER, text="店名", respondent_name="某健身馆"))
    )

    shown = await desk.case(case)
    assert [clock["state"] for clock in shown["clocks"] if clock["kind"] == "supplement"] == ["met"]
    assert shown["respondent_name"] == "某健身馆"


async def test_half_of_what_was_asked_for_does_not_meet_the_clock(desk: Desk) -> None:
    case = await desk.open(GYM)
    asked = ["/respondent/name", "/matter/request"]
    await desk.do(case, "request-supplement", OFFICER, fields=asked, by="2026-12-01")

    states = []
    for missing in (("/matter/request",), ()):
        said = about(desk, case, channel=Channel.PARTNER, text="补充", missing=missing)
        await desk.hear(ComplaintSupplemented(**said))
        clocks = (await desk.case(case))["clocks"]
        states += [clock["state"] for clock in clocks if clock["kind"] == "supplement"]

    assert states == ["running", "met"]


async def test_a_refund_is_followed_until_it_is_paid_or_fails(desk: Desk) -> None:
    case = await desk.open(GYM)
    await desk.do(case, "accept", OFFICER)
    await desk.do(case, "start-mediation", OFFICER, consumer_consents=True, respondent_consents=True, mode="onsite")
    await desk.do(case, "agree", OFFICER, terms="分期退", amount_fen=100, refund={"amount_fen": 100, "instalments": 2})
    plan = about(desk, case, new_id(), claim_id=new_id(), total_fen=100, paid_fen=0)

    await desk.hear(PlanOpened(**plan, due_dates=("2026-12-01",), amounts_fen=(100,)))
    performing = (await desk.case(case))["state"]
    await desk.do(case, "close", OFFICER, result="agreed", recovered_fen=0)
    await desk.hear(PlanDefaulted(**plan, overdue_fen=100))
    called = (await desk.case(case))["attention"]
    await desk.hear(PlanFulfilled(**plan))

    assert performing == "performing"
    assert called
    assert [act["act"] for act in (await desk.case(case))["history"]][-2:] == ["plan_defaulted", "plan_fulfilled"]


async def test_a_case_remembers_that_a_refund_was_agreed_anew(desk: Desk) -> None:
    case = await desk.open(GYM)
    first, second = new_id(), new_id()
    plan = about(desk, case, first, claim_id=new_id(), total_fen=100, paid_fen=40)

    await desk.hear(PlanOpened(**plan, due_dates=("2026-12-01",), amounts_fen=(100,)))
    await desk.hear(PlanSuperseded(**plan, by_plan_id=second))

    assert [act["act"] for act in (await desk.case(case))["history"]][-1] == "plan_superseded"


async def test_an_erased_person_leaves_no_words(desk: Desk) -> None:
    case = await desk.open(GYM)
    await desk.do(case, "first-feedback", OFFICER, text="已联系李女士")

    await desk.hear(PersonErased(**about(desk, case)))

    shown = await desk.case(case, HUB)
    assert (shown["matter"], shown["request"]) == (None, None)
    assert "李女士" not in str(shown)


async def test_words_in_the_place_of_a_code_are_cleaned_and_go_with_the_person(desk: Desk) -> None:
    case, said = await desk.open(CRACKS, respondent_name="某置业有限公司"), "请找雨燕13800000000"
    handover = (await desk.case(case))["handovers"][0]["id"]
    await desk.post(f"/v1/handovers/{handover}/refusal", {"reason": said}, HOUSING)
    await desk.do(case, "assign", HUB, department="consumer_protection")
    await desk.do(case, "return-to-hub", OFFICER, reason=said)
    await desk.do(case, "assign", HUB, department="consumer_protection")
    await desk.do(case, "request-supplement", OFFICER, fields=["/respondent/name", said], by="2026-12-01")
    before = str(await desk.case(case))
    back = (await desk.get("/v1/desk", HUB)).text

    await desk.hear(PersonErased(**about(desk, case)))

    assert ("13800000000" in before, before.count("请找雨燕〔电话〕")) == (False, 4)
    assert "13800000000" not in back
    assert "雨燕" not in str(await desk.case(case))
    async with desk.app.state.transactions.begin() as work:
        kept = [(await work.db.execute(select(table))).all() for table in (handovers, history)]
        assert "雨燕" not in str(kept)
