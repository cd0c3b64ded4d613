"""Periodic jobs: find instalments whose last day has passed, of single plans and of groups; move data keys."""

from chassis.jobs import Job
from services.refunds.group_cases.repository.persons import RosterVault
from services.refunds.group_payments.service.key_rotation import rotate_keys
from services.refunds.group_plans.service.versions import publish_overdue as publish_overdue_of_groups
from services.refunds.plans import service as plans_service

HOUR = 3600.0  # seconds


def jobs_with(people: RosterVault) -> tuple[Job, ...]:
    return (
        Job(name="deadlines", every_seconds=5.0, act=plans_service.publish_overdue, is_of_deadlines=True),
        Job(name="group_deadlines", every_seconds=5.0, act=publish_overdue_of_groups, is_of_deadlines=True),
        Job(name="key_rotation", every_seconds=HOUR, act=lambda work: rotate_keys(work, people)),
    )
