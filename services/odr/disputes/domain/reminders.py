"""Reminders on the fifth and the eighth of the ten working days of a dispute (到期提醒, D§5.8)."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from canon.calendar import Calendar
from canon.shanghai import SHANGHAI, day_of
from contracts.odr import DisputeReminded
from services.odr.disputes.domain.disputes import Dispute, DisputeOver, DisputeState, Reminder, facts_of

WORKING_DAYS = 10  # of a dispute
REMINDER_DAYS = (5, 8)
_TICK = timedelta(microseconds=1)


def with_next_reminder(dispute: Dispute, calendar: Calendar) -> Dispute:
    """Set when the next reminder is due, or ``None`` after the last; a day that began before the dispute is none.

    The days are counted back from the end, which dispatch decides, so that the last of the ten is always its day.
    """
    following = [at for day, at in _times(dispute, calendar) if day > _last_day(dispute) and at > dispute.opened_at]
    return replace(dispute, remind_at=min(following, default=None))


def remind(dispute: Dispute, calendar: Calendar, now: datetime) -> tuple[Dispute, DisputeReminded]:
    """Remind both sides of the working day that began last; days that were missed are left out.

    ``calendar`` is the one that the due reminder was counted by.

    Raises:
        DisputeOver: the dispute has ended, or no reminder is due.
    """
    is_due = dispute.remind_at is not None and dispute.remind_at <= now < dispute.due_at
    if dispute.state is not DisputeState.OPEN or not is_due:
        raise DisputeOver
    begun = [day for day, at in _times(dispute, calendar) if at <= now and day > _last_day(dispute)]
    reminder = Reminder(working_day=max(begun), reminded_at=now)
    reminded = with_next_reminder(replace(dispute, reminders=(*dispute.reminders, reminder)), calendar)
    event = DisputeReminded(**facts_of(reminded, now), working_day=reminder.working_day, due_at=dispute.due_at)
    return reminded, event


def _times(dispute: Dispute, calendar: Calendar) -> list[tuple[int, datetime]]:
    """Return each day of a reminder with the instant at which it begins."""
    last = day_of(dispute.due_at - _TICK)
    days = [(number, calendar.add_working_days(last, number - WORKING_DAYS)) for number in REMINDER_DAYS]
    return [(number, datetime.combine(day, time(), SHANGHAI)) for number, day in days]


def _last_day(dispute: Dispute) -> int:
    return max((reminder.working_day for reminder in dispute.reminders), default=0)
