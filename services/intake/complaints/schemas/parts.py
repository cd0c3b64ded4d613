"""Fields about the complainant and the respondent that several requests share."""

from typing import Annotated

from pydantic import Field

from chassis.web.models import Body, Text
from services.intake.complaints.domain.parts import Person, Respondent

MAX_TEXT = 20_000  # characters

ShortText = Annotated[Text, Field(max_length=100)]
LineText = Annotated[Text, Field(max_length=300)]


class ComplainantIn(Body):
    name: ShortText | None = None
    phone: ShortText | None = None
    id_number: ShortText | None = None
    address: LineText | None = None
    email: ShortText | None = None
    anonymous: bool = False
    confidential: bool = False

    def to_person(self) -> Person:
        return Person(
            name=self.name or None,
            phone=self.phone or None,
            id_number=self.id_number or None,
            address=self.address or None,
            email=self.email or None,
            anonymous=self.anonymous,
            confidential=self.confidential,
        )


class RespondentIn(Body):
    name: LineText | None = None
    uscc: ShortText | None = None
    address: LineText | None = None
    phone: ShortText | None = None
    platform: ShortText | None = None

    def to_respondent(self) -> Respondent:
        return Respondent(
            name=self.name or None,
            uscc=self.uscc or None,
            address=self.address or None,
            phone=self.phone or None,
            platform=self.platform or None,
        )
