"""Periodic jobs: balance the months that are over, write the reports that are due."""

from collections.abc import Sequence
from functools import partial

from chassis.jobs import Job
from services.analytics.cubes.service import advance_balances
from services.analytics.reports.domain.schedules import Schedule
from services.analytics.reports.service.scheduling import write_due_reports


def jobs(schedules: Sequence[Schedule]) -> Sequence[Job]:
    return (
        Job(name="balances", every_seconds=60.0, act=advance_balances),
        Job(name="reports", every_seconds=60.0, act=partial(write_due_reports, schedules=schedules)),
    )
