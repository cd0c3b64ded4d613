"""What a caller sees of the cases within its scope: outside the bureau, an allow-list of facts.

Outside the bureau, a reader sees what is listed here and nothing else: a new event, fact or field stays inside until it
is listed. The names are those of the events (contracts) and of the state ``Case``.
"""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, TypeAlias
from uuid import UUID

from canon.scopes import Scope
from canon.secrecy import is_shown, secret_handovers

Row: TypeAlias = Mapping[str, Any]
_OF_COMPLAINTS = ("complaint_supplemented", "complaint_withdrawn")  # what a complainant says later
# Acts about what one person wants, agrees to or is paid; the source of another's message learns nothing of them.
_OF_PERSONS = frozenset(
    {
        "agreement_reached",
        "case_back_from_odr",
        "case_sent_to_odr",
        "case_withdrawn",
        "dispute_failed",
        "dispute_settled",
        "dispute_timed_out",
        "dissatisfaction_explained",
        "mediation_started",
        "mediation_terminated",
        "performance_started",
        "plan_defaulted",
        "plan_fulfilled",
        "plan_opened",
        "plan_superseded",
        "recusal_decided",
        "recusal_requested",
        "refund_withheld",
        "session_held",
        "session_scheduled",
        "supplement_requested",
    }
)
_OF_AN_AGREEMENT = ("agreement_reached", "dispute_settled")
_SUMS = ("note", "recovered_fen", "result")  # of a closed case
# What stands in a case because the message that opened it says so: not for the source of one that joined it.
OPENING_FIELDS: Mapping[str, object] = {
    "alerts": [],
    "amount_fen": None,
    "category": None,
    "confidential": False,
    "linked_id": None,
    "respondent_name": None,
}
_OPENING_FACTS: Mapping[str, AbstractSet[str]] = {
    "case_dispatched": {"matched"},
    "case_sent_to_odr": {"amount_fen", "matter", "request", "respondent_name"},
}

OUTSIDE_CASE_FIELDS = frozenset(
    {
        "accepted_at",
        "agency",
        "alerts",
        "amount_fen",
        "attention",
        "bounces",
        "category",
        "channel",
        "closed_at",
        "confidential",
        "department",
        "dispatched_at",
        "enterprise_id",
        "first_feedback_at",
        "id",
        "joint",
        "kind",
        "late",
        "lead",
        "linked_id",
        "mediator",
        "next_due_at",
        "number",
        "paused_since",
        "received_at",
        "recovered_fen",
        "recusal_since",
        "region",
        "respondent_name",
        "result",
        "round",
        "state",
        "station",
        "station_name",
        "town",
        "town_name",
        "version",
    }
)
MATTER_FIELDS = frozenset({"matter", "request", "title"})  # an agency also sees what the case it was handed is about
OUTSIDE_CLOCK_FIELDS = frozenset(
    {
        "calendar_version",
        "due_at",
        "extended",
        "kind",
        "met_at",
        "proof",
        "provisional",
        "round",
        "rule",
        "rule_set",
        "starts_at",
        "state",
    }
)
OUTSIDE_ACT_FIELDS = frozenset({"at", "act", "state", "round", "department", "agency"})  # not who did it
OUTSIDE_FACTS: Mapping[str, AbstractSet[str]] = {  # by act, as the history names it
    "agreement_reached": {
        "amount_fen",
        "refund_amounts_fen",
        "refund_due_dates",
        "refund_fen",
        "refund_first_due_on",
        "refund_instalments",
        "terms",
        "written",
    },
    "case_accepted": set(),
    "case_back_from_odr": {"outcome"},
    "case_closed": {"dispatched_at", "recovered_fen", "result", "within_limit"},
    "case_dispatched": {"by_rules", "explanation", "lead", "matched", "rule_version"},
    "case_extended": {"clock", "due_at"},
    "case_imported": {"closed_at", "recovered_fen", "result"},
    "case_redirected": {"basis", "by_rules", "explanation", "handover_id", "reason"},
    "case_refused": {"reason"},
    "case_sent_to_odr": {"amount_fen", "due_at", "enterprise_id", "matter", "request", "respondent_name"},
    "case_withdrawn": set(),
    "clock_met": {"change", "clock", "due_at", "in_time", "met_at", "starts_at"},
    "clock_moved": {"change", "clock", "due_at", "proof", "provisional", "starts_at"},
    "clock_started": {"change", "clock", "due_at", "proof", "provisional", "rule", "rule_set", "starts_at"},
    "clock_stopped": {"change", "clock", "due_at", "stop"},
    "complaint_supplemented": {"channel", "missing", "new_facts", "respondent_name", "respondent_uscc", "text"},
    "complaint_withdrawn": {"channel", "reason"},
    "dispute_failed": {"channel", "dropped", "enterprise_id", "reason", "received_at"},
    "dispute_settled": {
        "amount_fen",
        "channel",
        "department",
        "enterprise_id",
        "received_at",
        "refund_amounts_fen",
        "refund_due_dates",
        "refund_fen",
        "refund_instalments",
        "terms",
    },
    "dispute_timed_out": {"channel", "enterprise_id", "received_at"},
    "dissatisfaction_explained": {"text"},
    "first_feedback_given": {"text"},
    "handover_acknowledged": {"handover_id"},
    "handover_answered": {"handover_id", "text"},
    "handover_refused": {"bounces", "handover_id", "reason", "undone"},
    "mediation_paused": {"appraiser", "designated", "ground", "since"},
    "mediation_resumed": {"at"},
    "mediation_started": {"delegated_to", "held_at", "mediator", "mode", "place"},
    "mediation_terminated": {"reason"},
    "performance_started": set(),
    "plan_defaulted": {"claim_id", "overdue_fen", "paid_fen", "total_fen"},
    "plan_fulfilled": {"claim_id", "paid_fen", "total_fen"},
    "plan_opened": {"amounts_fen", "claim_id", "due_dates", "paid_fen", "total_fen"},
    "plan_superseded": {"by_plan_id", "claim_id", "paid_fen", "total_fen"},
    "refund_withheld": {"claim_id", "first_late_on", "overdue_fen", "paid_fen", "total_fen"},
    "recusal_decided": {"mediator", "recused"},
    "recusal_requested": {"mediator", "side"},
    "rework_ordered": set(),
    "session_held": {"consumer_present", "demand_fen", "held_at", "mediator", "offer_fen", "respondent_present"},
    "session_scheduled": {"held_at", "mediator", "mode", "place"},
    "supplement_requested": {"by", "fields"},
    "verification_ended": {"filed"},
}


