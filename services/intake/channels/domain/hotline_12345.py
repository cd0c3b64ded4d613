"""Read a work order (工单) of the 12345 hotline into a filing (D§6.2–6.4)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from canon.codes import Channel
from chassis.errors import FieldError
from services.intake.channels.domain.fields import MessageFields
from services.intake.complaints.domain.parts import Person, RawMessage, Respondent
from services.intake.complaints.domain.refusals import Untakeable
from services.intake.filing.domain.filing import Filing, Matter

SOURCE = Channel.HOTLINE_12345
_FLAG_BY_FIELD = {"isrepeat": "platform_repeat", "isgroup": "platform_group"}


def filing_of(
    message: Mapping[str, Any], *, ids: tuple[UUID, UUID], account: str, raw: RawMessage | None = None
) -> Filing:
    """Read a work order; every field but its id and its text may be missing or unreadable.

    Raises:
        Untakeable: the message has no id (``caseguid``, ``record_number``), or neither title nor content.
    """
    fields = MessageFields(message)
    external_id, text = fields.text("caseguid", "record_number"), _text(fields)
    if external_id is None:
        raise Untakeable(FieldError(field="/caseguid", code="required", message="缺少工单编号"))
    if text is None:
        raise Untakeable(FieldError(field="/rqstcontent", code="required", message="缺少诉求内容"))
    matter = Matter(
        text=text,
        place=fields.text("incidentAddress", "accsce"),
        region=fields.text("areacode"),
        amount_fen=fields.fen("objmoney"),
        order_no=fields.text("ordernumber"),
        category=fields.text("objclassify"),
        problem=fields.text("problemfl"),
        goods=fields.text("objname"),
    )
    received_at, sign, handle = fields.instant("rqsttime"), fields.instant("signlimit"), fields.instant("handlelimit")
    marks = [flag for name, flag in _FLAG_BY_FIELD.items() if fields.is_true(name)]
    urgent = ["platform_urgent"] if fields.text("urgency") in ("紧急", "特急", "加急") else []
    return Filing(
        ids=ids,
        account=account,
        source=SOURCE,
        channel=SOURCE,
        external_id=external_id,
        label=fields.text("accordtypecode", "formType"),
        received_at=received_at,
        lenient=True,
        person=_person(fields),
        respondent=Respondent(
            name=fields.text("subjectname"),
            address=fields.text("subjectaddress"),
            phone=fields.text("subjectphone"),
            platform=fields.text("shoppingplatform"),
        ),
        matter=matter,
        sign_limit=sign,
        handle_limit=handle,
        flags=(*fields.flags, *marks, *urgent),
        raw=raw,
    )


def _person(fields: MessageFields) -> Person:
    return Person(
        name=fields.text("rqstperson"),
        phone=fields.text("linkphone", "rqstnumber"),
        address=fields.text("linkaddress"),
        confidential=fields.is_true("issecrecy"),
    )


def _text(fields: MessageFields) -> str | None:
    """Return title and content as one text, without a title that the content repeats."""
    title, content = fields.text("rqsttitle"), fields.text("rqstcontent")
    if title is None or content is None:
        return title or content
    return content if title in content else f"{title}。{content}"
