"""Balance the months that are over, one after the other (月结), to answer fast what was known at their end."""

from datetime import timedelta

from chassis.db.work import Work
from services.analytics.cubes.repository import balances
from services.analytics.definitions.domain.questions import last_instant

BALANCE_DELAY = timedelta(hours=1)  # after the month's end; most of its late events have arrived by then
BATCH_SIZE = 500  # complaints looked at in one transaction


async def advance_balances(work: Work, complaints: int = BATCH_SIZE) -> bool:
    """Balance up to ``complaints`` more of the open month, else begin the next one; return whether to continue at once.

    A month that is begun is counted from the next call on: a writer of older facts deletes it before that.
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
    following = await balances.next_month(work.db)  # a writer may have deleted balances
    if following is not None:
        await balances.begin_month(work.db, following)
    return False
