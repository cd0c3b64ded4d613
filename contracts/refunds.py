"""Events of refunds: claims, plans, payments, overdue instalments and defaults."""

from typing import ClassVar
from uuid import UUID

from contracts.event import Event


class ClaimOpened(Event):
    """A refund is owed from an agreement or settlement. ``aggregate_id`` is the claim."""

    type: ClassVar[str] = "refunds.claim_opened.v1"

    amount_fen: int
    origin: str  # agreement | settlement | request


class PlanEvent(Event):
    """``aggregate_id`` is the plan."""

    claim_id: UUID
    total_fen: int
    paid_fen: int  # paid so far, this event included


class PlanOpened(PlanEvent):
    """The timetable of a refund (退费时间表)."""

    type: ClassVar[str] = "refunds.plan_opened.v1"

    due_dates: tuple[str, ...]
    amounts_fen: tuple[int, ...]


class PaymentRecorded(PlanEvent):
    """Money arrived; each reference counts once."""

    type: ClassVar[str] = "refunds.payment_recorded.v1"

    amount_fen: int
    paid_on: str
    reference: str
    instalment: int | None = None
    overdue_fen: int | None = None  # of the whole plan, after this payment; null in old events


class InstalmentOverdue(PlanEvent):
    type: ClassVar[str] = "refunds.instalment_overdue.v1"

    instalment: int
    due_on: str
    overdue_fen: int  # of the whole plan, on that day


class PlanDefaulted(PlanEvent):
    """The business does not perform (违约)."""

    type: ClassVar[str] = "refunds.plan_defaulted.v1"

    overdue_fen: int


class PlanSuperseded(PlanEvent):
    """Both sides agreed anew: ``paid_fen`` stays paid, the rest of this plan is owed no more (变更约定)."""

    type: ClassVar[str] = "refunds.plan_superseded.v1"

    by_plan_id: UUID  # which is owed in its place


class PlanFulfilled(PlanEvent):
    """Everything was paid."""

    type: ClassVar[str] = "refunds.plan_fulfilled.v1"
