"""Periodic jobs: find instalments whose last day has passed."""

from chassis.jobs import Job
from services.refunds.plans import service as plans_service

JOBS = (Job(name="deadlines", every_seconds=5.0, act=plans_service.publish_overdue),)
