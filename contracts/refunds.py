"""Events of refunds: claims, plans, payments, overdue instalments and defaults, of single persons and of groups."""

from datetime import datetime
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


class RefundWithheld(PlanEvent):
    """An instalment was not paid for more than fifteen days: deliberate delay (处罚办法 Art. 8–10)."""

    type: ClassVar[str] = "refunds.refund_withheld.v1"

    first_late_on: str  # the due day
    overdue_fen: int  # of the whole plan, on that day


class PlanSuperseded(PlanEvent):
    """Both sides agreed anew: ``paid_fen`` stays paid, the rest of this plan is owed no more (变更约定)."""

    type: ClassVar[str] = "refunds.plan_superseded.v1"

    by_plan_id: UUID  # which is owed in its place


class PlanFulfilled(PlanEvent):
    """Everything was paid."""

    type: ClassVar[str] = "refunds.plan_fulfilled.v1"


class GroupPlanEvent(Event):
    """A version of the plan of a group case (群体退费); ``aggregate_id`` is the version.

    It is about many persons and no complaint: ``complaint_id`` is the group case.
    """

    opened_at: datetime  # of the group case, by whose day its sums count as received
    number: int  # of the version
    total_fen: int
    paid_fen: int  # paid so far while this version was owed, this event included
    undone_fen: int = 0  # counted for the wrong member, and taken back, so far; not in ``paid_fen``


class GroupPlanSigned(GroupPlanEvent):
    """The timetable of a group was signed, by the business and by the bureau."""

    type: ClassVar[str] = "refunds.group_plan_signed.v1"

    respondent_name: str
    respondent_uscc: str | None = None
    people: int
    due_dates: tuple[str, ...]
    amounts_fen: tuple[int, ...]


class GroupPaymentsRecorded(GroupPlanEvent):
    """Money arrived for members of a group: one payment, or those of a bank file; each reference counts once."""

    type: ClassVar[str] = "refunds.group_payments_recorded.v1"

    amount_fen: int
    payments: int
    overdue_fen: int  # of the whole group, after these payments


class GroupPaymentUndone(GroupPlanEvent):
    """A payment had been counted for the wrong member: it waits again, and was not paid until it is matched anew."""

    type: ClassVar[str] = "refunds.group_payment_undone.v1"

    amount_fen: int
    overdue_fen: int  # of the whole group, without this payment


class GroupInstalmentsOverdue(GroupPlanEvent):
    """The instalments of a due day were not all paid in time: a breach of this version."""

    type: ClassVar[str] = "refunds.group_instalments_overdue.v1"

    due_on: str
    overdue_fen: int  # of the whole group, on that day
    people: int  # who wait for something overdue


class GroupPlanDefaulted(GroupPlanEvent):
    """The business does not perform towards a group (违约)."""

    type: ClassVar[str] = "refunds.group_plan_defaulted.v1"

    respondent_name: str
    respondent_uscc: str | None = None
    overdue_fen: int
    people: int


class GroupRefundWithheld(GroupPlanEvent):
    """An instalment of a group was not paid for more than fifteen days: deliberate delay (处罚办法 Art. 8–10)."""

    type: ClassVar[str] = "refunds.group_refund_withheld.v1"

    respondent_name: str
    respondent_uscc: str | None = None
    first_late_on: str  # the due day
    overdue_fen: int
    people: int


class GroupPlanSuperseded(GroupPlanEvent):
    """A changed version was signed by two persons: the rest of this one is owed no more (变更约定)."""

    type: ClassVar[str] = "refunds.group_plan_superseded.v1"

    by_plan_id: UUID


class GroupPlanFulfilled(GroupPlanEvent):
    """Everything was paid to everybody."""

    type: ClassVar[str] = "refunds.group_plan_fulfilled.v1"
