"""Time in: disputes whose ten working days are over."""

from chassis.jobs import Job
from services.odr import usecases

JOBS = (Job(name="deadlines", every_seconds=2.0, act=usecases.time_out_due),)
