"""How often an account may do what shows persons: the audit trail says how often it did."""

from datetime import timedelta

from sqlalchemy import func, select

from chassis.db.tables import audit
from chassis.db.work import Work
from chassis.errors import TooMany


async def check_frequency(work: Work, act: str, *, most: int, within: timedelta) -> None:
    """Check that the account of this work did an act fewer than ``most`` times in the time before now.

    Raises:
        TooMany: it did so as often as it may.
    """
    query = select(func.count()).select_from(audit)
    query = query.where(audit.c.at > work.now - within, audit.c.account == work.account, audit.c.act == act)
    if (await work.db.execute(query)).scalar_one() >= most:
        raise TooMany
