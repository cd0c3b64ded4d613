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
    said = MessageFields(message)
    external_id = said.text("registrationnumber", "tserialnum")
    text = said.text("problemdescribe", "illegalrules", "report")
    if external_id is None:
        raise Untakeable(FieldError(field="/registrationnumber", code="required", message="缺少登记编号"))
    if text is None:
        raise Untakeable(FieldError(field="/problemdescribe", code="required", message="缺少具体问题"))
    received_at = said.instant("recorddate")
    sign, handle = said.instant("feedbacktime"), said.instant("todealwithtime")
    marks = ["platform_professional"] if said.is_true("isprofessional") else []
    return Filing(
        ids=ids,
        account=account,
        source=SOURCE,
        channel=SOURCE,
        external_id=external_id,
        label=said.text("appealtype"),
        received_at=received_at,
        lenient=True,
        person=_person(said),
        respondent=_respondent(said),
        matter=_matter(said, text),
        sign_limit=sign,
        handle_limit=handle,
        flags=(*said.flags, *marks),
        raw=raw,
    )


def _matter(said: MessageFields, text: str) -> Matter:
    happened_on = said.day("purchasingdate") or said.day("disputedate")
    return Matter(
        text=text,
        request=said.text("report") if text != said.text("report") else None,
        place=said.text("accsce"),
        happened_on=happened_on.isoformat() if happened_on else None,
        amount_fen=said.fen("objmoney"),
        order_no=said.text("ordernumber"),
        category=said.text("objclassify"),
        problem=said.text("complaintstype"),
        goods=said.text("objname"),
    )


def _person(said: MessageFields) -> Person:
    return Person(
        name=said.text("rqstperson"),
        phone=said.text("linknumber", "rqstnumber"),
        id_number=said.text("idnumber"),
        address=said.text("linkaddress"),
        email=said.text("emaiaddress"),
    )


def _respondent(said: MessageFields) -> Respondent:
    return Respondent(
        name=said.text("subjectname"),
        uscc=said.text("registerno"),
        address=said.text("subjectaddress"),
        phone=said.text("subjectphone"),
        platform=said.text("shoppingplatform"),
    )
