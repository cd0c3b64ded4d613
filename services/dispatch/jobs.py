"""Periodic jobs: expire deadlines and send reminders, recount provisional limits, prewarm rules and calendar."""

from collections.abc import Sequence

from chassis.jobs import Job
from services.dispatch.cases.service.opening import prewarm
from services.dispatch.deadlines.service.recount import recount_provisional
from services.dispatch.deadlines.service.reminders import expire_and_remind
from services.dispatch.second_reading.service import delete_expired

PREWARM_EVERY = 60.0  # seconds
EXPIRY_EVERY = 3600.0  # seconds


def jobs(deadlines_every: float) -> Sequence[Job]:
    return (
        Job(name="books", every_seconds=PREWARM_EVERY, act=prewarm, at_any_time=True),
        Job(name="calendar", every_seconds=PREWARM_EVERY, act=recount_provisional),
        Job(name="deadlines", every_seconds=deadlines_every, act=expire_and_remind, is_of_deadlines=True),
        Job(name="second_readings", every_seconds=EXPIRY_EVERY, act=delete_expired),
    )
