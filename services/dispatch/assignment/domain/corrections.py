"""Corrections (分办纠正): a case that a person sends elsewhere than the rules did is a labelled example for them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.dispatch import CaseDispatched, CaseEvent, CaseRedirected
from services.dispatch.lifecycle.domain.case import Case, CaseDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Where the rules and where a person sent one case."""

    case_id: UUID
    at: datetime
    account: str
    act: str  # assign, redirect
    reason: str | None  # of a redirection
    rule_version: str
    rules_outcome: str
    rules_target: str
    person_target: str
    person_station: str | None


def correction_from(decided: CaseDecision, account: str) -> Correction | None:
    """Return the correction that a person's decision makes; ``None`` if the rules agreed or the text is erased."""
    case, events = decided
    sent = next((event for event in events if _is_by_person(event)), None)
    if sent is None or case.decision is None or case.matter is None:
        return None
    target = str(case.agency or case.department)
    if target == case.decision["target"]:
        return None
    return Correction(
        case_id=case.id,
        at=sent.occurred_at,
        account=account,
        act="redirect" if isinstance(sent, CaseRedirected) else "assign",
        reason=sent.reason.value if isinstance(sent, CaseRedirected) else None,
        rule_version=str(case.decision["rule_version"]),
        rules_outcome=str(case.decision["outcome"]),
        rules_target=str(case.decision["target"]),
        person_target=target,
        person_station=_station(case),
    )


def _is_by_person(event: CaseEvent) -> bool:
    return isinstance(event, CaseDispatched | CaseRedirected) and not event.by_rules


def _station(case: Case) -> str | None:
    return None if case.agency else case.station
