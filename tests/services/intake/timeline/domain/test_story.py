"""The citizen's story."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from canon.codes import (
    Agency,
    ClockKind,
    CloseResult,
    Kind,
    MediationMode,
    RedirectReason,
    RefusalReason,
    State,
    TerminationReason,
)
from contracts import dispatch, odr, refunds
from contracts.event import Event
from services.intake.notices.domain.decisions import notices_of
from services.intake.progress.domain import CaseFact
from services.intake.timeline.domain.reasons import REASSIGNMENT_TEXT
from services.intake.timeline.domain.story import entry_for
from services.intake.timeline.domain.timeline import Limit, Timeline, holder_of, timeline_of
from tests.services.intake.building import FIRST, NOW, SECOND, a_complaint, an_event

DUE = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)  # 24:00 of 12-03 in Shanghai


def fact_of(event: Event) -> CaseFact:
    return CaseFact(at=event.occurred_at, type=event.type, facts=event.model_dump(mode="json"))


def text_of(event: Event) -> str:
    line = entry_for(event.type, event.model_dump(mode="json"), event.occurred_at)
    assert line is not None
    return f"{'仅内部：' if line.internal else ''}{line.text}"


def another(event: type[Event], **facts: Any) -> Event:
    return event(aggregate_id=SECOND, complaint_id=FIRST, occurred_at=NOW, **facts)


def a_dispute(event: type[Event], **facts: Any) -> Event:
    return another(event, enterprise_id=SECOND, **facts)


def a_plan(event: type[Event], **facts: Any) -> Event:
    return another(event, claim_id=SECOND, total_fen=300000, **({"paid_fen": 0} | facts))


def a_redirect(**facts: Any) -> dispatch.CaseRedirected:
    usual = {
        "state": State.REDIRECTED,
        "agency": Agency.HOUSING,
        "handover_id": SECOND,
        "reason": RedirectReason.NO_AUTHORITY,
        "basis": "建设工程质量管理条例第四十三条",
        "explanation": "房屋主体质量由住建部门监督",
    }
    return an_event(dispatch.CaseRedirected, **(usual | facts))


CASES = [
    (  # a station whose name was not told is not shown by its code
        an_event(dispatch.CaseDispatched, by_rules=False, station="station.chengguan"),
        "已分派给消费者权益保护股办理。",
    ),
    (
        an_event(
            dispatch.CaseDispatched,
            by_rules=True,
            explanation="涉及健身服务",
            station="station.chengguan",
            station_name="城关镇市场监管所",
        ),
        "已分派给消费者权益保护股、城关镇市场监管所办理。涉及健身服务。",
    ),
    (an_event(dispatch.CaseDispatched, by_rules=False, department="new_section"), "已分派给new_section办理。"),
    (an_event(dispatch.CaseHeldAtHub), "受理办公室正在确认由哪个部门办理。"),
    (
        a_redirect(),
        "您的事项由住房和城乡建设局负责，已转给该部门办理。房屋主体质量由住建部门监督。依据：建设工程质量管理条例第四十三条。",
    ),
    (an_event(dispatch.HandoverAcknowledged, agency=Agency.HOUSING, handover_id=SECOND), "住房和城乡建设局已接收。"),
    (
        an_event(dispatch.HandoverRefused, handover_id=SECOND, reason="x", bounces=1),
        "接收部门没有接收，受理办公室正在重新确认由谁办理。",
    ),
    (
        an_event(dispatch.HandoverAnswered, agency=Agency.HOUSING, handover_id=SECOND, text="已责令维修"),
        "住房和城乡建设局已答复。已责令维修。",
    ),
    (
        an_event(dispatch.CaseReturned, reason="x", from_department="food"),
        "受理办公室正在重新确认由哪个部门办理。",
    ),
    (an_event(dispatch.FirstFeedbackGiven, text="已联系商家！"), "消费者权益保护股首次反馈：已联系商家！"),
    (
        an_event(dispatch.SupplementRequested, fields=("/respondent/name", "/x", "收据"), by=DUE),
        "需要您补充被投诉人的名称、其他材料、收据，12-03 周四 24:00 止。",
    ),
    (an_event(dispatch.SupplementRequested, by=DUE), "需要您补充材料，12-03 周四 24:00 止。"),  # of who was erased
    (an_event(dispatch.CaseAccepted), "消费者权益保护股已受理。"),
    (an_event(dispatch.CaseAccepted, kind=Kind.REPORT), "消费者权益保护股正在核查。"),
    (an_event(dispatch.CaseRefused, reason=RefusalReason.OVER_3_YEARS), "不予受理：知道或者应当知道"),
    (
        an_event(dispatch.CaseSentToOdr, enterprise_id="e", due_at=DUE - timedelta(hours=7)),
        "已转给经营者先与您和解，12-03 周四 17:00 止；没有和解的，由消费者权益保护股继续办理。",
    ),
    (an_event(dispatch.CaseBackFromOdr, outcome="failed"), "没有和解，由消费者权益保护股继续办理。"),
    (an_event(dispatch.MediationStarted, mode=MediationMode.ONSITE), "双方同意调解，方式：现场调解。"),
    (
        an_event(dispatch.SessionScheduled, mode=MediationMode.ONSITE, held_at=DUE + timedelta(hours=9), place="某所"),
        "约定12-04 周五 09:00调解（现场调解），地点：某所。",
    ),
    (
        an_event(
            dispatch.SessionHeld, held_at=NOW, consumer_present=True, respondent_present=False, demand_fen=340_800
        ),
        "11-24 周二 10:00调解，经营者没有参加，您要求 3,408.00 元。",
    ),
    (an_event(dispatch.RecusalRequested, side=dispatch.Side.CONSUMER), "您申请调解人员回避，决定前中止调解。"),
    (an_event(dispatch.RecusalDecided, recused=True, mediator="王某"), "调解人员回避，改由王某调解。"),
    (an_event(dispatch.RecusalDecided, recused=False), "调解人员不需要回避，继续调解。"),
    (
        an_event(dispatch.DissatisfactionExplained, text="法律没有授权我们裁决赔偿金额"),
        "对您评价的说明：法律没有授权我们裁决赔偿金额。",
    ),
    (an_event(dispatch.MediationPaused, ground="appraisal", since=NOW), "正在鉴定，鉴定时间不计入调解期限。"),
    (an_event(dispatch.MediationResumed, at=NOW), "鉴定结束，继续调解。"),
    (
        an_event(dispatch.AgreementReached, amount_fen=144000, terms="十日内退款"),
        "双方达成调解协议，金额 1,440.00 元。十日内退款。",
    ),
    (
        an_event(dispatch.MediationTerminated, reason=TerminationReason.CANNOT_AGREE),
        "终止调解：双方明显不能达成协议。您可以提请仲裁或者向人民法院提起诉讼。",
    ),
    (an_event(dispatch.VerificationEnded, filed=True), "核查结束，已立案。"),
    (an_event(dispatch.VerificationEnded, filed=False, note="证据不足"), "核查结束，不予立案。证据不足。"),
    (
        an_event(dispatch.CaseExtended, clock=ClockKind.VERIFICATION, due_at=DUE, approved_by="x"),
        "核查期限延长，12-03 周四 24:00 止。",
    ),
    (an_event(dispatch.CaseWithdrawn), "已按您的要求撤回。"),
    (
        an_event(dispatch.CaseClosed, result=CloseResult.AGREED, recovered_fen=144000, within_limit=True),
        "已办结，结果：达成调解协议。为您挽回损失 1,440.00 元。",
    ),
    (
        an_event(dispatch.CaseClosed, result=CloseResult.ANSWERED, note="已电话答复", within_limit=True),
        "已办结，结果：已答复。已电话答复。",
    ),
    (
        an_event(dispatch.CaseImported, closed_at=DUE, result=CloseResult.SETTLED, imported_by="hub1"),
        "由清单导入，2026-12-04已办结，结果：双方和解。",
    ),
    (an_event(dispatch.CaseFollowedUp, reachable=True), "已回访，您的评价已记录。"),
    (an_event(dispatch.CaseFollowedUp, reachable=False), "仅内部：回访未接通。"),
    (an_event(dispatch.ReworkOrdered, reason="x", round=2), "重新办理（第 2 轮）。"),
    (an_event(dispatch.CaseUrged, note="请尽快联系"), "仅内部：督办。请尽快联系。"),
    (
        an_event(dispatch.ClockMissed, clock=ClockKind.ACCEPTANCE, due_at=DUE),
        "已超过受理期限（12-03 周四 24:00 止），受理办公室正在督办。",
    ),
    (
        an_event(dispatch.ClockMissed, clock=ClockKind.FEEDBACK_24H, due_at=DUE),
        "仅内部：已超过24小时反馈（12-03 周四 24:00 止）。",
    ),
    (
        a_dispute(odr.OfferMade, number=1, amount_fen=50000, terms="三日内退"),
        "经营者提出第 1 个方案，金额 500.00 元。三日内退。",
    ),
    (a_dispute(odr.OfferRejected, number=1), "您没有接受第 1 个方案。"),
    (
        a_dispute(odr.OfferMade, number=2, made_by="consumer", amount_fen=80000, terms="要退八百"),
        "您提出第 2 个方案，金额 800.00 元。要退八百。",
    ),
    (a_dispute(odr.OfferRejected, number=2, rejected_by="enterprise"), "经营者没有接受第 2 个方案。"),
    (a_dispute(odr.DisputeSettled, amount_fen=90000), "您与经营者和解成功，金额 900.00 元。"),
    (a_dispute(odr.DisputeFailed, reason="x"), "与经营者和解不成。"),
    (a_dispute(odr.DisputeTimedOut), "经营者在十个工作日内没有与您和解。"),
    (another(refunds.ClaimOpened, amount_fen=300000, origin="agreement"), "应退 3,000.00 元，已登记。"),
    (
        a_plan(refunds.PlanOpened, due_dates=("2026-12-31", "2027-01-31"), amounts_fen=(150000, 150000)),
        "退费共 3,000.00 元，分 2 期，第一期 2026-12-31 前 1,500.00 元。",
    ),
    (a_plan(refunds.PlanOpened, due_dates=(), amounts_fen=()), "退费共 3,000.00 元，分 0 期。"),
    (
        a_plan(refunds.PaymentRecorded, amount_fen=150000, paid_fen=150000, paid_on="2026-12-30", reference="r"),
        "已记录退费 1,500.00 元，累计 1,500.00 元，应退 3,000.00 元。",
    ),
    (
        a_plan(refunds.InstalmentOverdue, instalment=2, due_on="2027-01-31", overdue_fen=150000),
        "第 2 期退费已逾期（应于 2027-01-31 前支付）。",
    ),
    (a_plan(refunds.PlanDefaulted, overdue_fen=150000), "经营者没有按约定退费，逾期 1,500.00 元，已通知办理部门。"),
    (
        a_plan(refunds.PlanSuperseded, paid_fen=150000, by_plan_id=SECOND),
        "原退费计划由新的约定取代，已付 1,500.00 元，其余按新计划支付。",
    ),
    (a_plan(refunds.PlanFulfilled), "退费已全部记录。"),
]


@pytest.mark.parametrize(("event", "text"), CASES, ids=lambda value: getattr(value, "type", None))
def test_an_event_becomes_a_line_in_the_second_person(event: Event, text: str) -> None:
    assert text_of(event).startswith(text)


def test_what_adds_nothing_to_the_story_makes_no_line() -> None:
    opened = a_dispute(odr.DisputeOpened, due_at=DUE)

    assert entry_for(opened.type, opened.model_dump(mode="json"), NOW) is None


def a_limit(kind: ClockKind, state: str = "running") -> Limit:
    return Limit(kind=kind, name="x", starts_at=NOW, due_at=DUE, state=state, provisional=False, proof="p")


def test_the_story_states_where_it_is_who_has_it_until_when_and_why() -> None:
    complaint, _ = a_complaint(number="WQ20261124-00001", missing=("/complainant/phone",), supplement_by=DUE)
    events = [
        an_event(dispatch.CaseDispatched, by_rules=True, explanation="涉及健身服务"),
        an_event(dispatch.CaseUrged),
    ]

    story = timeline_of(
        complaint,
        State.DISPATCHED,
        holder_of(State.DISPATCHED, "consumer_protection", None),
        [fact_of(event) for event in events],
        [a_limit(ClockKind.FEEDBACK_24H), a_limit(ClockKind.ACCEPTANCE)],
        [(NOW + timedelta(hours=2), "还有发票")],
        inside=False,
    )

    assert story.summary == "您的投诉现在由消费者权益保护股办理（已分派），受理期限 12-03 周四 24:00 止。"
    assert (story.until, story.why) == (DUE, "涉及健身服务。")
    assert [line.text for line in story.items] == [
        "您的投诉已接收，编号 WQ20261124-00001。还需要您补充投诉人的电话号码，12-03 周四 24:00 止。",
        "已分派给消费者权益保护股办理。涉及健身服务。",
        "您补充了：还有发票",
    ]
    assert [limit.kind for limit in story.clocks] == [ClockKind.ACCEPTANCE]


def test_inside_the_bureau_its_own_goals_and_lines_are_shown() -> None:
    complaint, _ = a_complaint(linked_as=Kind.REPORT, missing=("/complainant/phone",))

    story = timeline_of(
        complaint,
        State.DISPATCHED,
        holder_of(State.DISPATCHED, "hub", None),
        [fact_of(an_event(dispatch.CaseUrged))],
        [a_limit(ClockKind.FEEDBACK_24H)],
        [],
        inside=True,
    )

    assert [line.internal for line in story.items] == [False, True]
    assert "其中的举报另行登记，分别办理。" in story.items[0].text
    assert [limit.kind for limit in story.clocks] == [ClockKind.FEEDBACK_24H]


@pytest.mark.parametrize(
    ("reason", "outside"),
    [
        (RedirectReason.CRIME, ["您的投诉已接收", "补充了"]),
        (RedirectReason.NO_AUTHORITY, ["您的投诉已接收", "公安局负责", "公安局已接收", "补充了"]),
    ],
)
def test_who_is_suspected_of_extortion_is_not_warned_and_everybody_else_is_informed(
    reason: RedirectReason, outside: list[str]
) -> None:
    complaint, _ = a_complaint()
    police = {"agency": Agency.PUBLIC_SECURITY, "state": State.REDIRECTED}
    events = [
        fact_of(a_redirect(**police, reason=reason, basis="投诉举报处理办法第四十二条")),
        fact_of(an_event(dispatch.HandoverAcknowledged, handover_id=SECOND, **police)),
    ]

    def story(*, inside: bool) -> Timeline:
        holder, supplements = (
            holder_of(State.REDIRECTED, None, "public_security"),
            [(NOW + timedelta(hours=9), "还有发票")],
        )
        return timeline_of(complaint, State.REDIRECTED, holder, events, [], supplements, inside=inside)

    lines = [line.text for line in story(inside=False).items]
    assert len(lines) == len(outside)
    assert all(piece in text for piece, text in zip(outside, lines, strict=True))
    assert ("公安" in str(story(inside=False))) is (reason is not RedirectReason.CRIME)
    assert len(story(inside=True).items) == len(events) + 2
    assert story(inside=True).holder.name == "公安局"
    assert (story(inside=False).why == REASSIGNMENT_TEXT) is (reason is RedirectReason.CRIME)


@pytest.mark.parametrize("answered", [True, False], ids=["the police answered", "the hub closed it"])
def test_that_a_case_ended_with_the_police_is_reported_without_a_word_of_them(*, answered: bool) -> None:
    complaint, _ = a_complaint()
    police = {"agency": Agency.PUBLIC_SECURITY, "state": State.REDIRECTED}
    secret, answer = {"handover_id": SECOND}, "已对投诉人涉嫌敲诈勒索立案侦查"
    closing = {"state": State.CLOSED, "result": CloseResult.REDIRECTED, "within_limit": True, "note": answer}
    events = [
        fact_of(an_event(dispatch.CaseDispatched, by_rules=True, explanation="涉及健身服务", occurred_at=NOW)),
        fact_of(a_redirect(**police, **secret, reason=RedirectReason.CRIME)),
        *([fact_of(an_event(dispatch.HandoverAnswered, **police, **secret, text=answer))] if answered else []),
        fact_of(an_event(dispatch.CaseClosed, **police | closing | secret)),
        fact_of(an_event(dispatch.CaseFollowedUp, reachable=True, occurred_at=NOW + timedelta(days=2))),
    ]

    def story(*, inside: bool) -> Timeline:
        holder = holder_of(State.CLOSED, "consumer_protection", "public_security")
        return timeline_of(complaint, State.CLOSED, holder, events, [], [], inside=inside)

    outside = story(inside=False)
    assert [line.text for line in outside.items][2:] == ["已办结。", "已回访，您的评价已记录。"]
    assert outside.why == "涉及健身服务。"
    assert not [word for word in ("公安", "侦查", "转办", "public_security") if word in str(outside)]
    assert story(inside=True).why == f"已办结，结果：已转办。{answer}。"
    assert f"已办结，结果：已转办。{answer}。" in [line.text for line in story(inside=True).items if line.internal]


def test_a_notice_stands_in_the_story_where_it_was_decided() -> None:
    complaint, _ = a_complaint()
    [notice] = notices_of(an_event(dispatch.CaseAccepted))
    notice = replace(notice, decided_at=NOW + timedelta(hours=1))

    story = timeline_of(
        complaint,
        State.ACCEPTED,
        holder_of(State.ACCEPTED, "food", None),
        [],
        [],
        [(NOW + timedelta(hours=2), "还有发票")],
        [notice],
        inside=False,
    )

    assert (story.items[1].text, story.items[1].notice_id) == (f"已出具《{notice.title}》。", notice.id)


def test_what_is_over_waits_for_nothing() -> None:
    complaint, _ = a_complaint(withdrawn_at=NOW, kind=Kind.REPORT)

    story = timeline_of(
        complaint,
        State.CLOSED,
        holder_of(State.CLOSED, "food", None),
        [],
        [a_limit(ClockKind.MEDIATION)],
        [],
        inside=False,
    )

    assert (story.until, story.summary) == (None, "您的举报已办结。")
    assert story.items[-1].text == "您提出撤回。举报的线索仍会核查。"


@pytest.mark.parametrize("written", ["补充：还有发票", "补充还有发票", "还有发票"])
def test_who_writes_that_they_add_something_does_not_read_it_twice(written: str) -> None:
    complaint, _ = a_complaint()
    holder = holder_of(State.DISPATCHED, "food", None)

    story = timeline_of(complaint, State.DISPATCHED, holder, [], [], [(NOW, written), (NOW, "补充")], inside=False)

    assert [line.text for line in story.items][1:] == ["您补充了：还有发票", "您补充了：补充"]


def test_a_verified_report_is_closed_after_its_verification_ended() -> None:
    complaint, _ = a_complaint(kind=Kind.REPORT)
    events = [  # of one moment
        an_event(dispatch.CaseClosed, kind=Kind.REPORT, result=CloseResult.FILED, within_limit=True),
        an_event(dispatch.VerificationEnded, kind=Kind.REPORT, filed=True),
    ]

    story = timeline_of(
        complaint,
        State.CLOSED,
        holder_of(State.CLOSED, "food", None),
        [fact_of(one) for one in events],
        [],
        [],
        inside=False,
    )

    assert [line.text for line in story.items][1:] == ["核查结束，已立案。", "已办结，结果：已立案。"]
    assert story.why == "核查结束，已立案。"


def test_a_withdrawn_complaint_needs_no_more_words() -> None:
    complaint, _ = a_complaint(withdrawn_at=NOW)

    story = timeline_of(
        replace(complaint), State.RECEIVED, holder_of(State.RECEIVED, None, None), [], [], [], inside=False
    )

    assert story.items[-1].text == "您提出撤回。"
    assert story.summary == "您的投诉现在由受理办公室办理（已接收）。"


@pytest.mark.parametrize(
    ("state", "department", "agency", "kind", "name"),
    [
        (State.RECEIVED, None, None, "hub", "受理办公室"),
        (State.REDIRECTED, None, "housing", "agency", "住房和城乡建设局"),
        (State.REDIRECTED, "food", None, "department", "食品安全股"),
        (State.ODR, "food", None, "enterprise", "经营者"),
        (State.ACCEPTED, "food", "housing", "department", "食品安全股"),
    ],
)
def test_who_has_it_follows_from_the_state(
    state: State, department: str | None, agency: str | None, kind: str, name: str
) -> None:
    holder = holder_of(state, department, agency)

    assert (holder.kind, holder.name) == (kind, name)
