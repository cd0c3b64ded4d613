"""The response about a delivery."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.datetimes import Instant
from services.intake.write_back.domain.delivery import DeliveryState
from services.intake.write_back.repository import Delivery


class DeliveryView(BaseModel):
    """An answer to a platform, as it was or will be sent."""

    id: UUID
    complaint_id: UUID
    channel: str
    external_id: str
    step: str
    body: Annotated[dict[str, Any], Field(description="in the words of its channel")]
    at: Instant
    state: DeliveryState
    attempts: int
    next_at: Instant | None
    error: str | None
    delivered_at: Instant | None

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryView":
        return cls.model_validate(delivery, from_attributes=True)


class DeliveryPage(BaseModel):
    items: list[DeliveryView]
    next: str | None
