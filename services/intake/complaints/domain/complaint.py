"""A complaint, report or inquiry as intake stores it: fields that others may read, and one sealed part."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from canon.codes import Alert, Channel, CloseResult, Kind
from canon.shanghai import day_of
from services.intake.complaints.domain.parts import Attachment, Person

IMPORTED = "imported"  # the flag of what an exported list brought: nothing about it goes back to its platform
BUREAU = "bureau"  # the source of leads that the bureau found itself: no partner and no platform reads them
COUNTER = "counter"  # the source of what the bureau's own staff take down, on the telephone or at the window (来电来访)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What is sealed under the complaint's own key: the person, and the texts as they were written."""

    person: Person
    text: str
    request: str | None = None
    place: str | None = None
    order_no: str | None = None
    respondent_name: str | None = None
    respondent_address: str | None = None
    respondent_phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEnding:
    """How a matter had ended before a list brought it (历史件), and the account that started the import."""

    closed_at: datetime
    result: CloseResult
    recovered_fen: int
    imported_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """An accepted message (诉求件). Texts are cleaned; ``number`` is "" until one is assigned."""

    id: UUID
    number: str
    case_id: UUID
    kind: Kind
    platform_label: str | None
    channel: Channel
    source: str
    external_id: str | None
    received_at: datetime
    accepted_at: datetime
    text: str
    request: str | None
    respondent_name: str | None
    respondent_uscc: str | None
    respondent_place: str | None
    shopping_platform: str | None
    goods: str | None
    place: str | None
    region: str | None
    category: str | None
    problem: str | None
    amount_fen: int | None
    happened_on: str | None
    missing: tuple[str, ...]
    flags: tuple[str, ...]
    alerts: tuple[Alert, ...]
    sign_limit: datetime | None
    handle_limit: datetime | None
    supplement_by: datetime | None
    linked_id: UUID | None
    linked_as: Kind | None
    real_name: bool
    confidential: bool
    attachments: tuple[Attachment, ...]
    withdrawn_at: datetime | None = None
    topic: str | None = None  # a code of canon.topics
    topic_by: str | None = None  # the account that corrected it; None: its words or its platform say so
    past_result: PastEnding | None = None  # of a row that had ended in the list that brought it

    @property
    def day(self) -> date:
        """The Shanghai day of receipt, in whose sequence the complaint is numbered."""
        return day_of(self.received_at)

    @property
    def common_attachments(self) -> tuple[Attachment, ...]:
        """The files of the complainant and the bureau, without those that an enterprise or agency brought."""
        return tuple(one for one in self.attachments if not one.owner)

    @property
    def is_lead(self) -> bool:
        """Whether it is a lead that the bureau found itself (Order 121 Art. 27)."""
        return self.source == BUREAU

    @property
    def is_taken_down(self) -> bool:
        """Whether the bureau's own staff took it down from a caller or a visitor."""
        return self.source == COUNTER

    @property
    def is_protected(self) -> bool:
        """Whether the person is shown to nobody but the bureau and the source (Order 121 Art. 37)."""
        return self.confidential or self.kind is Kind.REPORT


def number_of(day: date, running: int) -> str:
    """Return the number for people to quote, as WQ20261124-00012; it gives no access to anything."""
    return f"WQ{day:%Y%m%d}-{running:05d}"
