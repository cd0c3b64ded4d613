"""The act that a command would be, so that its notices can be read before it is given; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from canon.codes import State
from contracts.dispatch import (
    AgreementReached,
    CaseAccepted,
    CaseEvent,
    CaseRedirected,
    CaseRefused,
    MediationPaused,
    MediationStarted,
    MediationTerminated,
    SessionScheduled,
    SupplementRequested,
)
from services.intake.complaints.domain.complaint import Complaint


class DraftCommand(StrEnum):
    """The commands of a case that make notices."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    REQUEST_SUPPLEMENT = "request-supplement"
    START_MEDIATION = "start-mediation"
    SCHEDULE_SESSION = "schedule-session"
    PAUSE = "pause"
    AGREE = "agree"
    TERMINATE = "terminate"
    REDIRECT = "redirect"


ACTS: Mapping[DraftCommand, type[CaseEvent]] = {
    DraftCommand.ACCEPT: CaseAccepted,
    DraftCommand.REFUSE: CaseRefused,
    DraftCommand.REQUEST_SUPPLEMENT: SupplementRequested,
    DraftCommand.START_MEDIATION: MediationStarted,
    DraftCommand.SCHEDULE_SESSION: SessionScheduled,
    DraftCommand.PAUSE: MediationPaused,
    DraftCommand.AGREE: AgreementReached,
    DraftCommand.TERMINATE: MediationTerminated,
    DraftCommand.REDIRECT: CaseRedirected,
}
_CASE_FACTS = ("round", "region", "town", "town_name", "category", "department", "station", "station_name", "officer")


def draft_act(
    command: DraftCommand,
    complaint: Complaint,
    known: Sequence[Mapping[str, Any]],
    facts: Mapping[str, Any],
    now: datetime,
) -> CaseEvent:
    """Return the act; ``known`` are the facts of the case's acts so far, oldest first, ``facts`` those of the command.

    A ``pydantic.ValidationError`` names the facts of the command that are missing or wrong.
    """
    latest = known[-1] if known else {}
    given = {name: value for name, value in facts.items() if value is not None}
    if command is DraftCommand.SCHEDULE_SESSION and "mediator" not in given:
        mediators = [one["mediator"] for one in known if one.get("mediator")]
        given |= {"mediator": mediators[-1]} if mediators else {}
    return ACTS[command](
        **{name: latest[name] for name in _CASE_FACTS if latest.get(name) is not None},
        aggregate_id=complaint.case_id,
        complaint_id=complaint.id,
        occurred_at=now,
        state=State(latest.get("state", State.RECEIVED)),
        kind=complaint.kind,
        channel=complaint.channel,
        source=complaint.source,
        received_at=complaint.received_at,
        **({"handover_id": complaint.id} if command is DraftCommand.REDIRECT else {}),
        **given,
    )
