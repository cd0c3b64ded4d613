"""How a case tells of itself: every event carries the facts its hearers need."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from chassis.errors import FieldError, Invalid
from contracts.dispatch import CaseEvent
from services.dispatch.lifecycle.domain.case import Case

SKEW = timedelta(minutes=1)  # that a caller's clock may go before ours
Told = TypeVar("Told", bound=CaseEvent)


def moment(case: Case, now: datetime) -> datetime:
    """When something happens to a case: never before what happened to it last."""
    return max(now, case.changed_at)


def not_after(at: datetime, given: datetime, field: str, message: str) -> datetime:
    """A moment that is over, as somebody else's clock gave it. Raises ``Invalid`` where it is still to come."""
    if given > at + SKEW:
        raise Invalid(FieldError(field=field, code="in_future", message=message))
    return min(given, at)


def tell(event: type[Told], case: Case, **facts: Any) -> Told:
    """An event about the case as it now is; it occurred when the case last changed."""
    return event(
        aggregate_id=case.id,
        complaint_id=case.id,
        occurred_at=facts.pop("occurred_at", case.changed_at),
        state=case.state,
        round=case.round,
        kind=case.kind,
        channel=case.channel,
        source=case.source,
        received_at=case.received_at,
        region=case.region,
        town=case.town,
        town_name=case.town_name,
        category=case.category,
        department=case.department,
        station=case.station,
        station_name=case.station_name,
        agency=case.agency,
        officer=case.officer,
        **facts,
    )
