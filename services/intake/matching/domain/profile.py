"""What of a complaint is compared with another: who, against whom, about what, when."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from canon.codes import Kind
from reading.business_names import core_name
from reading.normalization import letters_of
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.domain.numbers import searchable_numbers
from services.intake.matching.domain.figures import figures_in

FEN = 100  # of a yuan
MAX_ORDERS = 10  # numbers of one text that are compared
_LONG_NUMBER = re.compile(r"[A-Za-z]{0,6}\d[A-Za-z\d-]{5,29}", re.ASCII)
# What is long and no order: a day, a telephone, a credit code or an identity number.
_NO_ORDER = re.compile(
    r"\d{4}-\d{1,2}(?:-\d{1,2})?|(?:\+?86-?)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(?:-\d+)?|[48]00-?\d{3}-?\d{4}"
    r"|[\dA-HJ-NP-RTUW-Y]{18}|\d{17}[\dXx]"
)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One message as it is compared; what is unknown is ``None`` or empty."""

    complaint_id: UUID
    received_at: datetime
    kind: Kind
    name: str | None = None
    phones: frozenset[str] = frozenset()
    id_numbers: frozenset[str] = frozenset()
    respondent: str | None = None
    uscc: str | None = None
    address: str | None = None  # of the business
    order: str | None = None
    bought_on: date | None = None
    amount: float | None = None  # yuan
    text: str
    request: str | None = None
    source: str = ""  # who sent it
    confidential: bool = False
    continues: UUID | None = None  # the earlier message that its own source names

    @cached_property
    def words(self) -> str:
        """The text and the request, of letters alone."""
        return letters_of(self.text) + letters_of(self.request)

    @cached_property
    def business(self) -> str:
        return core_name(self.respondent)

    @cached_property
    def place(self) -> str:
        return letters_of(self.address)

    @cached_property
    def figures(self) -> frozenset[float]:
        written = figures_in(self.text) | figures_in(self.request)
        return written | {self.amount} if self.amount else written

    @cached_property
    def orders(self) -> frozenset[str]:
        """Order and contract numbers, from the field and from the text, in lower case."""
        long = [found for found in _LONG_NUMBER.findall(self.text) if not _NO_ORDER.fullmatch(found)]
        written = {found.lower() for found in long[:MAX_ORDERS]}
        return frozenset(written | {self.order.strip().lower()} if self.order else written)


def profile_of(complaint: Complaint, secret: Secret) -> Profile:
    """Return the profile of a stored complaint, from what is sealed."""
    numbers = searchable_numbers(secret.person)
    return Profile(
        complaint_id=complaint.id,
        received_at=complaint.received_at,
        kind=complaint.kind,
        name=None if secret.person.anonymous else secret.person.name,
        phones=frozenset(number for kind, number in numbers if kind == "phone"),
        id_numbers=frozenset(number for kind, number in numbers if kind == "id_number"),
        respondent=secret.respondent_name or complaint.respondent_name,
        uscc=complaint.respondent_uscc,
        address=secret.respondent_address or complaint.respondent_place,
        order=secret.order_no,
        bought_on=_day(complaint.happened_on),
        amount=complaint.amount_fen / FEN if complaint.amount_fen else None,
        text=secret.text,
        request=secret.request,
        source=complaint.source,
        confidential=complaint.confidential,
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
