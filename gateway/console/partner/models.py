"""What the page of a partner reads of intake: its complaints and their stories."""

from datetime import datetime
from uuid import UUID

from gateway.console.cases.models import Missing, Person, Respondent, Timeline
from gateway.console.models import ServiceAnswer


class FiledReceipt(ServiceAnswer):
    external_id: str | None


class FiledMatter(ServiceAnswer):
    text: str
    request: str | None
    amount_fen: int | None


class FiledComplaint(ServiceAnswer):
    """``GET /v1/complaints/{id}``, as the partner that filed it sees it."""

    id: UUID
    number: str
    kind: str
    state: str
    received_at: datetime
    receipts: list[FiledReceipt]
    missing: list[Missing]
    supplement_by: datetime | None
    complainant: Person | None
    respondent: Respondent
    matter: FiledMatter
    withdrawn_at: datetime | None
    erased: bool

    @property
    def own_number(self) -> str:
        """Return the partner's number of it; empty if it gave none."""
        return next((one.external_id for one in self.receipts if one.external_id), "")


class FiledPage(ServiceAnswer):
    """``GET /v1/complaints``."""

    items: list[FiledComplaint]
    next: str | None


class Holder(ServiceAnswer):
    name: str


class FiledStory(Timeline):
    """With who has it now, and until when."""

    holder: Holder
    until: datetime | None
