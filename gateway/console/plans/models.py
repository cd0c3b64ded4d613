"""What the pages of refund plans read from the service ``refunds``."""

from datetime import date
from uuid import UUID

from gateway.console.models import ServiceAnswer


class Instalment(ServiceAnswer):
    number: int
    due_on: date
    amount_fen: int
    paid_fen: int
    days_late: int


class Payment(ServiceAnswer):
    reference: str
    amount_fen: int
    paid_on: date
    instalment: int | None


class Plan(ServiceAnswer):
    """``GET /v1/refunds/plans/{id}``."""

    id: UUID
    claim_id: UUID
    complaint_id: UUID
    status: str
    total_fen: int
    paid_fen: int
    overdue_fen: int
    instalments: list[Instalment]
    payments: list[Payment]
    warning_texts: list[str]

    @property
    def is_open(self) -> bool:
        return self.status in ("active", "defaulted")


class PlanPage(ServiceAnswer):
    """``GET /v1/refunds/plans``."""

    items: list[Plan]
    next: str | None
