"""A case as it is shown: in full inside the bureau, outside only what concerns the caller."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from canon.codes import Agency, Alert, Channel, CloseResult, Kind, State
from canon.scopes import Scope
from chassis.web.datetimes import Instant
from services.dispatch.cases.domain.facts import facts_of
from services.dispatch.cases.domain.visibility import (
    OPENING_FIELDS,
    of_own_complaints,
    recovered_for,
    secret_agencies,
    visible_case_fields,
    visible_clock_fields,
    visible_handovers,
    visible_history,
    without_secrets,
)
from services.dispatch.cases.repository.details import CaseDetails
from services.dispatch.cases.schemas.parts import (
    ActView,
    ClockView,
    CommandView,
    DecisionView,
    ExampleView,
    HandoverView,
    NextClockView,
    ReceiptView,
)
from services.dispatch.cases.service.commands import CaseRequest
from services.dispatch.clocks.domain.clock import Clock, most_urgent_clock
from services.dispatch.fields import FrozenView
from services.dispatch.lifecycle.domain.availability import CommandAvailability, command_availability
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.routing.domain.examples import examples_of

BUREAU = Scope(everything=True)
UNSEEN: Mapping[str, object] = {
    "dissatisfied": False,
    "imported": False,
}  # what stands for a field that is not shown; else null


class CaseSummary(FrozenView):
    """A case in a list."""

    id: UUID
    complaint_id: UUID
    number: str
    title: str | None  # the matter in a few words, from its cleaned text
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
    near_at: Instant | None  # from when the end of a limit is near; only inside the bureau
    clock: NextClockView | None  # only inside the bureau
    bounces: int
    joint: bool
    dispatched_at: Instant | None
    first_feedback_at: Instant | None
    paused_since: Instant | None
    result: CloseResult | None
    closed_at: Instant | None
    imported: bool  # it had ended in the list that brought it; false to readers outside the bureau


class CaseView(CaseSummary):
    accepted_at: Instant | None
    mediator: str | None
    recusal_since: Instant | None
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
    acts: list[CommandView]  # empty for readers outside the bureau


def case_view(details: CaseDetails, case_request: CaseRequest) -> CaseView:
    """The case for this reader: an agency reads the matter it was handed, a source its own receipts and clocks."""
    scope = case_request.scope
    secret = secret_agencies(details.handovers, scope)
    case, history = details.case, list(details.history)
    if secret:
        agency = None if case.agency in secret.values() else case.agency
        case, history = replace(case, agency=agency, decision=None), without_secrets(history, secret)
    own = {row["complaint_id"] for row in details.receipts}
    is_joined = scope.source is not None and case.id not in own  # another source's message opened the case
    if scope.source is not None:
        history = of_own_complaints(history, own, case.id, of_one_person=details.of_one_person)
    clocks = [clock for clock in details.clocks if scope.is_inside or clock.receipt in (None, *own)]
    return CaseView(
        **_case_values(case, CaseView, scope)
        | (_as_received(details, case_request.complaint_id) if scope.source is not None else {})
        | {
            "receipts": [ReceiptView.model_validate(row) for row in details.receipts],
            "clocks": [_clock_view(clock, scope) for clock in clocks],
            "decision": _decision_view(case, scope) if case.decision and not is_joined else None,
            "handovers": [HandoverView.model_validate(row) for row in visible_handovers(details.handovers, scope)],
            "history": [ActView.model_validate(row) for row in visible_history(history, scope)],
            "clock": _next_clock(most_urgent_clock(clocks), scope),
            "acts": _acts(details, case_request) if scope.is_inside else [],
        }
    )


def _as_received(details: CaseDetails, complaint_id: UUID) -> dict[str, Any]:
    """Return how a source knows the case: by the message of its own that it asks for.

    Where the message of another source opened the case, what that one says stays out.
    """
    own = {row["complaint_id"]: row for row in details.receipts}
    receipt = own.get(complaint_id, details.receipts[0])
    received = {name: receipt[name] for name in ("number", "channel", "received_at")}
    if not details.of_one_person and recovered_for(details.history, details.case.id) not in own:
        received["recovered_fen"] = 0
    if details.case.id in own:
        return received
    return received | dict(OPENING_FIELDS) | dict.fromkeys(("id", "complaint_id"), receipt["complaint_id"])


def _decision_view(case: Case, scope: Scope) -> DecisionView:
    """The decision, with the labelled texts near the case's, found when they are read."""
    decision: dict[str, Any] = dict(case.decision or {})
    runner_up = decision.get("runner_up") or {}
    near = (
        examples_of(case.matter, decision.get("spoke"), decision["target"], runner_up.get("target"))
        if scope.is_inside
        else ()
    )
    return DecisionView.model_validate(decision | {"examples": [ExampleView.model_validate(one) for one in near]})


def case_summary(case: Case, scope: Scope = BUREAU, clock: Clock | None = None) -> CaseSummary:
    """A case in a list, with its most urgent limit for readers inside the bureau."""
    return CaseSummary(**summary_values(case, scope, clock))


def summary_values(case: Case, scope: Scope = BUREAU, clock: Clock | None = None) -> dict[str, Any]:
    """Return the fields of a case in a list, for a view with more of them."""
    return _case_values(case, CaseSummary, scope) | {"clock": _next_clock(clock, scope)}


@cache
def _names_in(view: type[CaseSummary], scope: Scope) -> Mapping[str, bool]:
    """Return the fields of a view that every case has by the same name, and whether this reader sees them."""
    names = [name for name in view.model_fields if name in Case.__dataclass_fields__ or hasattr(Case, name)]
    return {name: name in visible_case_fields(names, scope) for name in names}


def _case_values(case: Case, view: type[CaseSummary], scope: Scope) -> dict[str, Any]:
    names = _names_in(view, scope).items()
    values = {name: getattr(case, name) if is_visible else UNSEEN.get(name) for name, is_visible in names}
    return values | {"complaint_id": case.id}


def _next_clock(clock: Clock | None, scope: Scope) -> NextClockView | None:
    return NextClockView.model_validate(clock) if clock is not None and scope.is_inside else None


def _acts(details: CaseDetails, case_request: CaseRequest) -> list[CommandView]:
    facts = facts_of(details.case, details.clocks, details.history, details.handovers, details.read_at)
    return [_command_view(one, case_request) for one in command_availability(facts, case_request.roles)]


def _command_view(availability: CommandAvailability, case_request: CaseRequest) -> CommandView:
    refusal = availability.refusal
    message = None if refusal is None else refusal.en if case_request.english else refusal.zh
    return CommandView(
        command=availability.command,
        allowed=refusal is None,
        code=refusal.code if refusal else None,
        message=message,
        roles=list(availability.roles),
    )


def _clock_view(clock: Clock, scope: Scope) -> ClockView:
    values = {name: getattr(clock, name, None) for name in ClockView.model_fields}
    values |= {"reminded_at": clock.reminded_until, "remind_at": clock.remind_at}
    visible = visible_clock_fields(values, scope)
    return ClockView.model_validate({name: value if name in visible else None for name, value in values.items()})
