"""Periodic jobs: load what texts are read by, erase what is over its time, move data keys, count what is usual."""

from chassis.blobs.store import BlobStore
from chassis.jobs import Job, MultiStepJob
from services.intake.attachments.service.removals import Removals
from services.intake.complaints.repository.people import PersonVault
from services.intake.imports.service import imports
from services.intake.knowledge.service import KnowledgeInForce
from services.intake.people.service.key_rotation import KeyRotation
from services.intake.people.service.retention import apply_retention
from services.intake.signals.service import refresh_baselines

HOUR = 3600.0  # seconds
REMOVAL_EVERY = 5.0  # seconds; what was erased leaves the disk, too, while somebody still looks
SWEEP_EVERY = 6 * HOUR
KNOWLEDGE_EVERY = 2.0  # seconds; a danger that a bureau has just named must not wait


def jobs_with(people: PersonVault, knowledge: KnowledgeInForce, store: BlobStore) -> tuple[Job | MultiStepJob, ...]:
    removals = Removals(store)
    return (
        Job(name="signal_baselines", every_seconds=HOUR, act=refresh_baselines),
        Job(name="knowledge", every_seconds=KNOWLEDGE_EVERY, act=knowledge.refresh, at_any_time=True),
        Job(name="retention", every_seconds=HOUR, act=apply_retention),
        MultiStepJob(name="attachment_removal", every_seconds=REMOVAL_EVERY, act=removals.remove_due),
        MultiStepJob(name="attachment_sweep", every_seconds=SWEEP_EVERY, act=removals.sweep),
        Job(name="key_rotation", every_seconds=HOUR, act=KeyRotation(people).rotate),
        Job(name="imports", every_seconds=HOUR, act=imports.delete_expired),
        Job(name="import_keys", every_seconds=HOUR, act=lambda work: imports.rewrap_keys(work, people)),
    )
