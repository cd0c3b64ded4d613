"""Time in: instalments whose last day has gone by."""

from chassis.jobs import Job
from services.refunds import usecases

JOBS = (Job(name="deadlines", every_seconds=5.0, act=usecases.tell_late),)
