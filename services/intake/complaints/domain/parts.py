"""The parts of a message: the person, the business, attachments, and the message as it came."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from chassis.errors import FieldError, Invalid

MAX_ATTACHMENTS = 30  # of a complaint
MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The person who files (投诉人、举报人); stored only sealed."""

    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    address: str | None = None
    email: str | None = None
    anonymous: bool = False
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondent:
    """The business (被投诉人)."""

    name: str | None = None
    uscc: str | None = None
    address: str | None = None
    phone: str | None = None
    platform: str | None = None  # where the shop is, if it is online


class AttachmentState(StrEnum):
    """Whether the content of an attachment is there."""

    ANNOUNCED = "announced"
    STORED = "stored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that the sender announces; its content comes in a request of its own.

    Name, type and size are the sender's; ``refusal`` is the code why the content was not taken.
    """

    name: str
    media_type: str
    size: int  # bytes
    sha256: str
    state: AttachmentState = AttachmentState.ANNOUNCED
    refusal: str | None = None


def added_attachments(known: Iterable[Attachment], announced: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Return those announced that are not known yet, each once.

    Raises:
        Invalid: with them there are more than ``MAX_ATTACHMENTS``.
    """
    hashes = {one.sha256 for one in known}
    most = MAX_ATTACHMENTS - len(hashes)
    fresh: dict[str, Attachment] = {}
    for one in announced:
        if one.sha256 not in hashes:
            fresh.setdefault(one.sha256, one)
    if len(fresh) > most:
        raise Invalid(FieldError(field="/attachments", code="too_many", message=f"一件最多{MAX_ATTACHMENTS}个附件"))
    return tuple(fresh.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """A message as it came, and keyed digests by which the same content is recognised.

    The first digest is under the current master key, the others under older keys.
    """

    body: bytes
    digests: tuple[bytes, ...]

    @property
    def digest(self) -> bytes:
        return self.digests[0]
