"""Requests to supplement or withdraw a complaint."""

from typing import Annotated

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chassis.web.models import Body, Text
from services.intake.complaints.schemas.parts import MAX_TEXT, Attachments, ComplainantIn, RespondentIn
from services.intake.supplements.domain import Addition

Reason = Annotated[Text, Field(min_length=2, max_length=500)]
NonEmptyText = Annotated[Text, Field(min_length=1, max_length=MAX_TEXT)]


class AddSupplement(Body):
    """More words, or what was missing."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    text: NonEmptyText | None = None
    request: NonEmptyText | None = None
    complainant: ComplainantIn = ComplainantIn()
    respondent: RespondentIn = RespondentIn()
    attachments: Attachments = ()

    @model_validator(mode="after")
    def check_not_empty(self) -> "AddSupplement":
        """Refuse a request that adds nothing.

        Raises:
            PydanticCustomError: no field has a value.
        """
        if self == AddSupplement.model_construct():
            raise PydanticCustomError("required", "says nothing", {"zh": "没有补充内容", "en": "says nothing"})
        return self

    def to_addition(self) -> Addition:
        return Addition(
            text=self.text,
            request=self.request,
            person=self.complainant.to_person(),
            respondent=self.respondent.to_respondent(),
            attachments=tuple(one.to_attachment() for one in self.attachments),
        )


class Withdraw(Body):
    reason: Reason | None = None
