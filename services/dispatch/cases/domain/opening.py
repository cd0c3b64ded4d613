"""Open a case for a received complaint: with a department, with another agency, or at the hub."""

from dataclasses import fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from canon.codes import Agency, Kind, State
from contracts.dispatch import CaseDispatched, CaseHeldAtHub, CaseImported, CaseRedirected
from contracts.intake import ComplaintReceived, PastResult
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event
from services.dispatch.routing.domain import Decision, Outcome, RoutingCandidate, RoutingText

STATION_PREFIX = "station."
# A field of the case has the value of the complaint's field of that name.
_COMPLAINT_FIELDS = tuple(one.name for one in fields(Case) if one.name in ComplaintReceived.model_fields)
_values_of = attrgetter(*_COMPLAINT_FIELDS)


def routing_text_of(received: ComplaintReceived) -> RoutingText:
    """Return the fields of a complaint that the routing rules read."""
    limit = received.handle_limit
    return RoutingText(
        text=received.text or "",
        respondent=received.respondent_name,
        place=received.place,
        region=received.region,
        goods=received.goods,
        category=received.category,
        problem=received.problem,
        request=received.request,
        respondent_place=received.respondent_place,
        platform=received.shopping_platform,
        kind=received.kind,
        until=limit if limit and limit > received.received_at else None,  # one that had passed at receipt is none
        incomplete=bool(received.missing) and received.kind is Kind.COMPLAINT,
    )


def open_case(received: ComplaintReceived, decision: Decision, now: datetime, handover_id: UUID) -> CaseDecision:
    """Open a case where the rules send it (分办); alerts mark it for attention at the hub, but do not hold it there.

    The bureau verifies a lead that it found itself (Order 121 Art. 27): no rule redirects it, the hub may.
    """
    case = _routed_case(received, decision, max(now, received.received_at))
    if decision.outcome is Outcome.DEPARTMENT:
        case = replace(
            case,
            state=State.DISPATCHED,
            department=decision.target,
            station=decision.station,
            station_name=decision.station_name,
            dispatched_at=case.changed_at,
        )
        return case, (
            case_event(
                CaseDispatched,
                case,
                by_rules=True,
                lead=case.lead,
                explanation=decision.explanation,
                matched=decision.matched,
                rule_version=decision.rule_version,
            ),
        )
    if decision.outcome is Outcome.AGENCY and decision.reason and decision.basis and not case.lead:
        case = replace(
            case,
            state=State.REDIRECTED,
            agency=Agency(decision.target),
            handover_id=handover_id,
            dispatched_at=case.changed_at,
        )
        return case, (
            case_event(
                CaseRedirected,
                case,
                handover_id=handover_id,
                reason=decision.reason,
                basis=decision.basis,
                explanation=decision.explanation,
                by_rules=True,
            ),
        )
    suggestions = tuple(candidate.target for candidate in decision.suggestions)
    return case, (case_event(CaseHeldAtHub, case, suggestions=suggestions),)


def import_case(received: ComplaintReceived, past: PastResult, now: datetime) -> CaseDecision:
    """Open a case that had ended in the list that brought it (历史件): it is closed, and nobody has to look at it."""
    case = _new_case(
        received,
        max(now, received.received_at),
        state=State.CLOSED,
        imported=True,
        closed_at=past.closed_at,
        result=past.result,
        recovered_fen=past.recovered_fen,
    )
    return case, (case_event(CaseImported, case, **past.model_dump()),)


def _routed_case(received: ComplaintReceived, decision: Decision, at: datetime) -> Case:
    return _new_case(
        received,
        at,
        state=State.TRIAGED,
        town=decision.station.removeprefix(STATION_PREFIX) if decision.station else None,
        town_name=decision.town_name,
        attention=bool(received.alerts),
        decision=_decision_as_dict(decision),
    )


def _new_case(received: ComplaintReceived, at: datetime, **facts: Any) -> Case:
    return Case(
        **dict(zip(_COMPLAINT_FIELDS, _values_of(received), strict=True)),
        id=received.case_id,
        matter=received.text,
        opened_at=at,
        changed_at=at,
        **facts,
    )


def _decision_as_dict(decision: Decision) -> dict[str, Any]:
    """Return the fields as ``asdict`` would, in a tenth of its time: only candidates are nested in a decision."""
    return {name: _json_value(getattr(decision, name)) for name in Decision.__slots__}


def _json_value(value: object) -> object:
    if isinstance(value, RoutingCandidate):
        return {name: getattr(value, name) for name in RoutingCandidate.__slots__}
    return [_json_value(one) for one in value] if isinstance(value, tuple) else value
