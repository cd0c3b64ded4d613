"""Why a case is where it is fits where it is."""

from datetime import timedelta
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
from contracts import dispatch
from contracts.dispatch import CaseEvent
from services.intake.timeline.domain.reasons import REASSIGNMENT_TEXT, last_reason
from tests.services.intake.building import NOW, SECOND, an_event

DISPATCHED = an_event(dispatch.CaseDispatched, by_rules=True, explanation="涉及健身服务；七个工作日内告诉您是否受理")
REDIRECTED = an_event(
    dispatch.CaseRedirected,
    state=State.REDIRECTED,
    agency=Agency.HOUSING,
    department=None,
    handover_id=SECOND,
    reason=RedirectReason.NO_AUTHORITY,
    basis="条例第四十三条",
    explanation="由住建局办理",
)


def refused_by_agency(**facts: Any) -> CaseEvent:
    return an_event(
        dispatch.HandoverRefused, state=State.RETURNED, department=None, handover_id=SECOND, bounces=1, **facts
    )


SENT = an_event(dispatch.CaseSentToOdr, state=State.ODR, enterprise_id="e", due_at=NOW)


def counted_anew(kind: ClockKind) -> CaseEvent:
    moved = dispatch.LimitMoved(clock=kind, starts_at=NOW, due_at=NOW + timedelta(days=3), proof="…")
    return an_event(dispatch.ClocksChanged, state=State.ODR, clocks=(moved,))


def closed(result: CloseResult, note: str | None = None) -> CaseEvent:
    return an_event(dispatch.CaseClosed, state=State.CLOSED, result=result, note=note, within_limit=True)


REFUSED = an_event(dispatch.CaseRefused, state=State.REFUSED, reason=RefusalReason.OVER_3_YEARS, note="见登记材料")
WHY_REFUSED = "不予受理：知道或者应当知道权益受到侵害之日起已超过三年。见登记材料。"


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([], None),
        ([DISPATCHED], "涉及健身服务；七个工作日内告诉您是否受理。"),
        ([an_event(dispatch.CaseHeldAtHub, state=State.TRIAGED)], "受理办公室正在确认由哪个部门办理。"),
        ([REDIRECTED], "由住建局办理。依据：条例第四十三条。"),
        (
            [REDIRECTED, an_event(dispatch.CaseDispatched, by_rules=False, station_name="城关镇市场监管所")],
            "受理办公室已分派给消费者权益保护股、城关镇市场监管所办理。",
        ),
        (
            [REDIRECTED, refused_by_agency(reason="NO_AUTHORITY", note="该楼盘由市级管理")],
            f"接收部门没有接收（认为不属于其职责），{REASSIGNMENT_TEXT}该楼盘由市级管理。",
        ),
        ([REDIRECTED, refused_by_agency(reason="x")], f"接收部门没有接收，{REASSIGNMENT_TEXT}"),
        (
            [REDIRECTED, refused_by_agency(reason="x", note="转错了", undone=True)],
            "受理办公室收回了转办，正在重新确认由谁办理。转错了。",
        ),
        (
            [DISPATCHED, an_event(dispatch.CaseReturned, reason="分错了", from_department="food", undone=True)],
            "受理办公室收回了分派，正在重新确认由谁办理。",
        ),
        (
            [DISPATCHED, an_event(dispatch.CaseReturned, reason="not_ours", from_department="food", note="内部")],
            f"食品安全股已交回（认为不属于其职责），{REASSIGNMENT_TEXT}",
        ),
        ([DISPATCHED, an_event(dispatch.FirstFeedbackGiven, text="已联系")], DISPATCHED.explanation + "。"),
        (
            [DISPATCHED, an_event(dispatch.FirstFeedbackGiven, state=State.ANSWERED, text="七日内可以退货")],
            "已答复：七日内可以退货。",
        ),
        ([DISPATCHED, an_event(dispatch.CaseAccepted)], "消费者权益保护股已受理。"),
        ([DISPATCHED, an_event(dispatch.CaseAccepted, kind=Kind.REPORT)], "消费者权益保护股正在核查。"),
        ([DISPATCHED, REFUSED], WHY_REFUSED),
        ([DISPATCHED, REFUSED, closed(CloseResult.REFUSED)], WHY_REFUSED),
        ([DISPATCHED, REFUSED, closed(CloseResult.REFUSED, "已告知")], "已办结，结果：不予受理。已告知。"),
        ([REDIRECTED, closed(CloseResult.REDIRECTED)], "已办结，结果：已转办。"),
        (
            [an_event(dispatch.CaseImported, closed_at=NOW, result=CloseResult.OTHER, imported_by="hub1")],
            "由清单导入，2026-11-24已办结，结果：其他。",
        ),
        (
            [DISPATCHED, SENT],
            "已转给经营者先与您和解，11-24 周二 10:00 止；没有和解的，由消费者权益保护股继续办理。",
        ),
        (
            [SENT, counted_anew(ClockKind.ODR)],
            "已转给经营者先与您和解，11-27 周五 10:00 止；没有和解的，由消费者权益保护股继续办理。",
        ),
        (
            [SENT, counted_anew(ClockKind.ACCEPTANCE)],
            "已转给经营者先与您和解，11-24 周二 10:00 止；没有和解的，由消费者权益保护股继续办理。",
        ),
        (
            [DISPATCHED, an_event(dispatch.CaseBackFromOdr, outcome="failed")],
            "没有和解，由消费者权益保护股继续办理。",
        ),
        (
            [DISPATCHED, an_event(dispatch.MediationStarted, mode=MediationMode.CALL)],
            "双方同意调解，由消费者权益保护股组织调解。",
        ),
        ([DISPATCHED, an_event(dispatch.AgreementReached, terms="退款", amount_fen=1)], "双方达成调解协议。"),
        (
            [DISPATCHED, an_event(dispatch.MediationTerminated, reason=TerminationReason.CANNOT_AGREE)],
            "终止调解：双方明显不能达成协议。",
        ),
        ([DISPATCHED, an_event(dispatch.CaseWithdrawn, state=State.WITHDRAWN)], "已按您的要求撤回。"),
        (
            [closed(CloseResult.SETTLED), an_event(dispatch.CaseFollowedUp, state=State.FOLLOWED_UP, reachable=True)],
            "已办结，结果：双方和解。",
        ),
        (
            [closed(CloseResult.SETTLED), an_event(dispatch.ReworkOrdered, reason="x", round=2)],
            "回访后重新办理（第 2 轮），由消费者权益保护股办理。",
        ),
        (
            [an_event(dispatch.ReworkOrdered, reason="x", round=2, department=None)],
            f"回访后重新办理（第 2 轮），{REASSIGNMENT_TEXT}",
        ),
    ],
)
def test_the_last_that_moved_it_says_why(events: list[CaseEvent], why: str | None) -> None:
    assert last_reason([(event.type, event.model_dump(mode="json")) for event in events]) == why
