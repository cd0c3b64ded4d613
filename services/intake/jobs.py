"""Time in: what intake does by itself."""

from chassis.db.idempotency import forget_old
from chassis.db.work import Work
from chassis.jobs import Job

HOUR = 3600.0  # seconds


async def _forget_keys(work: Work) -> bool:
    await forget_old(work)
    return False


JOBS = (Job(name="forget_keys", every_seconds=HOUR, act=_forget_keys),)
