"""A filing: what somebody sent us, in our words, before anything is decided about it (诉求)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from canon.codes import Channel


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
class Matter:
    """What happened and what is wanted, as written."""

    text: str
    request: str | None = None
    place: str | None = None
    region: str | None = None
    happened_on: str | None = None
    amount_fen: int | None = None
    order_no: str | None = None
    category: str | None = None
    problem: str | None = None
    goods: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What the sender says belongs to it; the content comes by its own request."""

    name: str
    media_type: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A platform's message as it came, and keyed digests by which the same content is known again.

    The first is of the current key, the others of the keys it may have been written with.
    """

    body: bytes
    digests: tuple[bytes, ...]

    @property
    def digest(self) -> bytes:
        return self.digests[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One message. ``ids`` are drawn at the edge: its own, and one for a report found inside a complaint's text."""

    ids: tuple[UUID, UUID]
    account: str
    source: str
    channel: Channel
    external_id: str | None
    person: Person
    respondent: Respondent
    matter: Matter
    key: str | None = None  # Idempotency-Key; platforms have none
    print: bytes = b""  # SHA-256 of what came with the key
    label: str | None = None  # what the sender calls it; a hint only
    received_at: datetime | None = None
    may_backdate: bool = False
    lenient: bool = False  # a platform's message is never refused for what it lacks
    sign_limit: datetime | None = None
    handle_limit: datetime | None = None
    flags: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    raw: Raw | None = None
