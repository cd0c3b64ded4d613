"""Requests about a complaint that is there."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from canon.identifiers import id_number_of
from canon.phones import phone_of
from canon.unsound import Unsound
from chassis.errors import FieldError, Invalid
from chassis.web.texts import Body, Text
from services.intake.domain.supplements import Addition
from services.intake.schemas.filing import MAX_TEXT, ComplainantIn, RespondentIn

Reason = Annotated[Text, Field(min_length=2, max_length=500)]
Said = Annotated[Text, Field(min_length=1, max_length=MAX_TEXT)]


class AddSupplement(Body):
    """More words, or what was missing."""

    text: Said | None = None
    request: Said | None = None
    complainant: ComplainantIn = ComplainantIn()
    respondent: RespondentIn = RespondentIn()

    @model_validator(mode="after")
    def says_something(self) -> "AddSupplement":
        if self == AddSupplement.model_construct():
            raise PydanticCustomError("required", "says nothing", {"zh": "没有补充内容", "en": "says nothing"})
        return self

    def to_addition(self) -> Addition:
        return Addition(
            text=self.text,
            request=self.request,
            person=self.complainant.to_person(),
            respondent=self.respondent.to_respondent(),
        )


class Withdraw(Body):
    reason: Reason | None = None


class DiscloseContact(Body):
    reason: Reason


class SearchPerson(Body):
    """One number, and why it is looked for."""

    phone: Annotated[Text, Field(min_length=3, max_length=40)] | None = None
    id_number: Annotated[Text, Field(min_length=8, max_length=40)] | None = None
    reason: Reason

    def to_number(self) -> tuple[str, str]:
        """(kind, kept form). Raises ``Invalid``."""
        if (self.phone is None) == (self.id_number is None):
            raise Invalid(FieldError(field="/phone", code="required", message="电话、证件号码填且只填一项"))
        try:
            if self.phone is not None:
                return "phone", phone_of(self.phone)
            return "id_number", id_number_of(self.id_number or "")
        except Unsound as unsound:
            pointer = "/phone" if self.phone is not None else "/id_number"
            raise Invalid(FieldError(field=pointer, code=unsound.code, message=str(unsound))) from None
