"""Periodic jobs: balance the months that are over."""

from chassis.jobs import Job
from services.analytics.cubes.service import advance_balances

JOBS = (Job(name="balances", every_seconds=60.0, act=advance_balances),)
