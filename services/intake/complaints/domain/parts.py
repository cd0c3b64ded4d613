"""The parts of a message: the person, the business, attachments, and the message as it came."""

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that the sender announces; its content comes in a request of its own."""

    name: str
    media_type: str
    size: int  # bytes
    sha256: str


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
