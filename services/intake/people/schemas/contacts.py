"""Requests and responses for the disclosure of a contact and the search for a person."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from canon.identifiers import id_number_of
from canon.phones import phone_of
from canon.unsound import Unsound
from chassis.errors import FieldError, Invalid
from chassis.web.datetimes import Instant
from chassis.web.models import Body, Text
from chassis.web.openapi import one_or_others
from services.intake.supplements.schemas import Reason


class DiscloseContact(Body):
    reason: Reason


class SearchPerson(Body):
    """One number, and why it is looked for."""

    model_config = ConfigDict(json_schema_extra=one_or_others("phone", "id_number"))

    phone: Annotated[Text, Field(min_length=3, max_length=40)] | None = None
    id_number: Annotated[Text, Field(min_length=8, max_length=40)] | None = None
    reason: Reason

    def to_number(self) -> tuple[str, str]:
        """Return (kind, normalised number).

        Raises:
            Invalid: not exactly one of phone and identity number is given, or it is not valid.
        """
        if (self.phone is None) == (self.id_number is None):
            raise Invalid(FieldError(field="/phone", code="required", message="电话、证件号码填且只填一项"))
        try:
            if self.phone is not None:
                return "phone", phone_of(self.phone)
            return "id_number", id_number_of(self.id_number or "")
        except Unsound as unsound:
            pointer = "/phone" if self.phone is not None else "/id_number"
            raise Invalid(FieldError(field=pointer, code=unsound.code, message=str(unsound))) from None


class ContactView(BaseModel):
    """The unmasked contact, for ten minutes."""

    name: str | None
    phone: str | None
    id_number: str | None
    address: str | None
    email: str | None


class DisclosureView(BaseModel):
    contact: ContactView
    expires_at: Instant
