"""Time in: what intake does by itself."""

from chassis.jobs import Job
from services.intake.store.people import People
from services.intake.usecases.retention import apply_retention
from services.intake.usecases.rotating import Rotation

HOUR = 3600.0  # seconds


def jobs_with(people: People) -> tuple[Job, ...]:
    return (
        Job(name="retention", every_seconds=HOUR, act=apply_retention),
        Job(name="key_rotation", every_seconds=HOUR, act=Rotation(people).rotate),
    )
