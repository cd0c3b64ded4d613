"""Reports that are written by themselves, once for each period, however many processes there are."""

from collections.abc import Sequence

from chassis.db.work import Work
from services.analytics.calendars.service import calendar_in_force
from services.analytics.definitions.domain.metric import Basis
from services.analytics.facts.repository.snapshots import get_first_receipt
from services.analytics.reports import repository
from services.analytics.reports.domain.schedules import Schedule, due_period
from services.analytics.reports.domain.templates import Template
from services.analytics.reports.service import reports


async def write_due_reports(work: Work, schedules: Sequence[Schedule], template: Template) -> bool:
    """Write one report that is due; return whether another may be.

    Of a time before the first receipt there is none: it would say that nothing happened.
    """
    calendar = await calendar_in_force(work)
    for schedule in schedules:
        period = due_period(schedule, work.now, calendar)
        if await repository.is_written(work.db, schedule, period.first):
            continue
        first = await get_first_receipt(work.db, work.now)
        if first is None or first >= period.ends_at():
            continue
        await reports.write(work, period, Basis.COHORT, template, schedule)
        return True
    return False
