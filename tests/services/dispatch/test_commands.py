"""Commands over HTTP: keys, versions, refusals, what they leave behind."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from canon.codes import Kind
from chassis.clock import new_id
from chassis.db.tables import audit, event_log
from contracts.dispatch import AgreementReached
from tests.services.dispatch.dispatch_app import CRACKS, GYM, HEAD, HUB, NOTHING, OFFICER, PARTNER, DispatchApp


async def test_a_repeated_key_repeats_the_first_answer(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    first = await dispatch.post(f"/v1/cases/{case}/accept", {}, OFFICER, Idempotency_Key="once")
    again = await dispatch.post(f"/v1/cases/{case}/accept", {}, OFFICER, Idempotency_Key="once")
    other = await dispatch.post(f"/v1/cases/{case}/accept", {}, OFFICER, Idempotency_Key="twice")

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "already_accepted")
    assert other.json()["previous_code"] == "dispatch.already_accepted"  # for one release
    assert (await dispatch.published_types(case)).count("dispatch.case_accepted.v1") == 1


async def test_who_is_sent_there_by_hand_is_called_by_name(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    await dispatch.do(case, "assign", HUB, department="food", station="station.hexi")
    named = await dispatch.case(case)
    await dispatch.do(case, "assign", HUB, department="food", station="somewhere")
    unnamed = await dispatch.case(case)

    assert (named["station"], named["station_name"]) == ("station.hexi", "河西镇市场监管所")
    assert (unnamed["station"], unnamed["station_name"]) == ("somewhere", None)


async def test_a_command_without_a_key_is_malformed(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    answered = await dispatch.client.post(f"/v1/cases/{case}/accept", json={}, headers=dispatch._headers(OFFICER))

    assert (answered.status_code, answered.json()["code"]) == (400, "idempotency_key_missing")


async def test_if_match_lets_only_the_present_version_through(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    tag = (await dispatch.get(f"/v1/cases/{case}", OFFICER)).headers["ETag"]

    moved = await dispatch.post(f"/v1/cases/{case}/first-feedback", {"text": "已联系"}, OFFICER, If_Match=tag)
    stale = await dispatch.post(f"/v1/cases/{case}/accept", {}, OFFICER, If_Match=tag)
    fresh = await dispatch.post(f"/v1/cases/{case}/accept", {}, OFFICER, If_Match=moved.headers["ETag"])
    odd = await dispatch.post(f"/v1/cases/{case}/urge", {}, HUB, If_Match="yesterday")

    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert fresh.status_code == 200
    assert odd.status_code == 422


async def test_every_act_leaves_one_line_in_the_audit_trail(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "refuse", HEAD, reason="IDENTITY", note="未核实")
    await dispatch.do(case, "refuse", HEAD, reason="IDENTITY", note="未核实")

    async with dispatch.app.state.transactions.begin() as work:
        rows = (await work.db.execute(select(audit).order_by(audit.c.id))).all()

    lines = [(row.account, row.act, row.reason) for row in rows if row.subject == str(case)]
    assert lines == [("dispatch", "case_opened", None), ("head", "case_refused", "IDENTITY")]


async def test_a_refused_command_leaves_nothing_behind(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    before, published = await dispatch.case(case), await dispatch.published_types(case)

    refused = await dispatch.do(case, "close", OFFICER, result="agreed")

    assert (refused.status_code, refused.json()["code"]) == (409, "not_decided")
    assert (await dispatch.case(case), await dispatch.published_types(case)) == (before, published)


@pytest.mark.parametrize(
    ("command", "body", "field", "code"),
    [
        ("assign", {"department": "moon"}, "/department", "choice"),
        ("assign", {"department": "hub"}, "/department", "choice"),
        ("assign", {"department": "food", "colour": 1}, "/colour", "unknown_field"),
        ("first-feedback", {"text": ""}, "/text", "too_short"),
        ("first-feedback", {"text": "a\x00b"}, "/text", "characters"),
        ("close", {"result": "agreed", "recovered_fen": -1}, "/recovered_fen", "too_small"),
        ("close", {"result": "agreed", "recovered_fen": 1.5}, "/recovered_fen", "type"),
        ("follow-up", {"service": 6, "reachable": True}, "/service", "too_large"),
        ("follow-up", {"service": 5, "reachable": False}, "/reachable", "contradiction"),
        ("request-supplement", {"fields": ["/x"], "by": "2020-01-01"}, "/by", "in_past"),
        ("request-supplement", {"fields": ["/x"], "by": "9999-12-31"}, "/by", "out_of_range"),
        ("request-supplement", {"fields": ["/x"], "by": "2100-12-31"}, "/by", "out_of_range"),
        ("request-supplement", {"fields": ["/x"], "by": "2027-01-01T00:00:00"}, "/by", "offset"),
        ("request-supplement", {"fields": [], "by": "2027-01-01"}, "/fields", "too_few"),
        ("pause", {"ground": "holiday", "from": "2026-11-24T08:00:00+08:00"}, "/ground", "choice"),
        ("pause", {"ground": "appraisal", "from": "2026-11-24T08:00:00"}, "/from", "offset"),
        ("pause", {"ground": "appraisal", "from": 5}, "/from", "type"),
        ("record-session", {"held_at": "2026-11-24T08:00:00+08:00", "text": "x"}, "/consumer_present", "required"),
        ("request-recusal", {"by": "judge", "ground": "x"}, "/by", "choice"),
        ("decide-recusal", {"recused": "maybe", "reason": "x"}, "/recused", "type"),
        ("redirect", {"agency": "housing", "reason": "X", "basis": "b", "explanation": "e"}, "/reason", "choice"),
    ],
)
async def test_what_is_wrong_with_a_command_is_named(
    dispatch: DispatchApp, command: str, body: dict[str, object], field: str, code: str
) -> None:
    case = await dispatch.open(GYM)

    answered = await dispatch.post(f"/v1/cases/{case}/{command}", body, HEAD if command == "decide-recusal" else HUB)

    assert answered.status_code == 422, answered.text
    assert (answered.json()["errors"][0]["field"], answered.json()["errors"][0]["code"]) == (field, code)


async def test_who_acts_first_becomes_the_officer_and_another_one_reworks(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "refuse", HEAD, reason="NOT_CONSUMER", note="不是生活消费")
    await dispatch.do(case, "close", OFFICER, result="refused")
    await dispatch.do(case, "follow-up", HUB, service=1, outcome=1, reachable=True)

    same = await dispatch.do(case, "rework", HUB, reason="没有核实", officer="head")
    other = await dispatch.do(case, "rework", HEAD, reason="没有核实", officer="wang")

    assert (same.status_code, same.json()["code"]) == (409, "needs_another_officer")
    assert (other.json()["state"], other.json()["round"], other.json()["officer"]) == ("dispatched", 2, "wang")
    running = [clock["kind"] for clock in other.json()["clocks"] if clock["state"] == "running"]
    assert sorted(running) == ["acceptance", "feedback_24h"]


async def test_a_dissatisfied_citizen_is_informed_why_the_law_gives_no_more(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    refused = await dispatch.do(case, "refuse", HEAD, reason="NOT_CONSUMER", note="不是生活消费")
    await dispatch.do(case, "close", OFFICER, result="refused")
    early = await dispatch.do(case, "explain", HUB, text="依据第十六条")
    await dispatch.do(case, "follow-up", HUB, service=4, outcome=1, reachable=True)
    calls = (await dispatch.get("/v1/desk", HUB)).json()["attention"]["count"]
    explained = await dispatch.do(case, "explain", HUB, text="依据第十六条不予受理，可以起诉。")
    own = await dispatch.do(case, "explain", OFFICER, text="x")

    assert (early.status_code, early.json()["code"]) == (409, "not_followed_up")
    assert calls == 1
    assert (explained.json()["state"], explained.json()["attention"]) == ("followed_up", False)
    assert explained.json()["history"][-1]["facts"] == {"text": "依据第十六条不予受理，可以起诉。"}
    assert own.status_code == 403
    [signed] = [act for act in refused.json()["history"] if act["act"] == "case_refused"]
    assert signed["facts"]["approved_by"] == "head"


async def test_a_mediation_is_not_ended_for_its_time_before_it_is_over(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "accept", OFFICER)

    early = await dispatch.do(case, "terminate", OFFICER, reason="TIME_LIMIT")
    unmediated = await dispatch.do(case, "terminate", OFFICER, reason="CANNOT_AGREE")

    assert (early.status_code, early.json()["code"]) == (409, "time_limit_not_reached")
    assert (unmediated.status_code, unmediated.json()["code"]) == (409, "not_mediating")


async def test_a_report_is_verified_extended_and_filed(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM, kind=Kind.REPORT)
    await dispatch.do(case, "accept", OFFICER)
    before = _due(await dispatch.case(case), "verification")

    extended = await dispatch.do(case, "extend", HEAD, reason="案情复杂")
    again = await dispatch.do(case, "extend", HEAD, reason="案情复杂")
    closed = await dispatch.do(case, "close", OFFICER, result="filed", note="已立案")

    assert _due(extended.json(), "verification") > before
    assert again.json()["code"] == "not_extensible"
    assert (closed.json()["state"], closed.json()["result"]) == ("closed", "filed")
    assert "dispatch.verification_ended.v1" in await dispatch.published_types(case)


async def test_a_mediation_has_its_sessions_its_record_and_another_mediator(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "accept", OFFICER)
    consents = {"consumer_consents": True, "respondent_consents": True, "mode": "onsite"}
    early = await dispatch.do(case, "schedule-session", OFFICER, held_at="2026-11-27T09:30:00+08:00", mode="call")
    await dispatch.do(case, "start-mediation", OFFICER, **consents, mediator="officer")
    session = {"held_at": "2026-11-27T09:30:00+08:00", "mode": "onsite", "place": "城关所调解室"}
    invited = await dispatch.do(case, "schedule-session", OFFICER, **session)
    dispatch.later(days=3, hours=2)
    record = {"consumer_present": True, "respondent_present": True, "offer_fen": 150_000, "text": "商家愿分期退。"}
    recorded = await dispatch.do(case, "record-session", OFFICER, held_at=session["held_at"], **record)
    requested = await dispatch.do(case, "request-recusal", OFFICER, by="consumer", ground="与商家相识")
    waits = await dispatch.do(case, "agree", OFFICER, terms="退款", amount_fen=150_000)
    not_his = await dispatch.do(case, "decide-recusal", OFFICER, recused=True, mediator="wang", reason="属实")
    decided = await dispatch.do(case, "decide-recusal", HEAD, recused=True, mediator="wang", reason="属实")
    agreed = await dispatch.do(case, "agree", OFFICER, terms="退款", amount_fen=150_000, written=False)

    assert (early.status_code, early.json()["code"]) == (409, "not_mediating")
    assert (invited.status_code, recorded.status_code, agreed.status_code) == (200, 200, 200)
    assert requested.json()["recusal_since"] is not None
    assert (waits.status_code, waits.json()["code"]) == (409, "recusal_undecided")
    assert not_his.status_code == 403
    assert (decided.json()["mediator"], decided.json()["recusal_since"]) == ("wang", None)
    acts = [act["act"] for act in agreed.json()["history"]]
    assert acts[-6:] == [
        "mediation_started",
        "session_scheduled",
        "session_held",
        "recusal_requested",
        "recusal_decided",
        "agreement_reached",
    ]


async def mediating(dispatch: DispatchApp) -> UUID:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "accept", OFFICER)
    consents = {"consumer_consents": True, "respondent_consents": True}
    await dispatch.do(case, "start-mediation", OFFICER, mode="call", **consents)
    return case


LISTED = [{"due_on": "2026-12-01", "amount_fen": 100}, {"due_on": "2027-02-01", "amount_fen": 50}]
MONTHLY = {"count": 2, "every": "month", "first_due_on": "2026-12-31"}


@pytest.mark.parametrize(
    ("refund", "first", "days", "sums"),
    [
        ({"instalments": 3, "first_due_on": "2026-12-05"}, "2026-12-05", (), ()),
        ({"instalments": LISTED}, "2026-12-01", ("2026-12-01", "2027-02-01"), (100, 50)),
        ({"instalments": MONTHLY}, "2026-12-31", ("2026-12-31", "2027-01-31"), (75, 75)),
    ],
)
async def test_an_agreement_takes_a_number_of_parts_or_their_days(
    dispatch: DispatchApp, refund: dict[str, Any], first: str, days: tuple[str, ...], sums: tuple[int, ...]
) -> None:
    case = await mediating(dispatch)

    agreed = await dispatch.do(case, "agree", OFFICER, terms="退", amount_fen=150, refund={"amount_fen": 150, **refund})

    assert agreed.status_code == 200
    async with dispatch.app.state.transactions.begin() as work:
        query = select(event_log.c.body).where(event_log.c.type == AgreementReached.type)
        event = AgreementReached.model_validate_json((await work.db.execute(query)).scalar_one())
    assert (event.refund_fen, event.refund_first_due_on) == (150, first)
    assert (event.refund_due_dates, event.refund_amounts_fen) == (days, sums)


@pytest.mark.parametrize(
    ("refund", "field", "code"),
    [
        ({"amount_fen": 151}, "/refund/amount_fen", "more_than_agreed"),
        ({"amount_fen": 2, "instalments": 3}, "/refund/instalments", "too_many_parts"),
        (
            {"amount_fen": 150, "instalments": 60, "first_due_on": "2098-12-01"},
            "/refund/first_due_on",
            "out_of_range",
        ),
        ({"amount_fen": 140, "instalments": LISTED}, "/refund/amount_fen", "sum_mismatch"),
        (
            {"amount_fen": 150, "instalments": LISTED, "first_due_on": "2026-12-01"},
            "/refund/first_due_on",
            "contradiction",
        ),
        ({"amount_fen": 150, "instalments": []}, "/refund/instalments", "out_of_range"),
    ],
)
async def test_a_refund_that_cannot_be_paid_so_is_not_agreed(
    dispatch: DispatchApp, refund: dict[str, Any], field: str, code: str
) -> None:
    case = await mediating(dispatch)

    refused = await dispatch.do(case, "agree", OFFICER, terms="退", amount_fen=150, refund=refund)

    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [(field, code)]


async def test_a_lead_found_in_a_mediation_is_published_and_stays_inside(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    early = await dispatch.do(case, "report-lead", OFFICER, text="无证经营")
    await dispatch.do(case, "accept", OFFICER)
    found = await dispatch.do(case, "report-lead", OFFICER, text="没有营业执照。")
    again = await dispatch.do(case, "report-lead", OFFICER, text="还有虚假宣传。", found_at="2026-11-25T09:00:00+08:00")

    assert early.json()["code"] == "not_accepted"
    assert (found.status_code, found.json()["state"]) == (200, "accepted")
    assert (again.json()["errors"][0]["field"], again.json()["errors"][0]["code"]) == ("/found_at", "in_future")
    assert (await dispatch.published_types(case)).count("dispatch.lead_found.v1") == 1
    assert "lead_found" in {act["act"] for act in (await dispatch.case(case))["history"]}
    assert "lead_found" not in {act["act"] for act in (await dispatch.case(case, PARTNER))["history"]}


async def test_a_lead_comes_back_as_a_report_with_its_own_clock(dispatch: DispatchApp) -> None:
    lead = await dispatch.open(
        "举报该店没有食品经营许可证。", kind=Kind.REPORT, lead=True, real_name=False, external_id=None
    )

    view = await dispatch.case(lead)

    assert (view["kind"], view["lead"]) == ("report", True)
    kinds = {clock["kind"] for clock in view["clocks"]}
    assert "mediation_lead" in kinds
    assert "verification" not in kinds


async def test_an_appraisal_moves_the_end_of_a_mediation(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "accept", OFFICER)
    before = _due(await dispatch.case(case), "mediation")

    paused = await dispatch.do(case, "pause", HEAD, ground="appraisal", **{"from": dispatch.clock.now().isoformat()})
    dispatch.later(days=10)
    resumed = await dispatch.do(case, "resume", OFFICER, at=dispatch.clock.now().isoformat())

    assert _state(paused.json(), "mediation") == "paused"  # nine days: the day of acceptance never counts
    assert (before, _due(resumed.json(), "mediation")) == ("2027-01-24T00:00:00+08:00", "2027-02-02T00:00:00+08:00")
    assert ("mediation_resumed", "mediation", "moved") in await dispatch.changes(case)


async def test_the_hub_answers_an_inquiry_without_sending_it_on(dispatch: DispatchApp) -> None:
    case = await dispatch.open(NOTHING, kind=Kind.INQUIRY, request=None, respondent_name=None)

    answered = await dispatch.do(case, "first-feedback", HUB, text="可以到服务大厅办理")
    closed = await dispatch.do(case, "close", HUB, result="answered", note="可以到服务大厅办理")

    assert (answered.json()["state"], closed.json()["state"]) == ("answered", "closed")
    assert (await dispatch.do(case, "accept", HUB)).json()["code"] == "wrong_kind"


async def test_the_hub_redirects_what_it_holds_with_its_own_words(dispatch: DispatchApp) -> None:
    case = await dispatch.open(NOTHING, request=None, respondent_name=None)

    answered = await dispatch.do(
        case,
        "redirect",
        HUB,
        agency="tobacco",
        reason="NO_AUTHORITY",
        basis="烟草专卖法第四条",
        explanation="由烟草部门办理",
    )

    assert (answered.json()["state"], answered.json()["agency"]) == ("redirected", "tobacco")
    assert answered.json()["handovers"][0]["by_rules"] is False


async def test_a_command_on_what_another_agency_has_is_refused(dispatch: DispatchApp) -> None:
    case = await dispatch.open(CRACKS, respondent_name="某置业有限公司")

    assert (await dispatch.do(case, "accept", HUB)).json()["code"] == "handed_over"


async def test_a_case_that_never_was_is_not_there(dispatch: DispatchApp) -> None:
    old = new_id()
    unknown = type(old)(int=old.int - (1 << 112))

    assert (await dispatch.do(unknown, "accept", OFFICER)).status_code == 404


def _due(case: dict[str, object], kind: str) -> str:
    return _clock(case, kind)["due_at"]


def _state(case: dict[str, object], kind: str) -> str:
    return _clock(case, kind)["state"]


def _clock(case: dict[str, object], kind: str) -> dict[str, str]:
    found: list[dict[str, str]] = [clock for clock in case["clocks"] if clock["kind"] == kind]  # type: ignore[attr-defined]
    return found[-1]
