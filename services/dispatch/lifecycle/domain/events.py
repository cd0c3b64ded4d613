"""Build events about a case; every event carries the fields of the case that its subscribers need."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from chassis.errors import FieldError, Invalid
from contracts.dispatch import CaseEvent
from services.dispatch.lifecycle.domain.case import Case

MAX_CLOCK_SKEW = timedelta(minutes=1)  # by which a caller's clock may be ahead of ours
CaseEventT = TypeVar("CaseEventT", bound=CaseEvent)


def change_time(case: Case, now: datetime) -> datetime:
    """Return the time of a change to a case: ``now``, but never before its last change."""
    return max(now, case.changed_at)


def check_not_future(at: datetime, given: datetime, field: str, message: str) -> datetime:
    """Return ``given``, but not later than ``at``.

    Raises:
        Invalid: ``given`` is more than a minute after ``at``.
    """
    if given > at + MAX_CLOCK_SKEW:
        raise Invalid(FieldError(field=field, code="in_future", message=message))
    return min(given, at)


def case_event(event: type[CaseEventT], case: Case, **facts: Any) -> CaseEventT:
    """Build an event of this class from the case; ``occurred_at`` is the last change unless ``facts`` give another."""
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
