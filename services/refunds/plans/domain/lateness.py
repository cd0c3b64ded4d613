"""Days pass: an instalment is overdue, a plan is in default (逾期, 违约)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from canon.calendar import Calendar
from canon.shanghai import day_of
from contracts.refunds import InstalmentOverdue, PlanDefaulted
from services.refunds.plans.domain.state import OPEN, Plan, PlanStatus

Late = InstalmentOverdue | PlanDefaulted


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultReading:
    """When a late business no longer performs: a reading of this project, not a text; the bureau may change it."""

    id: str
    overdue_parts: int  # so many instalments overdue at once
    overdue_days: int  # or one of them for more days than this


TWO_OR_THIRTY_DAYS = DefaultReading(id="reading:two-or-thirty-days", overdue_parts=2, overdue_days=30)


def notice_lateness(
    plan: Plan, calendar: Calendar, now: datetime, reading: DefaultReading = TWO_OR_THIRTY_DAYS
) -> tuple[Plan, tuple[Late, ...]]:
    """Tell of each instalment once when its last day has gone by, and once of a default; else change nothing."""
    today = day_of(now)
    late = {part.number: plan.days_late(part, calendar, today) for part in plan.instalments}
    fresh = [part for part in plan.instalments if late[part.number] and not part.told_overdue]
    in_default = plan.status is PlanStatus.ACTIVE and _defaulted(list(late.values()), reading)
    if not fresh and not in_default:
        return plan, ()
    occurred_at = max(now, plan.changed_at)
    after = replace(
        plan,
        instalments=tuple(replace(part, told_overdue=True) if part in fresh else part for part in plan.instalments),
        status=PlanStatus.DEFAULTED if in_default else plan.status,
        changed_at=occurred_at,
    )
    told: list[Late] = [_overdue(after, part.number, part.due_on, calendar, today) for part in fresh]
    if in_default:
        told.append(_default(after, calendar, today))
    return after, tuple(told)


def next_lateness(plan: Plan, calendar: Calendar, reading: DefaultReading = TWO_OR_THIRTY_DAYS) -> date | None:
    """Return the first day on which ``notice_lateness`` may have something to tell, None if never again."""
    days = [
        part.last_day(calendar).toordinal() + (reading.overdue_days if part.told_overdue else 0) + 1
        for part in plan.instalments
        if part.open_fen and plan.status in OPEN and not (part.told_overdue and plan.status is PlanStatus.DEFAULTED)
    ]
    return date.fromordinal(min(days)) if days else None


def _defaulted(days_late: list[int], reading: DefaultReading) -> bool:
    late = [days for days in days_late if days]
    return len(late) >= reading.overdue_parts or max(late, default=0) > reading.overdue_days


def _overdue(plan: Plan, number: int, due_on: date, calendar: Calendar, today: date) -> InstalmentOverdue:
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


def _default(plan: Plan, calendar: Calendar, today: date) -> PlanDefaulted:
    return PlanDefaulted(
        aggregate_id=plan.id,
        complaint_id=plan.complaint_id,
        occurred_at=plan.changed_at,
        claim_id=plan.claim_id,
        total_fen=plan.total_fen,
        paid_fen=plan.paid_fen,
        overdue_fen=plan.overdue_fen(calendar, today),
    )
