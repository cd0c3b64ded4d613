"""The state of claims (退费请求) and plans (退费计划); money in fen."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from canon.calendar import Calendar


class Origin(StrEnum):
    """What the claim follows from."""

    AGREEMENT = "agreement"  # 调解协议
    SETTLEMENT = "settlement"  # 和解
    REQUEST = "request"  # 消费者直接提出


class PlanStatus(StrEnum):
    """Where a plan stands; a plan in default stays so until it is paid in full or superseded."""

    ACTIVE = "active"
    DEFAULTED = "defaulted"
    FULFILLED = "fulfilled"
    SUPERSEDED = "superseded"  # both sides agreed anew (变更约定)


OPEN_STATUSES = frozenset({PlanStatus.ACTIVE, PlanStatus.DEFAULTED})


class PlanWarning(StrEnum):
    """What a person should think about before agreeing (D§4.5); ``text`` is the wording in Chinese."""

    LAST_DUE_FAR = "last_due_far"
    INSTALMENT_SMALL = "instalment_small"
    LESS_THAN_CLAIM = "less_than_claim"
    PAID_BEFORE = "paid_before"

    @property
    def text(self) -> str:
        """The warning as the officer reads it."""
        return _WARNINGS[self]


_WARNINGS = {
    PlanWarning.LAST_DUE_FAR: "最后一期在十二个月以后",
    PlanWarning.INSTALMENT_SMALL: "有一期不到总额的百分之五",
    PlanWarning.LESS_THAN_CLAIM: "计划总额少于应退金额",
    PlanWarning.PAID_BEFORE: "此前的计划已有付款，请核对本计划总额是否为此后另付的金额",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a business owes a consumer; one plan at most is open for it."""

    id: UUID
    complaint_id: UUID
    amount_fen: int
    origin: Origin
    plan_id: UUID | None = None
    case_id: UUID | None = None  # where the complaint is answered by the case of another
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One part of a plan (一期), numbered from 1."""

    number: int
    due_on: date
    amount_fen: int
    paid_fen: int = 0
    told_overdue: bool = False

    @property
    def open_fen(self) -> int:
        return self.amount_fen - self.paid_fen

    def last_day(self, calendar: Calendar) -> date:
        """Return the last day to pay in time: ``due_on``, rolled to a working day (民法典 Art. 203)."""
        return calendar.working_day_from(self.due_on)

    def days_late(self, calendar: Calendar, today: date) -> int:
        """Count the days after the last day; 0 while in time or if it is paid."""
        return max((today - self.last_day(calendar)).days, 0) if self.open_fen else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment received; ``instalment`` only if the payer named one."""

    reference: str
    amount_fen: int
    paid_on: date
    instalment: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The instalments of a refund and what was paid of them (退费时间表)."""

    id: UUID
    claim_id: UUID
    complaint_id: UUID
    total_fen: int
    instalments: tuple[Instalment, ...]
    payments: tuple[Payment, ...] = ()
    status: PlanStatus = PlanStatus.ACTIVE
    warnings: tuple[PlanWarning, ...] = ()
    withheld_on: date | None = None  # the due day that was first late for more than fifteen days
    changed_at: datetime

    @property
    def paid_fen(self) -> int:
        return sum(instalment.paid_fen for instalment in self.instalments)

    def days_late(self, part: Instalment, calendar: Calendar, today: date) -> int:
        """Count the days after the last day of a part; 0 if the plan is fulfilled or superseded."""
        return part.days_late(calendar, today) if self.status in OPEN_STATUSES else 0

    def overdue_fen(self, calendar: Calendar, today: date) -> int:
        """Return the fen that are due and not paid: what is open of every late instalment."""
        return sum(part.open_fen for part in self.instalments if self.days_late(part, calendar, today))

    def find_payment(self, reference: str) -> Payment | None:
        """Return the payment recorded under this reference, if there is one."""
        return next((payment for payment in self.payments if payment.reference == reference), None)
