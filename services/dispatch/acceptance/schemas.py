"""Bodies of the commands of acceptance."""

from typing import Annotated

from pydantic import Field

from canon.codes import RefusalReason
from chassis.web.models import Body
from services.dispatch.fields import Note, RequiredText, ShortCleanedText
from services.dispatch.instants import UntilDay


class FirstFeedback(Body):
    text: RequiredText


class Refuse(Body):
    reason: RefusalReason
    note: Note | None = None


class RequestSupplement(Body):
    fields: Annotated[list[ShortCleanedText], Field(min_length=1, max_length=50)]
    by: UntilDay  # a day or an instant
