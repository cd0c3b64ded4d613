"""Periodic jobs: load what texts are read by, erase persons whose time is over, move data keys, count what is usual."""

from chassis.jobs import Job
from services.intake.complaints.repository.people import PersonVault
from services.intake.knowledge.service import KnowledgeInForce
from services.intake.people.service.key_rotation import KeyRotation
from services.intake.people.service.retention import apply_retention
from services.intake.signals.service import refresh_baselines

HOUR = 3600.0  # seconds
KNOWLEDGE_EVERY = 2.0  # seconds; a danger that a bureau has just named must not wait


def jobs_with(people: PersonVault, knowledge: KnowledgeInForce) -> tuple[Job, ...]:
    return (
        Job(name="signal_baselines", every_seconds=HOUR, act=refresh_baselines),
        Job(name="knowledge", every_seconds=KNOWLEDGE_EVERY, act=knowledge.refresh, at_any_time=True),
        Job(name="retention", every_seconds=HOUR, act=apply_retention),
        Job(name="key_rotation", every_seconds=HOUR, act=KeyRotation(people).rotate),
    )
