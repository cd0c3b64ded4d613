"""The parts of a message: the person, the business, attachments, and the message as it came."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The one who files (投诉人、举报人); only ever kept sealed."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What the sender says belongs to it; the content comes by its own request."""

    name: str
    media_type: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """A platform's message as it came, and keyed digests by which the same content is known again.

    The first is of the current key, the others of the keys it may have been written with.
    """

    body: bytes
    digests: tuple[bytes, ...]

    @property
    def digest(self) -> bytes:
        return self.digests[0]
