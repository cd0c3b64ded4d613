"""Time in: months that are over."""

from chassis.jobs import Job
from services.analytics.cubes.service import balance

JOBS = (Job(name="balances", every_seconds=60.0, act=balance),)
