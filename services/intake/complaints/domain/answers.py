"""The response to a filing, and the ``ComplaintReceived`` event of an accepted complaint."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from canon.codes import State
from canon.shanghai import written
from contracts.intake import ComplaintReceived
from reading.gaps import PART_NAMES
from services.intake.complaints.domain.complaint import Complaint

_OTHER_LABELS: Mapping[str, str] = {
    "/complainant/id_number": "有效的投诉人证件号码",
    "/complainant/email": "有效的投诉人邮箱",
    "/respondent/uscc": "有效的统一社会信用代码",
    "/respondent/phone": "有效的被投诉人电话",
}


def answer_of(complaint: Complaint, state: str = State.RECEIVED) -> dict[str, Any]:
    """The answer of ``POST /v1/complaints``: nothing of the person is in it."""
    linked = [] if complaint.linked_id is None else [{"id": complaint.linked_id, "as": complaint.linked_as}]
    return {
        "id": complaint.id,
        "number": complaint.number,
        "case_id": complaint.case_id,
        "kind": complaint.kind,
        "state": state,
        "received_at": shanghai_iso(complaint.received_at),
        "receipts": [{"channel": complaint.channel, "external_id": complaint.external_id}],
        "missing": [{"field": pointer, "message": f"需要补充{field_label(pointer)}"} for pointer in complaint.missing],
        "supplement_by": shanghai_iso(complaint.supplement_by),
        "alerts": list(complaint.alerts),
        "flags": list(complaint.flags),
        "linked": linked,
        "same_matter": None,
        "possible_duplicates": [],
    }


def event_of(complaint: Complaint) -> ComplaintReceived:
    """Return the event to publish; built without validation, because every value was validated before."""
    return ComplaintReceived.model_construct(
        aggregate_id=complaint.id,
        complaint_id=complaint.id,
        occurred_at=complaint.accepted_at,
        number=complaint.number,
        case_id=complaint.case_id,
        kind=complaint.kind,
        platform_label=complaint.platform_label,
        channel=complaint.channel,
        source=complaint.source,
        external_id=complaint.external_id,
        received_at=complaint.received_at,
        text=complaint.text,
        request=complaint.request,
        respondent_name=complaint.respondent_name,
        respondent_uscc=complaint.respondent_uscc,
        respondent_place=complaint.respondent_place,
        shopping_platform=complaint.shopping_platform,
        goods=complaint.goods,
        place=complaint.place,
        region=complaint.region,
        category=complaint.category,
        problem=complaint.problem,
        amount_fen=complaint.amount_fen,
        happened_on=complaint.happened_on,
        missing=complaint.missing,
        alerts=complaint.alerts,
        sign_limit=complaint.sign_limit,
        handle_limit=complaint.handle_limit,
        linked_id=complaint.linked_id,
        lead=complaint.is_lead,
        real_name=complaint.real_name,
        confidential=complaint.confidential,
    )


def field_label(pointer: str) -> str:
    """What a person reads for a missing field."""
    return PART_NAMES.get(pointer) or _OTHER_LABELS.get(pointer, pointer)


def shanghai_iso(instant: datetime | None) -> str | None:
    """ISO 8601 in +08:00, to the second and beyond only where there is more."""
    return None if instant is None else written(instant)
