"""Build events about a case; every event carries the fields of the case that its subscribers need."""

from dataclasses import fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, TypeVar

from chassis.errors import FieldError, Invalid
from contracts.dispatch import CaseEvent
from services.dispatch.lifecycle.domain.case import Case

MAX_CLOCK_SKEW = timedelta(minutes=1)  # by which a caller's clock may be ahead of ours
# A field of every event has the value of the case's field of that name.
_CASE_FIELDS = tuple(one.name for one in fields(Case) if one.name in CaseEvent.model_fields)
_values_of = attrgetter(*_CASE_FIELDS)
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
        **dict(zip(_CASE_FIELDS, _values_of(case), strict=True)),
        **facts,
    )
