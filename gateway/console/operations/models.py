"""What the pages of operations read of deliveries to the platforms; never what they say of anybody."""

from datetime import datetime
from uuid import UUID

from gateway.console.models import ServiceAnswer


class Delivery(ServiceAnswer):
    """An answer to a platform; its body is not read."""

    id: UUID
    complaint_id: UUID
    channel: str
    external_id: str
    step: str
    at: datetime
    state: str
    attempts: int
    next_at: datetime | None
    error: str | None
    delivered_at: datetime | None


class DeliveryPage(ServiceAnswer):
    """``GET /v1/operations/deliveries``."""

    items: list[Delivery]
    next: str | None
