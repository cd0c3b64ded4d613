"""Periodic jobs: end disputes whose ten working days are over, remind of those that near their end."""

from chassis.jobs import Job
from services.odr.disputes import service as disputes_service

JOBS = (
    Job(name="deadlines", every_seconds=2.0, act=disputes_service.time_out_due, is_of_deadlines=True),
    Job(name="reminders", every_seconds=5.0, act=disputes_service.remind_due, is_of_deadlines=True),
)
