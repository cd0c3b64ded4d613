"""Periodic job: end disputes whose ten working days are over."""

from chassis.jobs import Job
from services.odr.disputes import service as disputes_service

JOBS = (Job(name="deadlines", every_seconds=2.0, act=disputes_service.time_out_due),)
