"""The parts of a message: the person, the business, attachments, and the message as it came."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from chassis.errors import FieldError, Invalid

MAX_ATTACHMENTS = 30  # of a complaint, and of each enterprise and agency that brings files to it
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


class Party(StrEnum):
    """A side of a complaint: it brings files, and the bureau releases files of others to it."""

    COMPLAINANT = "complainant"
    BUREAU = "bureau"
    ENTERPRISE = "enterprise"
    AGENCY = "agency"


class AttachmentState(StrEnum):
    """Whether the content of an attachment is there."""

    ANNOUNCED = "announced"
    STORED = "stored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that the sender announces; its content comes in a request of its own.

    Name, type and size are the sender's; ``refusal`` is the code why the content was not taken. ``owner`` is the
    enterprise (its id) or the agency (its code) that brought it; the complainant and the bureau share their files.
    """

    name: str
    media_type: str
    size: int  # bytes
    sha256: str
    state: AttachmentState = AttachmentState.ANNOUNCED
    refusal: str | None = None
    by: Party = Party.COMPLAINANT
    owner: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """What a file of a complaint is told apart by: two sides may bring the same content."""
        return self.sha256, self.owner


def added_attachments(known: Iterable[Attachment], announced: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Return those announced that are not known yet, each once.

    Raises:
        Invalid: with them there are more than ``MAX_ATTACHMENTS`` of one owner.
    """
    present = {one.identity for one in known}
    fresh: dict[tuple[str, str], Attachment] = {}
    for one in announced:
        if one.identity not in present:
            fresh.setdefault(one.identity, one)
    of_owners = Counter(owner for _, owner in (*present, *fresh))
    if any(of_owners[one.owner] > MAX_ATTACHMENTS for one in fresh.values()):
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
