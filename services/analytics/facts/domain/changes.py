"""How each event changes the snapshot of a case."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from canon.codes import ClockKind, State
from canon.periods import BINDING
from contracts.dispatch import (
    AgreementReached,
    CaseAccepted,
    CaseClosed,
    CaseDispatched,
    CaseEvent,
    CaseFollowedUp,
    CaseImported,
    CaseRedirected,
    CaseRefused,
    CaseReturned,
    ClockMissed,
    FirstFeedbackGiven,
    HandoverRefused,
    LimitMet,
    MediationStarted,
    MediationTerminated,
    ReworkOrdered,
)
from services.analytics.facts.domain.snapshot import CaseSnapshot

PastSnapshot = tuple[CaseSnapshot, datetime]  # how a case looked, and until when
Facts = dict[str, Any]  # columns that change

ENDING = frozenset({ClockKind.MEDIATION, ClockKind.VERIFICATION, ClockKind.MEDIATION_LEAD, ClockKind.HOTLINE})
CLOCK_COLUMNS = {ClockKind.DISPATCH_24H: "dispatch", ClockKind.FEEDBACK_24H: "feedback", ClockKind.ACCEPTANCE: "check"}


def apply_events(
    snapshot: CaseSnapshot | None, events: Iterable[CaseEvent]
) -> tuple[CaseSnapshot | None, list[PastSnapshot]]:
    """Return the snapshot after these events and each earlier snapshot with the instant at which it ended."""
    past: list[PastSnapshot] = []
    for event in events:
        now = apply_event(snapshot, event)
        if snapshot is not None and now.changed_at > snapshot.changed_at:
            past.append((snapshot, now.changed_at))
        snapshot = now
    return snapshot, past


def apply_event(snapshot: CaseSnapshot | None, event: CaseEvent) -> CaseSnapshot:
    """Return the case after one event; ``changed_at`` moves only if something that figures need has changed."""
    before = snapshot or _first(event)
    facts = _place(before, event)
    change = _CHANGES.get(type(event))
    if change is not None:
        facts |= change(before, event)
    for met in (event, *event.clocks):
        if isinstance(met, LimitMet):  # the event's own facts go first: it may say that the same limit was missed
            facts = _clock_result(before, met.clock, met.met_at, in_time=met.in_time) | facts
            facts |= _least_time_left(replace(before, **facts), met)
    now = replace(before, **facts)
    return now if now == before else replace(now, changed_at=max(before.changed_at, event.occurred_at))


def _first(event: CaseEvent) -> CaseSnapshot:
    return CaseSnapshot(
        complaint_id=event.aggregate_id,
        changed_at=event.occurred_at,
        kind=event.kind.value,
        channel=event.channel.value,
        source=event.source,
        received_at=event.received_at,
        state=event.state.value,
    )


def _place(snapshot: CaseSnapshot, event: CaseEvent) -> Facts:
    return {
        "kind": event.kind.value,
        "region": event.region,
        "town": event.town,
        "category": event.category,
        "state": event.state.value,
        "round": event.round,
        "department": event.department,
        "agency": event.agency.value if event.agency else snapshot.agency,
        "reader": _reader(snapshot, event),
    }


def _reader(snapshot: CaseSnapshot, event: CaseEvent) -> str | None:
    """Return the agency that may read the case: one that answered it still may, one that refused or lost it may not."""
    if event.agency:
        return event.agency.value
    return None if snapshot.state == State.REDIRECTED else snapshot.reader


def _dispatched(snapshot: CaseSnapshot, event: CaseDispatched) -> Facts:
    return {"dispatched_at": snapshot.dispatched_at or event.occurred_at}


def _redirected(snapshot: CaseSnapshot, event: CaseRedirected) -> Facts:
    return {
        "dispatched_at": snapshot.dispatched_at or event.occurred_at,
        "redirected_at": snapshot.redirected_at or event.occurred_at,
    }


def _bounced(_: CaseSnapshot, event: HandoverRefused) -> Facts:
    return {"bounces": event.bounces}


def _returned(snapshot: CaseSnapshot, event: CaseReturned) -> Facts:
    """A section's return counts; what the hub takes back itself is no return."""
    return {} if event.undone else {"returned_at": snapshot.returned_at or event.occurred_at}


def _answered(snapshot: CaseSnapshot, event: FirstFeedbackGiven) -> Facts:
    return {"first_feedback_at": snapshot.first_feedback_at or event.occurred_at}


