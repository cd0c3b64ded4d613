"""Read a registration (登记单) of the national 12315 platform into a filing (D§5.2)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from canon.codes import Channel
from chassis.errors import FieldError
from services.intake.channels.domain.fields import MessageFields
from services.intake.complaints.domain.parts import Person, RawMessage, Respondent
from services.intake.complaints.domain.refusals import Untakeable
from services.intake.filing.domain.filing import Filing, Matter

SOURCE = Channel.PLATFORM_12315


def filing_of(
    message: Mapping[str, Any], *, ids: tuple[UUID, UUID], account: str, raw: RawMessage | None = None
) -> Filing:
    """Read a registration; every field but its id and its text may be missing or unreadable.

    Raises:
        Untakeable: the message has no id (``registrationnumber``, ``tserialnum``), or no text.
    """
    fields = MessageFields(message)
    external_id = fields.text("registrationnumber", "tserialnum")
    text = fields.text("problemdescribe", "illegalrules", "report")
    if external_id is None:
        raise Untakeable(FieldError(field="/registrationnumber", code="required", message="缺少登记编号"))
    if text is None:
        raise Untakeable(FieldError(field="/problemdescribe", code="required", message="缺少具体问题"))
    received_at = fields.instant("recorddate")
    sign, handle = fields.instant("feedbacktime"), fields.instant("todealwithtime")
    marks = ["platform_professional"] if fields.is_true("isprofessional") else []
    return Filing(
        ids=ids,
        account=account,
        source=SOURCE,
        channel=SOURCE,
        external_id=external_id,
        label=fields.text("appealtype"),
        received_at=received_at,
        lenient=True,
        person=_person(fields),
        respondent=_respondent(fields),
        matter=_matter(fields, text),
        sign_limit=sign,
        handle_limit=handle,
        flags=(*fields.flags, *marks),
        raw=raw,
    )


def _matter(fields: MessageFields, text: str) -> Matter:
    happened_on = fields.day("purchasingdate") or fields.day("disputedate")
    return Matter(
        text=text,
        request=fields.text("report") if text != fields.text("report") else None,
        place=fields.text("accsce"),
        happened_on=happened_on.isoformat() if happened_on else None,
        amount_fen=fields.fen("objmoney"),
        order_no=fields.text("ordernumber"),
        category=fields.text("objclassify"),
        problem=fields.text("complaintstype"),
        goods=fields.text("objname"),
    )


def _person(fields: MessageFields) -> Person:
    return Person(
        name=fields.text("rqstperson"),
        phone=fields.text("linknumber", "rqstnumber"),
        id_number=fields.text("idnumber"),
        address=fields.text("linkaddress"),
        email=fields.text("emaiaddress"),
    )


def _respondent(fields: MessageFields) -> Respondent:
    return Respondent(
        name=fields.text("subjectname"),
        uscc=fields.text("registerno"),
        address=fields.text("subjectaddress"),
        phone=fields.text("subjectphone"),
        platform=fields.text("shoppingplatform"),
    )
