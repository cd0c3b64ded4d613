"""A filing: a message of any channel in one common form, before anything is decided about it (诉求)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from canon.codes import Channel, CloseResult, Kind
from canon.shanghai import SHANGHAI
from services.intake.complaints.domain.complaint import PastEnding
from services.intake.complaints.domain.parts import Attachment, Person, RawMessage, Respondent

EARLIEST = datetime(2000, 1, 1, tzinfo=SHANGHAI)  # that anything was received
# Only matters of this kind can end so (Order 121 Art. 3).
KIND_BY_RESULT: Mapping[CloseResult, Kind] = {
    CloseResult.AGREED: Kind.COMPLAINT,
    CloseResult.SETTLED: Kind.COMPLAINT,
    CloseResult.TERMINATED: Kind.COMPLAINT,
    CloseResult.REFUSED: Kind.COMPLAINT,
    CloseResult.FILED: Kind.REPORT,
    CloseResult.NOT_FILED: Kind.REPORT,
}


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
class Filing:
    """One message; ``ids`` are the id of its complaint, and one for a report that may be found in the same text."""

    ids: tuple[UUID, UUID]
    account: str
    source: str
    channel: Channel
    external_id: str | None
    person: Person
    respondent: Respondent
    matter: Matter
    key: str | None = None  # Idempotency-Key; platforms have none
    print: bytes = b""  # fingerprint (SHA-256) of the request that came with the key
    label: str | None = None  # the kind as the sender names it; only a hint
    received_at: datetime | None = None
    may_backdate: bool = False
    lenient: bool = False  # a platform's message is never refused for what it lacks
    sign_limit: datetime | None = None
    handle_limit: datetime | None = None
    flags: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    raw: RawMessage | None = None
    past: PastEnding | None = None  # of a row that had ended in the list that brought it


def texts_of(filing: Filing) -> tuple[str | None, ...]:
    """Return what is read of a filing and may be long."""
    matter = filing.matter
    return (matter.text, matter.request, matter.place, matter.goods, *(one.name for one in filing.attachments))
