"""Move to a new master key: data keys are wrapped again, members and payees indexed again; sealed values stay.

``REFUNDS_VAULT_KEY`` lists the current key first, then the older ones, as ``INTAKE_VAULT_KEY`` does.
"""

import structlog

from chassis.db.work import Work
from chassis.vault.seal import CannotOpen
from services.refunds.group_cases.repository import key_rotation
from services.refunds.group_cases.repository.key_rotation import StaleKey
from services.refunds.group_cases.repository.persons import RosterVault
from services.refunds.group_payments import repository

BATCH_SIZE = 200  # keys of one transaction
_log = structlog.get_logger()


async def rotate_keys(work: Work, people: RosterVault) -> bool:
    """Renew one batch of keys; return whether there may be more."""
    stale = await key_rotation.lock_stale_keys(work.db, people.current_key_prefix, BATCH_SIZE)
    unreadable = 0
    for one in stale:
        try:
            await _renew(work, one, people)
        except CannotOpen:
            unreadable += 1
    if unreadable:
        _log.error("keys_unreadable", count=unreadable)
    return len(stale) == BATCH_SIZE and not unreadable


async def _renew(work: Work, one: StaleKey, people: RosterVault) -> None:
    """Wrap a key again, and index again what it seals: a member, the payee of a payment, or texts of a case."""
    key = people.key_of(one.owner_id, one.wrapped)
    if one.sealed is not None:
        details = people.open_person(key, one.sealed)
        await key_rotation.save_digests(work.db, one.owner_id, people.digests_of(details))
        await key_rotation.replace_entries(work.db, one.owner_id, people.index_entries(key, details))
    elif (payee := await repository.open_payee(work.db, key)) is not None:
        await key_rotation.replace_entries(work.db, one.owner_id, people.payee_entries(one.owner_id, payee.name))
    await key_rotation.rewrap(work.db, one.owner_id, people.rewrap_key(one.owner_id, one.wrapped))
