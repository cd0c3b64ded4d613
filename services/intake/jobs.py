"""Periodic jobs: erase persons whose retention period is over, move data keys to the current master key."""

from chassis.jobs import Job
from services.intake.complaints.repository.people import PersonVault
from services.intake.people.service.key_rotation import KeyRotation
from services.intake.people.service.retention import apply_retention

HOUR = 3600.0  # seconds


def jobs_with(people: PersonVault) -> tuple[Job, ...]:
    return (
        Job(name="retention", every_seconds=HOUR, act=apply_retention),
        Job(name="key_rotation", every_seconds=HOUR, act=KeyRotation(people).rotate),
    )
