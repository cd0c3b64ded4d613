"""Keeping to the retention schedule: what was kept long enough is erased."""

from collections.abc import Mapping
from datetime import timedelta

from canon.codes import Kind
from canon.shanghai import day_of
from chassis.db.work import Work
from services.intake.people.domain.retention import Period, enter, in_force
from services.intake.people.repository import retention
from services.intake.people.service.erasure import destroy

AT_ONCE = 100  # complaints of one transaction


async def schedule(work: Work) -> tuple[Mapping[Kind, Period], list[Period]]:
    """What holds today, and everything the bureau entered."""
    entered = await retention.entered(work.db)
    return in_force(entered, day_of(work.now)), entered


async def enter_period(work: Work, period: Period) -> None:
    """Raises ``Invalid``."""
    await retention.add(work.db, enter(period, day_of(work.now)), work.account, work.now)
    work.audit("enter_retention_period", f"{period.kind} {period.days} {period.since}", period.basis)


async def apply_retention(work: Work) -> bool:
    """Erase some of what is due; whether there may be more."""
    holding, _ = await schedule(work)
    more = False
    for kind, period in sorted(holding.items()):
        due = await retention.lock_due(work.db, kind, work.now - timedelta(days=period.days), AT_ONCE)
        await destroy(work, due, f"保存期满 {period.days} 日：{period.basis}")
        more = more or len(due) == AT_ONCE
    return more
