"""Periodic jobs: balance the months that are over, write the reports that are due."""

from collections.abc import Sequence
from functools import partial

from chassis.jobs import Job
from services.analytics.cubes.service import advance_balances
from services.analytics.reports.domain.schedules import Schedule
from services.analytics.reports.service.schedules import write_due_reports
from services.analytics.reports.service.templates import DEFAULT_TEMPLATE, Templates


def jobs(schedules: Sequence[Schedule], templates: Templates) -> Sequence[Job]:
    write = partial(write_due_reports, schedules=schedules, template=templates[DEFAULT_TEMPLATE])
    return (
        Job(name="balances", every_seconds=60.0, act=advance_balances),
        Job(name="reports", every_seconds=60.0, act=write),
    )
