"""When an instalment is overdue (逾期) and when a plan is in default (违约)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from canon.calendar import Calendar
from canon.shanghai import day_of
from contracts.refunds import InstalmentOverdue, PlanDefaulted, RefundWithheld
from services.refunds.plans.domain.state import OPEN_STATUSES, Plan, PlanStatus

OverdueEvent = InstalmentOverdue | PlanDefaulted | RefundWithheld
WITHHELD_DAYS = 15  # days; the sixteenth without refund is deliberate delay (处罚办法 Art. 8–10)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultThreshold:
    """When a plan is in default: a threshold of this project, not of the law; the bureau may change it."""

    id: str
    overdue_parts: int  # this many instalments overdue at once
    overdue_days: int  # or one of them for more days than this


TWO_OR_THIRTY_DAYS = DefaultThreshold(id="reading:two-or-thirty-days", overdue_parts=2, overdue_days=30)


def check_overdue(
    plan: Plan, calendar: Calendar, now: datetime, reading: DefaultThreshold = TWO_OR_THIRTY_DAYS
) -> tuple[Plan, tuple[OverdueEvent, ...]]:
    """Return the plan and its new events.

    One per newly overdue instalment, one if the plan is newly in default, and one if the refund is newly withheld for
    more than fifteen days.
    """
    today = day_of(now)
    late = {part.number: plan.days_late(part, calendar, today) for part in plan.instalments}
    fresh = [part for part in plan.instalments if late[part.number] and not part.told_overdue]
    in_default = plan.status is PlanStatus.ACTIVE and is_in_default(list(late.values()), reading)
    withheld = None if plan.withheld_on else _withheld_since(plan, calendar, today)
    if not fresh and not in_default and withheld is None:
        return plan, ()
    occurred_at = max(now, plan.changed_at)
    after = replace(
        plan,
        instalments=tuple(replace(part, told_overdue=True) if part in fresh else part for part in plan.instalments),
        status=PlanStatus.DEFAULTED if in_default else plan.status,
        withheld_on=plan.withheld_on or withheld,
        changed_at=occurred_at,
    )
    events: list[OverdueEvent] = [_overdue_event(after, part.number, part.due_on, calendar, today) for part in fresh]
    if in_default:
        events.append(_default_event(after, calendar, today))
    if withheld is not None:
        events.append(_withheld_event(after, withheld, calendar, today))
    return after, tuple(events)


def next_check_on(plan: Plan, calendar: Calendar, reading: DefaultThreshold = TWO_OR_THIRTY_DAYS) -> date | None:
    """Return the first day on which ``check_overdue`` may return an event, or None if it never will."""
    if plan.status not in OPEN_STATUSES:
        return None
    ahead = [] if plan.withheld_on else [WITHHELD_DAYS]
    ahead += [] if plan.status is PlanStatus.DEFAULTED else [reading.overdue_days]
    days = [
        part.last_day(calendar).toordinal() + (min(ahead, default=0) if part.told_overdue else 0) + 1
        for part in plan.instalments
        if part.open_fen and (ahead or not part.told_overdue)
    ]
    return date.fromordinal(min(days)) if days else None


def oldest_late(plan: Plan, calendar: Calendar, today: date) -> tuple[date, int] | None:
    """Return the oldest due day that is late and by how many days, its last day rolled to a working day."""
    for part in sorted(plan.instalments, key=lambda part: part.due_on):
        if days_late := plan.days_late(part, calendar, today):
            return part.due_on, days_late
    return None


def _withheld_since(plan: Plan, calendar: Calendar, today: date) -> date | None:
    """Return the oldest due day that is late by more than fifteen days."""
    due_on, days_late = oldest_late(plan, calendar, today) or (None, 0)
    return due_on if days_late > WITHHELD_DAYS else None


def is_in_default(days_late: Sequence[int], reading: DefaultThreshold) -> bool:
    """Return whether a plan is in default whose instalments are so many days late, 0 where one is in time."""
    late = [days for days in days_late if days]
    return len(late) >= reading.overdue_parts or max(late, default=0) > reading.overdue_days


def _overdue_event(plan: Plan, number: int, due_on: date, calendar: Calendar, today: date) -> InstalmentOverdue:
    return InstalmentOverdue(
        aggregate_id=plan.id,
        complaint_id=plan.complaint_id,
        occurred_at=plan.changed_at,
        claim_id=plan.claim_id,
        total_fen=plan.total_fen,
        paid_fen=plan.paid_fen,
        instalment=number,
        due_on=due_on.isoformat(),
        overdue_fen=plan.overdue_fen(calendar, today),
    )


def _default_event(plan: Plan, calendar: Calendar, today: date) -> PlanDefaulted:
    return PlanDefaulted(
        aggregate_id=plan.id,
        complaint_id=plan.complaint_id,
        occurred_at=plan.changed_at,
        claim_id=plan.claim_id,
        total_fen=plan.total_fen,
        paid_fen=plan.paid_fen,
        overdue_fen=plan.overdue_fen(calendar, today),
    )


def _withheld_event(plan: Plan, first_late_on: date, calendar: Calendar, today: date) -> RefundWithheld:
    return RefundWithheld(
        aggregate_id=plan.id,
        complaint_id=plan.complaint_id,
        occurred_at=plan.changed_at,
        claim_id=plan.claim_id,
        total_fen=plan.total_fen,
        paid_fen=plan.paid_fen,
        first_late_on=first_late_on.isoformat(),
        overdue_fen=plan.overdue_fen(calendar, today),
    )
