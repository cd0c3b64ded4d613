"""Fields about the complainant and the respondent that several requests share."""

from typing import Annotated

from pydantic import Field

from chassis.web.models import Body, Text
from reading.visible import without_hidden
from services.intake.complaints.domain.parts import (
    MAX_ATTACHMENT_BYTES,
    MAX_ATTACHMENTS,
    Attachment,
    Person,
    Respondent,
)

MAX_TEXT = 20_000  # characters
UNNAMED = "附件"

ShortText = Annotated[Text, Field(max_length=100)]
LineText = Annotated[Text, Field(max_length=300)]


class AttachmentIn(Body):
    """A file that is to be sent: its name, what it is, its bytes and their SHA-256 in hexadecimal."""

    name: Annotated[Text, Field(min_length=1, max_length=200)]
    media_type: Annotated[str, Field(pattern=r"^[a-z]+/[A-Za-z0-9.+-]+$", max_length=100)]
    size: Annotated[int, Field(ge=1, le=MAX_ATTACHMENT_BYTES)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    def to_attachment(self) -> Attachment:
        name = without_hidden(self.name) or UNNAMED  # a mark of direction makes another ending of it
        return Attachment(name=name, media_type=self.media_type, size=self.size, sha256=self.sha256)


# Announced with a message; their bytes follow in requests of their own (``PUT …/attachments/{sha256}``).
Attachments = Annotated[tuple[AttachmentIn, ...], Field(max_length=MAX_ATTACHMENTS)]


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
