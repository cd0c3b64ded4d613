"""Apply the retention schedule: erase persons whose period is over."""

from collections.abc import Mapping
from datetime import timedelta

from canon.codes import Kind
from canon.shanghai import day_of
from chassis.db.work import Work
from services.intake.people.domain.retention import RetentionPeriod, periods_in_force, validate_new_period
from services.intake.people.repository import retention
from services.intake.people.service.erasure import erase_and_publish

BATCH_SIZE = 100  # complaints of one transaction


async def load_schedule(work: Work) -> tuple[Mapping[Kind, RetentionPeriod], list[RetentionPeriod]]:
    """Return the periods in force today, and all periods that the bureau entered."""
    entered = await retention.list_periods(work.db)
    return periods_in_force(entered, day_of(work.now)), entered


async def enter_period(work: Work, period: RetentionPeriod) -> None:
    """Enter a retention period; one that begins today or earlier is ``Invalid``."""
    await retention.add_period(work.db, validate_new_period(period, day_of(work.now)), work.account, work.now)
    work.audit("enter_retention_period", f"{period.kind} {period.days} {period.since}", period.basis)


async def apply_retention(work: Work) -> bool:
    """Erase a batch of expired complaints of each kind; return whether there may be more."""
    holding, _ = await load_schedule(work)
    more = False
    for kind, period in sorted(holding.items()):
        due = await retention.lock_expired_complaints(work.db, kind, work.now - timedelta(days=period.days), BATCH_SIZE)
        await erase_and_publish(work, due, f"保存期满 {period.days} 日：{period.basis}")
        more = more or len(due) == BATCH_SIZE
    return more
