"""Which notices an act on a case requires (D§5.11), and their facts."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from canon.codes import Kind, MediationMode, RedirectReason
from contracts.dispatch import (
    AgreementReached,
    CaseAccepted,
    CaseDispatched,
    CaseEvent,
    CaseRedirected,
    CaseRefused,
    MediationPaused,
    MediationStarted,
    MediationTerminated,
    SessionScheduled,
    SupplementRequested,
)
from reading.deidentification import deidentify, deidentify_place
from services.intake.notices.domain.kinds import Addressee, Notice, NoticeKind

NoticeTarget: TypeAlias = tuple[NoticeKind, Addressee]
_BOTH = (Addressee.CONSUMER, Addressee.RESPONDENT)
_HOLDER_FIELDS = ("department", "station", "station_name")
_FACT_FIELDS: Mapping[type[CaseEvent], tuple[str, ...]] = {
    CaseDispatched: (),
    CaseAccepted: (),
    CaseRefused: ("reason", "note"),
    SupplementRequested: ("fields", "by"),
    MediationStarted: ("mode", "held_at", "place", "mediator", "delegated_to"),
    SessionScheduled: ("mode", "held_at", "place", "mediator"),
    MediationPaused: ("since", "appraiser"),
    AgreementReached: ("terms", "amount_fen", "refund_fen", "refund_instalments", "refund_first_due_on"),
    MediationTerminated: ("reason", "note"),
    CaseRedirected: ("handover_id", "agency", "reason", "basis", "explanation"),
}
NOTICE_EVENTS = tuple(_FACT_FIELDS)
PERSONAL_FACTS = frozenset(
    name for event, names in _FACT_FIELDS.items() for name in names if name in event.personal_fields()
)
_TO_CITIZEN: Mapping[type[CaseEvent], tuple[NoticeKind, Sequence[Addressee]]] = {
    CaseAccepted: (NoticeKind.ACCEPTED, (Addressee.CONSUMER,)),
    CaseRefused: (NoticeKind.REFUSED, (Addressee.CONSUMER,)),
    SupplementRequested: (NoticeKind.SUPPLEMENT, (Addressee.CONSUMER,)),
    MediationStarted: (NoticeKind.MEDIATION, _BOTH),
    SessionScheduled: (NoticeKind.MEDIATION, _BOTH),
    AgreementReached: (NoticeKind.RECORD, _BOTH),
    MediationTerminated: (NoticeKind.TERMINATED, _BOTH),
}
_HANDED_OVER: Sequence[NoticeTarget] = (
    (NoticeKind.HANDOVER, Addressee.AGENCY),
    (NoticeKind.REDIRECTED, Addressee.CONSUMER),
)
_REDIRECT_LETTERS: Mapping[str, Sequence[NoticeTarget]] = {
    RedirectReason.FOOD_TRANSFER: (
        (NoticeKind.FOOD_TRANSFER, Addressee.AGENCY),
        (NoticeKind.REDIRECTED, Addressee.CONSUMER),
    ),
    RedirectReason.CRIME: ((NoticeKind.CRIME_TRANSFER, Addressee.AGENCY),),  # the suspect must not be warned
}


def requires_notice(event: CaseEvent) -> bool:
    return event.lead if isinstance(event, CaseDispatched) else type(event) in _FACT_FIELDS


def notices_of(event: CaseEvent, mode: str | None = None) -> tuple[Notice, ...]:
    """Return the notices that an act requires; ``mode`` is how the case was mediated, if that is known."""
    if not requires_notice(event):
        return ()
    body = event.model_dump(mode="json")
    facts = facts_of(type(event), body)
    fixed = {name: value for name, value in facts.items() if name not in event.personal_fields()}
    return tuple(
        Notice(
            id=_id_of(event, addressee, fixed),
            complaint_id=event.complaint_id,
            kind=kind,
            addressee=addressee,
            agency=facts.get("agency") if addressee is Addressee.AGENCY else None,
            facts=facts,
            decided_at=event.occurred_at,
        )
        for kind, addressee in _notice_targets(event, mode)
    )


def facts_of(event_type: type[CaseEvent], body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of an act that its notices use; personal texts are cleaned."""
    names = (*_HOLDER_FIELDS, *_FACT_FIELDS[event_type])
    personal = event_type.personal_fields()
    given = {name: body[name] for name in names if body.get(name) is not None}
    return {name: _clean_value(name, value) if name in personal else value for name, value in given.items()}


def _clean_value(name: str, value: str | Sequence[str]) -> str | list[str]:
    if name == "place" and isinstance(value, str):  # where both sides meet
        return deidentify_place(value)
    return deidentify(value) if isinstance(value, str) else [deidentify(one) for one in value]


def _notice_targets(event: CaseEvent, mode: str | None) -> Sequence[NoticeTarget]:
    """Return (kind, addressee) of each notice; a business that was reported gets none (Order 121 Art. 37)."""
    if isinstance(event, CaseDispatched):
        return [(NoticeKind.LEAD, Addressee.SECTION)]
    if isinstance(event, CaseAccepted) and event.kind is Kind.REPORT:
        return []  # a report is verified, not mediated
    if isinstance(event, CaseRedirected):
        if event.kind is Kind.REPORT and event.reason is RedirectReason.OTHER_COUNTY:
            return [(NoticeKind.ELSEWHERE, Addressee.CONSUMER)]  # Art. 34
        return _REDIRECT_LETTERS.get(event.reason, _HANDED_OVER)
    if isinstance(event, MediationPaused):  # no letter to one both sides agreed on (Art. 22)
        return [(NoticeKind.APPRAISAL, Addressee.BODY)] if event.designated and event.appraiser else []
    kind, sides = _TO_CITIZEN[type(event)]
    if isinstance(event, AgreementReached) and event.written and mode == MediationMode.ONSITE:  # Art. 24
        kind = NoticeKind.SETTLEMENT
    wanted = [(kind, side) for side in sides if side is Addressee.CONSUMER or event.kind is Kind.COMPLAINT]
    if isinstance(event, MediationStarted) and event.delegated_to:
        wanted.append((NoticeKind.DELEGATION, Addressee.BODY))
    return wanted


def _id_of(event: CaseEvent, addressee: Addressee, fixed: Mapping[str, Any]) -> UUID:
    """Return an id that stays the same in every redelivery, also after personal texts were erased from the event."""
    named = [event.type, str(event.complaint_id), event.round, event.occurred_at.timestamp(), addressee, fixed]
    return UUID(bytes=hashlib.sha256(json.dumps(named, sort_keys=True).encode()).digest()[:16])
