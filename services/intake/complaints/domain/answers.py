"""The response to a filing, and the ``ComplaintReceived`` event of an accepted complaint."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from canon.codes import State
from canon.shanghai import written
from contracts.intake import ComplaintReceived, PastResult, TopicAssigned
from reading.gaps import PART_NAMES
from services.intake.complaints.domain.complaint import IMPORTED, Complaint
from services.intake.complaints.domain.parts import AttachmentState

_OTHER_LABELS: Mapping[str, str] = {
    "/complainant/id_number": "有效的投诉人证件号码",
    "/complainant/email": "有效的投诉人邮箱",
    "/respondent/uscc": "有效的统一社会信用代码",
    "/respondent/phone": "有效的被投诉人电话",
}


# A field of the event has the value of the complaint's field of that name.
_OWN_TYPE = "past_result"
_EVENT_FIELDS = tuple(
    one.name for one in fields(Complaint) if one.name in ComplaintReceived.model_fields and one.name != _OWN_TYPE
)
_values_of = attrgetter(*_EVENT_FIELDS)


def answer_of(complaint: Complaint, state: str = State.RECEIVED) -> dict[str, Any]:
    """Return the response body of ``POST /v1/complaints``, which holds nothing of the person."""
    linked = [] if complaint.linked_id is None else [{"id": complaint.linked_id, "as": complaint.linked_as}]
    return {
        "id": complaint.id,
        "number": complaint.number,
        "case_id": complaint.id,  # also where the case of another complaint answers it: that is the bureau's to know
        "kind": complaint.kind,
        "state": state,
        "received_at": shanghai_iso(complaint.received_at),
        "receipts": [{"channel": complaint.channel, "external_id": complaint.external_id}],
        "missing": [*_missing_parts(complaint), *_missing_files(complaint)],
        "supplement_by": shanghai_iso(complaint.supplement_by),
        "alerts": list(complaint.alerts),
        "flags": list(complaint.flags),
        "linked": linked,
        "same_matter": None,
        "possible_duplicates": [],
    }


def _missing_parts(complaint: Complaint) -> Iterator[dict[str, str]]:
    for pointer in complaint.missing:
        yield {"field": pointer, "message": f"需要补充{field_label(pointer)}"}


def _missing_files(complaint: Complaint) -> Iterator[dict[str, str]]:
    """Yield the attachments of the complainant and the bureau whose content has not arrived."""
    for place, one in enumerate(complaint.common_attachments):
        if one.state is AttachmentState.ANNOUNCED:
            yield {"field": f"/attachments/{place}", "message": f"附件“{one.name}”尚未上传"}


def event_of(complaint: Complaint) -> ComplaintReceived:
    """Return the event to publish; built without validation, because every value was validated before."""
    return ComplaintReceived.model_construct(
        **dict(zip(_EVENT_FIELDS, _values_of(complaint), strict=True)),
        aggregate_id=complaint.id,
        complaint_id=complaint.id,
        occurred_at=complaint.accepted_at,
        lead=complaint.is_lead,
        from_list=IMPORTED in complaint.flags,
        past_result=PastResult(**asdict(complaint.past_result)) if complaint.past_result else None,
    )


def topic_event(complaint_id: UUID, topic: str, now: datetime, *, by_machine: bool) -> TopicAssigned:
    """Return the event that says what a complaint is about from now on."""
    return TopicAssigned(
        aggregate_id=complaint_id, complaint_id=complaint_id, occurred_at=now, topic=topic, by_machine=by_machine
    )


def field_label(pointer: str) -> str:
    """Return the Chinese label of a field; what is no JSON pointer was written by a person and stays as it is."""
    label = PART_NAMES.get(pointer) or _OTHER_LABELS.get(pointer)
    return label or ("其他材料" if pointer.startswith("/") else pointer)


def shanghai_iso(instant: datetime | None) -> str | None:
    """Return ISO 8601 in +08:00; fractions of a second only where there are any."""
    return None if instant is None else written(instant)
