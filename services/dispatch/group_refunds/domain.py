"""A group whose business does not pay, as refunds says."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.refunds import GroupPlanDefaulted, GroupRefundWithheld


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDefault:
    """A version of a group's plan in default; ``overdue_fen`` and ``people`` are those of the day it began."""

    plan_id: UUID
    group_case_id: UUID
    respondent: str
    uscc: str | None
    overdue_fen: int
    people: int
    defaulted_at: datetime
    withheld_on: date | None = None  # a due day that was not paid for more than fifteen days


def group_default(event: GroupPlanDefaulted | GroupRefundWithheld) -> GroupDefault:
    """Return the default that an event reports, or a refund that is withheld for more than fifteen days."""
    first_late_on = event.first_late_on if isinstance(event, GroupRefundWithheld) else None
    return GroupDefault(
        plan_id=event.aggregate_id,
        group_case_id=event.complaint_id,
        respondent=event.respondent_name,
        uscc=event.respondent_uscc,
        overdue_fen=event.overdue_fen,
        people=event.people,
        defaulted_at=event.occurred_at,
        withheld_on=date.fromisoformat(first_late_on) if first_late_on else None,
    )
