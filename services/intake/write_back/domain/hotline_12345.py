"""Translate events into steps of the 12345 hotline, with its own field names (D§6.2, D§6.8)."""

from collections.abc import Mapping
from typing import Any

from canon.codes import CloseResult, Kind, RedirectReason
from canon.money import yuan_of
from contracts.dispatch import (
    CaseAccepted,
    CaseClosed,
    CaseDispatched,
    CaseExtended,
    CaseRedirected,
    CaseRefused,
    FirstFeedbackGiven,
    HandoverAnswered,
    VerificationEnded,
)
from contracts.event import Event
from services.intake.complaints.domain.wording import (
    MODES,
    REFUSALS,
    REMEDIES,
    UNDISCLOSED,
    agency_name,
    department_name,
    time_text,
)
from services.intake.write_back.domain.steps import Receipt, StepBuilder, closing_text

StepContent = tuple[str, dict[str, Any]]
FORM_TYPES = {Kind.COMPLAINT: "consumption", Kind.REPORT: "economy", Kind.INQUIRY: "consultation"}
OPERATOR = "weiquan"
MEDIATED = {
    CloseResult.AGREED: "1",
    CloseResult.SETTLED: "2",
    CloseResult.WITHDRAWN: "3",
    CloseResult.TERMINATED: "4",
}
# These results were sent already, in a step of their own (退回, 不受理).
ENDED_BEFORE = (CloseResult.REDIRECTED, CloseResult.REFUSED)


def _step(name: str, receipt: Receipt, **fields: Any) -> StepContent:
    return name, {
        "step": name,
        "caseguid": receipt.external_id,
        "formType": FORM_TYPES[receipt.kind],
        "operateUsername": OPERATOR,
        "backfillUsername": OPERATOR,
        **fields,
    }


def _dispatched(event: CaseDispatched, receipt: Receipt) -> StepContent:
    unit, opinion = department_name(event.department), event.explanation or "按职责办理"
    return _step("assignSubordinate", receipt, memberUnit=unit, distributionOpinions=opinion)


def _first_feedback(event: FirstFeedbackGiven, receipt: Receipt) -> StepContent:
    return _step("initialReply", receipt, firstOpinion=event.text or "已联系诉求人", annexPaths=[])


def _accepted(event: CaseAccepted, receipt: Receipt) -> StepContent:
    del event
    return _step("acceptance", receipt, mode="调解" if receipt.kind is Kind.COMPLAINT else "调查")


def _refused(event: CaseRefused, receipt: Receipt) -> StepContent:
    content = f"{event.note or REFUSALS[event.reason]}。{REMEDIES}"
    return _step("notAcceptance", receipt, reason=REFUSALS[event.reason], content=content)


def _redirected(event: CaseRedirected, receipt: Receipt) -> StepContent:
    why = f"依据：{event.basis}。{event.explanation or ''}{UNDISCLOSED if event.reason == RedirectReason.CRIME else ''}"
    return _step("sendBack", receipt, reason=f"应由{agency_name(event.agency)}办理", description=why, annexPaths=[])


def _extended(event: CaseExtended, receipt: Receipt) -> StepContent:
    days = max(1, (event.due_at - event.occurred_at).days)
    return _step("applyExtension", receipt, reason="经负责人批准", limit=days, unit="天")


def _verified(event: VerificationEnded, receipt: Receipt) -> StepContent:
    return _step(
        "caseFiling",
        receipt,
        limit="",
        investigateOrNotReason=event.note or "",
        subjectInvolved=receipt.respondent_name or "",
        subjectCategories="",
        trueCondition="是" if event.filed else "否",
        ifFiling="1" if event.filed else "0",
    )


def _agency_answered(event: HandoverAnswered, receipt: Receipt) -> StepContent | None:
    if not receipt.can_mention(event.handover_id):
        return None
    return _step("initialReply", receipt, firstOpinion=event.text or "承办部门已答复", annexPaths=[])


def _closed(event: CaseClosed, receipt: Receipt) -> StepContent | None:
    if event.result in ENDED_BEFORE:
        return None
    text = closing_text(event, receipt)
    if receipt.kind is not Kind.COMPLAINT:
        form = "consultation" if receipt.kind is Kind.INQUIRY else "economy"
        return _step(f"{form}ProcessFeedback", receipt, processResult=text, annexPaths=[])
    return _step(
        "consumptionProcessFeedback",
        receipt,
        addressArea=event.town_name or "",
        completionDatetime=time_text(event.occurred_at),
        documentNumber=receipt.number,
        mediation=text,
        modeRegulation=MODES.get(receipt.mode or "", "调解"),
        resultsMediation=MEDIATED.get(event.result, "9"),
        failurePerform="",
        fraudSign="0",
        typeTorts="",
        winAmount=yuan_of(receipt.amount_fen or 0),
        retrieveEconomicLoss=yuan_of(event.recovered_fen),
        doubleCompensate="0.00",
        oralReparation="0.00",
        verificationName=receipt.respondent_name or "",
        verificationBusinessAddress=receipt.respondent_place or "",
        processResult=text,
        annexPaths=[],
    )


STEP_BUILDERS: Mapping[type[Event], StepBuilder] = {
    CaseDispatched: _dispatched,
    FirstFeedbackGiven: _first_feedback,
    CaseAccepted: _accepted,
    CaseRefused: _refused,
    CaseRedirected: _redirected,
    CaseExtended: _extended,
    VerificationEnded: _verified,
    HandoverAnswered: _agency_answered,
    CaseClosed: _closed,
}