def visible_case_fields(names: Collection[str], scope: Scope) -> frozenset[str]:
    """Return which of these fields of a case a reader sees."""
    if scope.is_inside:
        return frozenset(names)
    return frozenset(names) & (OUTSIDE_CASE_FIELDS | (MATTER_FIELDS if scope.agency is not None else frozenset()))


def visible_clock_fields(names: Collection[str], scope: Scope) -> frozenset[str]:
    """Return which of these fields of a clock a reader sees."""
    return frozenset(names) if scope.is_inside else frozenset(names) & OUTSIDE_CLOCK_FIELDS


def visible_handovers(handovers: Iterable[Row], scope: Scope) -> list[Row]:
    """Return the hand-overs that a reader sees: the bureau all, an agency its own."""
    return [row for row in handovers if scope.is_inside or (scope.agency is not None and row["agency"] == scope.agency)]


def visible_history(history: Iterable[Row], scope: Scope) -> list[dict[str, Any]]:
    """Return the acts that a reader sees, each with the facts that the reader sees."""
    rows = [{**row, "facts": {**row["facts"], **(row["personal"] or {})}} for row in history]
    return rows if scope.is_inside else [_outside_act(row) for row in rows if row["act"] in OUTSIDE_FACTS]


def secret_agencies(handovers: Iterable[Row], scope: Scope) -> Mapping[str, str]:
    """Return the hand-overs that this reader is not shown, with their agencies (Order 121 Art. 42)."""
    if scope.is_inside or scope.agency is not None:
        return {}
    agencies = {str(row["id"]): row["agency"] for row in handovers}
    secret = secret_handovers({str(row["id"]): row["reason"] for row in handovers})
    return {handover: agencies[handover] for handover in secret}


def without_secrets(history: Iterable[Row], secret: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a history without secret hand-overs (id → agency), and without the names of their agencies."""
    return [
        {**row, "agency": None if row["agency"] in secret.values() else row["agency"]}
        for row in history
        if is_shown(row["facts"].get("handover_id"), secret, closes=row["act"] == "case_closed")
    ]


def of_own_complaints(
    history: Iterable[dict[str, Any]], own: Collection[UUID], case_id: UUID, *, of_one_person: bool
) -> list[dict[str, Any]]:
    """Return a history without what the complaints of other sources say, where the case answers several.

    ``of_one_person``: all of them are of one person, who is answered in full.
    """
    acts = list(history)
    hidden = _OF_COMPLAINTS if of_one_person else (*_OF_COMPLAINTS, *_OF_PERSONS)
    rows = [row for row in acts if row["act"] not in hidden or _complaint_of(row, case_id) in own]
    if not of_one_person and recovered_for(acts, case_id) not in own:
        rows = [_without(row, _SUMS) if row["act"] == "case_closed" else row for row in rows]
    return rows if case_id in own else [_without(row, _OPENING_FACTS.get(row["act"], ())) for row in rows]


def recovered_for(history: Iterable[Row], case_id: UUID) -> UUID:
    """Return the complaint whose person agreed last, and to whom what was recovered is paid."""
    agreed = [row for row in history if row["act"] in _OF_AN_AGREEMENT]
    return _complaint_of(agreed[-1], case_id) if agreed else case_id


def _complaint_of(row: Row, case_id: UUID) -> UUID:
    """Return the complaint that an act is about."""
    facts = row["facts"]
    return UUID(facts.get("for_complaint") or facts.get("complaint_id") or str(case_id))


def _without(row: Row, hidden: Collection[str]) -> dict[str, Any]:
    stored = {name: row[name] or {} for name in ("facts", "personal")}
    return {**row, **{name: {key: one[key] for key in one if key not in hidden} for name, one in stored.items()}}


def _outside_act(row: Row) -> dict[str, Any]:
    visible = OUTSIDE_FACTS[row["act"]]
    return {
        **{name: value if name in OUTSIDE_ACT_FIELDS else None for name, value in row.items()},
        "facts": {name: fact for name, fact in row["facts"].items() if name in visible},
    }
