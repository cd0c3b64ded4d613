"""Months that are over are balanced, one after the other, so that figures as of their end do not grow (月结)."""

from datetime import timedelta

from chassis.db.work import Work
from services.analytics.cubes.repository import balances
from services.analytics.definitions.domain.questions import last_instant

BALANCE_DELAY = timedelta(hours=1)  # after its end; most of what is told late of a month is told by then
BATCH_SIZE = 500  # complaints looked at in one transaction


async def advance_balances(work: Work, complaints: int = BATCH_SIZE) -> bool:
    """Balance up to ``complaints`` more of the open month, else begin the next one; return whether to continue at once.

    A month begun is counted from the next time on: whoever is just being told old facts takes it away before.
    """
    if not await balances.try_lock_balancing(work.db):
        return False
    month = await balances.lock_open_month(work.db)
    if month is not None:
        await balances.continue_month(work.db, month, complaints)
        return True
    following = await balances.next_month(work.db)
    if following is None or work.now < last_instant(following) + BALANCE_DELAY:
        return False
    await balances.wait_for_writers(work.db)
    following = await balances.next_month(work.db)  # one of them may have taken some away
    if following is not None:
        await balances.begin_month(work.db, following)
    return False
