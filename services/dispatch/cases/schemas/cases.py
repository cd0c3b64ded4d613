"""A case as it is shown: in full inside the bureau, outside only what concerns the caller."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from canon.codes import Agency, Alert, Channel, ClockKind, CloseResult, Kind, RedirectReason, RuleSet, State
from chassis.web.datetimes import Instant
from services.dispatch.cases.domain.visibility import Scope
from services.dispatch.cases.repository.details import CaseDetails
from services.dispatch.clocks.domain.clock import Clock, ClockState
from services.dispatch.fields import FrozenView
from services.dispatch.lifecycle.domain.case import Case

# Acts that only the bureau sees: returns to the hub, urging, escalation, evaluations, missed limits, leads.
INTERNAL_ACTS = frozenset(
    {
        "case_returned",
        "case_urged",
        "case_escalated",
        "case_followed_up",
        "case_held_at_hub",
        "clock_missed",
        "lead_found",
    }
)
# Facts that only the bureau sees: who approved an act, and free text; the timeline has the text for the citizen.
INTERNAL_FACTS = frozenset({"approved_by", "note"})
INTERNAL_FACT_BY_ACT = {
    "rework_ordered": "reason",
    "case_extended": "reason",
    "session_held": "text",
    "case_closed": "handover_id",
}


class ReceiptView(FrozenView):
    complaint_id: UUID
    number: str
    channel: Channel
    source: str
    external_id: str | None
    received_at: Instant
    sign_limit: Instant | None
    handle_limit: Instant | None


class ClockView(FrozenView):
    kind: ClockKind
    round: int
    rule_set: RuleSet
    rule: str
    starts_at: Instant
    due_at: Instant
    state: ClockState
    proof: str
    provisional: bool
    extended: bool
    met_at: Instant | None
    calendar_version: str
    reminded_at: Instant | None  # the last reminder; only inside the bureau
    remind_at: Instant | None  # the next reminder; only inside the bureau


class DecisionView(FrozenView):
    """What the rules decided when the case was opened."""

    rule_version: str
    outcome: str
    target: str
    score: float
    matched: list[str]
    runner_up: dict[str, Any] | None
    suggestions: list[dict[str, Any]]
    explanation: str
    reason: str | None
    basis: str | None


class ActView(FrozenView):
    """One line of the history."""

    at: Instant
    account: str | None
    act: str
    state: State
    round: int
    department: str | None
    agency: Agency | None
    officer: str | None
    facts: dict[str, Any]


class HandoverView(FrozenView):
    id: UUID
    case_id: UUID
    agency: Agency
    reason: str
    basis: str
    explanation: str | None
    by_rules: bool
    state: str
    made_at: Instant
    acknowledged_at: Instant | None
    ended_at: Instant | None
    refusal: str | None
    note: str | None
    text: str | None


class CaseSummary(FrozenView):
    """A case in a list."""

    id: UUID
    complaint_id: UUID
    number: str
    version: int
    kind: Kind
    state: State
    round: int
    channel: Channel
    received_at: Instant
    department: str | None
    station: str | None
    station_name: str | None
    officer: str | None
    agency: Agency | None
    region: str | None
    town: str | None
    town_name: str | None
    category: str | None
    respondent_name: str | None
    attention: bool
    alerts: list[Alert]
    late: bool
    next_due_at: Instant | None
    bounces: int
    joint: bool
    result: CloseResult | None
    closed_at: Instant | None


class CaseView(CaseSummary):
    dispatched_at: Instant | None
    first_feedback_at: Instant | None
    accepted_at: Instant | None
    mediator: str | None
    recusal_since: Instant | None
    paused_since: Instant | None
    recovered_fen: int
    dissatisfied: bool
    enterprise_id: str | None
    linked_id: UUID | None
    lead: bool
    confidential: bool
    matter: str | None
    request: str | None
    amount_fen: int | None
    receipts: list[ReceiptView]
    clocks: list[ClockView]
    decision: DecisionView | None
    handovers: list[HandoverView]
    history: list[ActView]


def case_view(sheet: CaseDetails, scope: Scope) -> CaseView:
    """Return the case as a scope shows it: an agency sees the matter too, a source only its own receipts and clocks."""
    inside, handed = scope.is_inside, scope.agency is not None
    sheet = sheet if inside or handed else _without_secret_handovers(sheet)
    case = sheet.case
    own = {row["complaint_id"] for row in sheet.receipts}
    hidden: dict[str, object] = {} if inside else {"officer": None, "dissatisfied": False}
    if not (inside or handed):
        hidden |= {"matter": None, "request": None}
    plain = {name: getattr(case, name) for name in CaseView.model_fields if hasattr(case, name)}
    return CaseView(
        **plain
        | hidden
        | {
            "complaint_id": case.id,
            "receipts": [ReceiptView.model_validate(row) for row in sheet.receipts],
            "clocks": [
                _clock_view(clock, inside=inside) for clock in sheet.clocks if inside or clock.receipt in (None, *own)
            ],
            "decision": DecisionView.model_validate(case.decision) if case.decision else None,
            "handovers": [HandoverView.model_validate(row) for row in sheet.handovers if _can_read(row, scope)],
            "history": [
                _act_view(row, inside=inside) for row in sheet.history if inside or row["act"] not in INTERNAL_ACTS
            ],
        }
    )


def case_summary(case: Case, scope: Scope | None = None) -> CaseSummary:
    """Return a case as lists show it; the officer is hidden outside the bureau."""
    plain = {name: getattr(case, name) for name in CaseSummary.model_fields if hasattr(case, name)}
    hidden = {"officer": None} if scope is not None and not scope.is_inside else {}
    return CaseSummary(**plain | hidden | {"complaint_id": case.id})


def _without_secret_handovers(sheet: CaseDetails) -> CaseDetails:
    """Hide hand-overs for a suspected crime, so that nobody concerned is warned (Order 121 Art. 42)."""
    unspoken = {str(row["id"]): row["agency"] for row in sheet.handovers if row["reason"] == RedirectReason.CRIME}
    if not unspoken:
        return sheet
    agencies = frozenset(unspoken.values())
    return replace(
        sheet,
        case=replace(sheet.case, agency=None if sheet.case.agency in agencies else sheet.case.agency, decision=None),
        history=[
            {**row, "agency": None if row["agency"] in agencies else row["agency"]}
            for row in sheet.history
            if row["act"] == "case_closed" or row["facts"].get("handover_id") not in unspoken
        ],
    )


def _can_read(row: Mapping[str, Any], scope: Scope) -> bool:
    return scope.is_inside or (scope.agency is not None and row["agency"] == scope.agency)


def _clock_view(clock: Clock, *, inside: bool) -> ClockView:
    """Return a clock; the times of reminders are hidden outside the bureau."""
    plain = {name: getattr(clock, name, None) for name in ClockView.model_fields}
    reminded = {"reminded_at": clock.reminded_until, "remind_at": clock.remind_at}
    return ClockView.model_validate(plain | {name: at if inside else None for name, at in reminded.items()})


def _act_view(row: Mapping[str, Any], *, inside: bool) -> ActView:
    """Return an act; its account, officer, approver and notes are hidden outside the bureau."""
    facts = {**row["facts"], **(row["personal"] or {})}
    if inside:
        return ActView.model_validate({**row, "facts": facts})
    hidden = INTERNAL_FACTS | {INTERNAL_FACT_BY_ACT.get(row["act"])}
    shown = {name: fact for name, fact in facts.items() if name not in hidden}
    return ActView.model_validate({**row, "account": None, "officer": None, "facts": shown})
