"""Fields about the complainant and the respondent that several requests share."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from chassis.web.models import Body, Text
from services.intake.complaints.domain.parts import Person, Respondent

MAX_TEXT = 20_000  # characters
MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024  # bytes

ShortText = Annotated[Text, Field(max_length=100)]
LineText = Annotated[Text, Field(max_length=300)]


class AttachmentIn(Body):
    name: Annotated[Text, Field(min_length=1, max_length=200)]
    media_type: Annotated[Text, Field(pattern=r"^[a-z]+/[A-Za-z0-9.+-]+$", max_length=100)]
    size: Annotated[int, Field(ge=1, le=MAX_ATTACHMENT_BYTES)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def _refuse_attachments(value: Any) -> Any:
    """Return a list without attachments.

    Raises:
        PydanticCustomError: it has one; there is no route yet that takes its bytes.
    """
    if isinstance(value, (list, tuple)) and value:
        raise PydanticCustomError(
            "uploads_not_available",
            "attachments cannot be uploaded yet",
            {
                "zh": "暂不接收附件：提交时请留空，附件内容请写入正文",
                "en": "cannot be taken yet: nothing can be uploaded; leave it empty",
            },
        )
    return value


# Announced with a message, stored later by their sha256; refused as long as their bytes cannot be sent.
NoAttachments = Annotated[
    tuple[AttachmentIn, ...],
    BeforeValidator(_refuse_attachments),
    Field(description="暂不接收附件：只能为空列表（uploads_not_available）", json_schema_extra={"maxItems": 0}),
]


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
