"""Periodic jobs: find instalments whose last day has passed, of single plans and of groups."""

from chassis.jobs import Job
from services.refunds.group_plans.service.versions import publish_overdue as publish_overdue_of_groups
from services.refunds.plans import service as plans_service

JOBS = (
    Job(name="deadlines", every_seconds=5.0, act=plans_service.publish_overdue),
    Job(name="group_deadlines", every_seconds=5.0, act=publish_overdue_of_groups),
)