def _accepted(snapshot: CaseSnapshot, event: CaseAccepted) -> Facts:
    return {"accepted_at": snapshot.accepted_at or event.occurred_at, "refused_at": None}


def _refused(snapshot: CaseSnapshot, event: CaseRefused) -> Facts:
    return {"refused_at": snapshot.refused_at or event.occurred_at, "accepted_at": None}


def _mediating(snapshot: CaseSnapshot, event: MediationStarted) -> Facts:
    return {"mediation_started_at": snapshot.mediation_started_at or event.occurred_at}


def _agreed(snapshot: CaseSnapshot, event: AgreementReached) -> Facts:
    at = snapshot.agreed_at or event.occurred_at
    return {"agreed_at": at, "terminated_at": None, "termination_reason": None}


def _terminated(snapshot: CaseSnapshot, event: MediationTerminated) -> Facts:
    at = snapshot.terminated_at or event.occurred_at
    return {"terminated_at": at, "termination_reason": event.reason.value, "agreed_at": None}


def _imported(_: CaseSnapshot, event: CaseImported) -> Facts:
    """What no list says stays unknown: whether every limit was met, whether it had been handled anew."""
    return {"closed_at": event.closed_at, "result": event.result.value, "recovered_fen": event.recovered_fen}


def _closed(snapshot: CaseSnapshot, event: CaseClosed) -> Facts:
    """A first closing that an imported list dates is none of ours, so that a later round is not the first either."""
    first = event.occurred_at if event.round == 1 else None
    late_since = snapshot.late_since or (None if event.within_limit else event.occurred_at)
    return {
        "first_closed_at": snapshot.first_closed_at or first,
        "closed_at": event.occurred_at,
        "result": event.result.value,
        "within_limit": late_since is None,
        "late_since": late_since,
        "recovered_fen": event.recovered_fen,
    }


def _reopened(_: CaseSnapshot, __: ReworkOrdered) -> Facts:
    return {"closed_at": None, "result": None, "within_limit": None, "recovered_fen": 0} | dict.fromkeys(
        ("overdue_at", "limit_due_at", "limit_met_at")
    )


def _followed_up(snapshot: CaseSnapshot, event: CaseFollowedUp) -> Facts:
    """A citizen's rating stays: a later call that brings no answer does not remove it."""
    given = event.reachable and (event.service is not None or event.outcome is not None)
    if not given and snapshot.rated_round is not None:
        return {}
    return {
        "followed_up_at": event.occurred_at,
        "reachable": event.reachable,
        "service": event.service if given else None,
        "outcome": event.outcome if given else None,
        "rated_round": event.round if given else None,
    }


def _missed(snapshot: CaseSnapshot, event: ClockMissed) -> Facts:
    facts = _clock_result(snapshot, event.clock, event.due_at, in_time=False)
    if event.clock in BINDING and snapshot.overdue_at is None:
        facts |= {"overdue_at": event.due_at, "late_since": snapshot.late_since or event.due_at}
    return facts


def _clock_result(snapshot: CaseSnapshot, clock: ClockKind, at: datetime, *, in_time: bool) -> Facts:
    name = CLOCK_COLUMNS.get(clock)
    if name is None or getattr(snapshot, f"{name}_in_time") is False:
        return {}
    if in_time and getattr(snapshot, f"{name}_in_time"):
        return {}
    return {f"{name}_in_time": in_time, f"{name}_judged_at": at}


def _least_time_left(snapshot: CaseSnapshot, met: LimitMet) -> Facts:
    """Return the limit on ending the case that was met, if less time was left of it than of those met before."""
    due, at = snapshot.limit_due_at, snapshot.limit_met_at
    if met.clock not in ENDING or not met.in_time or (due and at and due - at <= met.due_at - met.met_at):
        return {}
    return {"limit_due_at": met.due_at, "limit_met_at": met.met_at}


_CHANGES: dict[type[CaseEvent], Callable[[CaseSnapshot, Any], Facts]] = {
    CaseDispatched: _dispatched,
    CaseRedirected: _redirected,
    HandoverRefused: _bounced,
    CaseReturned: _returned,
    FirstFeedbackGiven: _answered,
    CaseAccepted: _accepted,
    CaseRefused: _refused,
    MediationStarted: _mediating,
    AgreementReached: _agreed,
    MediationTerminated: _terminated,
    CaseClosed: _closed,
    CaseImported: _imported,
    ReworkOrdered: _reopened,
    CaseFollowedUp: _followed_up,
    ClockMissed: _missed,
}
