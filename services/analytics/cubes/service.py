"""Months that are over are balanced, one after the other, so that figures as of their end do not grow (月结)."""

from datetime import timedelta

from chassis.db.work import Work
from services.analytics.cubes.repository import balances
from services.analytics.definitions.domain.questions import last_instant

LATE = timedelta(hours=1)  # after its end; most of what is told late of a month is told by then
AT_ONCE = 500  # complaints looked at in one transaction


async def balance(work: Work, complaints: int = AT_ONCE) -> bool:
    """Count so many more complaints of the month begun; else begin the next that is over. Whether to go on at once.

    A month begun is counted from the next time on: whoever is just being told old facts takes it away before.
    """
    if not await balances.take_turn(work.db):
        return False
    month = await balances.lock_unfinished(work.db)
    if month is not None:
        await balances.go_on(work.db, month, complaints)
        return True
    following = await balances.next_month(work.db)
    if following is None or work.now < last_instant(following) + LATE:
        return False
    await balances.wait_for_writers(work.db)
    following = await balances.next_month(work.db)  # one of them may have taken some away
    if following is not None:
        await balances.begin(work.db, following)
    return False
