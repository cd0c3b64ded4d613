"""Move to a new master key: data keys are wrapped again, numbers and messages indexed again; sealed values stay.

``INTAKE_VAULT_KEY`` lists the current key first, then the older ones. Every process must know the new key before any
process writes with it. An old key can be removed once this job has finished a pass that began after the last process
wrote with it, and nothing waits any more to be matched or grouped: what is found by digests gets new ones there.
"""

import json
from collections.abc import Sequence
from uuid import UUID

import structlog

from chassis.clock import machine_now
from chassis.db.claim_queue import Priority
from chassis.db.work import Work
from chassis.vault.seal import CannotOpen
from services.intake.complaints.repository.match_queue import MATCH_QUEUE
from services.intake.complaints.repository.people import PersonVault
from services.intake.grouping.repository import GROUPING_QUEUE
from services.intake.groups.repository import businesses
from services.intake.people.repository import key_rotation
from services.intake.people.repository.key_rotation import RenewedKey, StaleKey
from services.intake.traits.service import business_digests

BATCH_SIZE = 100  # complaints of one transaction
_log = structlog.get_logger()


class KeyRotation:
    """Moves complaints to the current master key, batch by batch in the order of their ids, pass after pass."""

    def __init__(self, people: PersonVault, at_once: int = BATCH_SIZE) -> None:
        self._people = people
        self._at_once = at_once
        self._after: UUID | None = None
        self._unreadable = 0  # of this pass

    async def rotate(self, work: Work) -> bool:
        """Renew one batch of keys; return whether there may be more: a pass that passed locked rows is repeated."""
        stale = await key_rotation.lock_stale_keys(work.db, self._people.current_key_prefix, self._after, self._at_once)
        renewed, unreadable = [], 0
        for one in stale:
            try:
                renewed.append(self._renew(one))
            except CannotOpen:
                unreadable += 1
        await key_rotation.save_renewed_keys(work.db, renewed)
        compared = [one.complaint_id for one in renewed]
        await self._renew_businesses(work, renewed)
        await GROUPING_QUEUE.enqueue(work.db, compared, machine_now(), Priority.BULK)  # their marks are made anew
        await MATCH_QUEUE.enqueue(work.db, compared, work.now, Priority.BULK)  # what they are matched by, too
        if unreadable:
            _log.error("keys_unreadable", count=unreadable)
        self._unreadable += unreadable
        if len(stale) == self._at_once:
            self._after = stale[-1].complaint_id
            return True
        passed_by = await key_rotation.count_stale_keys(work.db, self._people.current_key_prefix) - self._unreadable
        self._after, self._unreadable = None, 0
        return passed_by > 0

    async def _renew_businesses(self, work: Work, renewed: Sequence[RenewedKey]) -> None:
        """Renew the businesses of groups and alarms: as these complaints name them, or whoever opened a group."""
        names = await businesses.list_names(work.db, [one.complaint_id for one in renewed])
        named = [business_digests(name, self._people) for name in names]
        known = [*named, *(one.business for one in renewed)]
        await businesses.renew(work.db, {old: digests[0] for digests in known for old in digests[1:]})

    def _renew(self, one: StaleKey) -> RenewedKey:
        people = self._people
        key = people.unwrap_key(one.complaint_id, one.wrapped)
        secret = people.open(key, one.sealed)
        messages = {version: people.open_raw(key, version, sealed) for version, sealed in one.raws}
        return RenewedKey(
            complaint_id=one.complaint_id,
            wrapped=people.rewrap_key(one.complaint_id, one.wrapped),
            entries=people.index_entries(key, secret),
            digests={version: people.content_digests(json.loads(body))[0] for version, body in messages.items()},
            business=business_digests(secret.respondent_name or one.respondent, people),
        )
