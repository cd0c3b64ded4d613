"""Bodies of the commands of acceptance."""

from typing import Annotated

from pydantic import Field

from canon.codes import RefusalReason
from chassis.web.texts import Body
from services.dispatch.fields import Brief, Note, Said, Short
from services.dispatch.instants import UntilDay


class FirstFeedback(Body):
    text: Said


class Refuse(Body):
    reason: RefusalReason
    note: Note | None = None
    approved_by: Short | None = None


class RequestSupplement(Body):
    fields: Annotated[list[Brief], Field(min_length=1, max_length=50)]
    by: UntilDay  # a day or an instant
