"""Translate events into write-back messages of the 12315 platform, with its own field names (D§5.4–5.6)."""

from collections.abc import Mapping
from typing import Any

from canon.codes import ClockKind, CloseResult, Kind, MediationMode, RedirectReason
from canon.money import yuan_of
from contracts.dispatch import (
    CaseAccepted,
    CaseClosed,
    CaseDispatched,
    CaseExtended,
    CaseRedirected,
    CaseRefused,
    CaseSentToOdr,
    FirstFeedbackGiven,
    HandoverAnswered,
    VerificationEnded,
)
from contracts.event import Event
from services.intake.complaints.domain.wording import (
    REFUSALS,
    REMEDIES,
    UNDISCLOSED,
    agency_name,
    department_name,
    time_text,
    unit_name,
)
from services.intake.write_back.domain.steps import Receipt, StepBuilder, closing_text, limit_text

StepContent = tuple[str, dict[str, Any]]
FORM_TYPES = {Kind.COMPLAINT: "complaint", Kind.REPORT: "report", Kind.INQUIRY: "consultation"}
OPERATOR = "weiquan"
LOCAL, OURSELVES, ODR = "100", "103", "700"  # 本地市场监管机关, 自办, 监督 ODR 企业开展和解
NORMAL, TERMINATED = "10", "20"
BY_MEDIATION = "11"
MEDIATED = {
    CloseResult.AGREED: "1",
    CloseResult.SETTLED: "2",
    CloseResult.WITHDRAWN: "3",
    CloseResult.TERMINATED: "4",
}
OTHER = "9"
UNKNOWN_MODE = "99"
MEDIATION_MODES: Mapping[str, str] = {MediationMode.ONSITE: "01", MediationMode.CALL: "02"}
FIRST_CHECK = {Kind.COMPLAINT: ClockKind.ACCEPTANCE, Kind.REPORT: ClockKind.VERIFICATION}  # 初查反馈期限
HANDLING = {Kind.COMPLAINT: ClockKind.MEDIATION, Kind.REPORT: ClockKind.VERIFICATION}  # 办理期限
ENDED_BEFORE = (CloseResult.REDIRECTED, CloseResult.REFUSED)


def _step(name: str, receipt: Receipt, **fields: Any) -> StepContent:
    return name, {
        "step": name,
        "formType": FORM_TYPES[receipt.kind],
        "regId": receipt.external_id,
        "operateUsername": OPERATOR,
        **fields,
    }


def _shunt(receipt: Receipt, first: str, second: str, department: str, memo: str) -> StepContent:
    return _step(
        "shunt",
        receipt,
        initialTime=limit_text(receipt, FIRST_CHECK),
        shuntFirstLevel=first,
        shuntSecondLevel=second,
        recdept=department,
        jsUnitCode="",
        jaSpBmLx="2",  # 办结审批部门：处理部门
        opmethod="1",  # 分流
        outmemo=memo,
        sendpostscript="",
        douser=OPERATOR,
        approver="",
    )


def _dispatched(event: CaseDispatched, receipt: Receipt) -> StepContent:
    return _shunt(receipt, LOCAL, OURSELVES, department_name(event.department), event.explanation or "按职责办理")


def _sent_to_odr(event: CaseSentToOdr, receipt: Receipt) -> StepContent:
    memo = f"由企业先行和解，{time_text(event.due_at)} 前答复"
    return _shunt(receipt, ODR, "", department_name(event.department), memo)


def _accepted(event: CaseAccepted, receipt: Receipt) -> StepContent:
    remark = f"{department_name(event.department)}{'正在核查' if receipt.kind is Kind.REPORT else '已受理'}"
    until = limit_text(receipt, HANDLING)
    return _preliminary(receipt, acceptance="1", situation="", remark=remark, blqx=until)


def _refused(event: CaseRefused, receipt: Receipt) -> StepContent:
    remark = f"{event.note or ''}{REMEDIES}"
    return _preliminary(receipt, acceptance="0", situation=REFUSALS[event.reason], remark=remark)


def _verified(event: VerificationEnded, receipt: Receipt) -> StepContent:
    filed = "1" if event.filed else "0"
    return _preliminary(receipt, acceptance=filed, situation="", remark=event.note or "核查结束")


def _preliminary(receipt: Receipt, **fields: str) -> StepContent:
    return _step("preliminaryFeedback", receipt, **{"blqx": "", "measures": "", **fields})


def _redirected(event: CaseRedirected, receipt: Receipt) -> StepContent:
    why = f"依据：{event.basis}。{event.explanation or ''}{UNDISCLOSED if event.reason == RedirectReason.CRIME else ''}"
    return _step("backForward", receipt, reason=f"应由{agency_name(event.agency)}办理", remark=why)


def _extended(event: CaseExtended, receipt: Receipt) -> StepContent:
    until = time_text(event.due_at)
    return _step("postponedCompletion", receipt, reason=f"延长至 {until}", approver="负责人")


def _progress(event: FirstFeedbackGiven | HandoverAnswered, receipt: Receipt) -> StepContent:
    return _step("progressFeedback", receipt, remark=event.text or "正在办理")


def _agency_answered(event: HandoverAnswered, receipt: Receipt) -> StepContent | None:
    return _progress(event, receipt) if receipt.can_mention(event.handover_id) else None


def _closed(event: CaseClosed, receipt: Receipt) -> StepContent | None:
    if event.result in ENDED_BEFORE:
        return None
    text = closing_text(event, receipt)
    ended = {
        "handleDepart": department_name(event.department),
        "operator": unit_name(event.department, event.station_name),  # of an officer we know only the account
        "operatorOpinion": text,
        "result": text,
        "creditCode": "",
        "saleAddr": receipt.respondent_place or "",
    }
    if receipt.kind is not Kind.COMPLAINT:
        name, place = receipt.respondent_name or "", receipt.respondent_place or ""
        sums = {"caseValue": "0.00", "penaltyAmount": "0.00", "confiscateAmount": "0.00"}
        return _step("finishingFeedback", receipt, **ended, **sums, beReportedName=name, beReportedAddr=place)
    return _step(
        "finishingFeedback",
        receipt,
        **ended,
        terminationAcceptance=TERMINATED if event.result is CloseResult.TERMINATED else NORMAL,
        reportingType=BY_MEDIATION,
        caseTransfer="0",
        mediateResult=MEDIATED.get(event.result, OTHER),
        mediationMode=MEDIATION_MODES.get(receipt.mode or "", UNKNOWN_MODE),
        mediationDocument=receipt.number,
        mediationEndDate=time_text(event.occurred_at),
        failurePerform="",
        tortType="",
        winAmount=yuan_of(receipt.amount_fen or 0),
        retrieveAmount=yuan_of(event.recovered_fen),
        redoubleAmount="0.00",
        spiritualAmount="0.00",
    )


STEP_BUILDERS: Mapping[type[Event], StepBuilder] = {
    CaseDispatched: _dispatched,
    CaseSentToOdr: _sent_to_odr,
    CaseAccepted: _accepted,
    CaseRefused: _refused,
    VerificationEnded: _verified,
    CaseRedirected: _redirected,
    CaseExtended: _extended,
    FirstFeedbackGiven: _progress,
    HandoverAnswered: _agency_answered,
    CaseClosed: _closed,
}
