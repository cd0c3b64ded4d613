"""Use cases of registers: load, decide, save, publish."""

from collections.abc import Sequence
from uuid import UUID

from canon.shanghai import day_of
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import NotFound
from services.odr.histories.domain import Act
from services.odr.registers import repository
from services.odr.registers.domain import entries
from services.odr.registers.domain.entries import Entry
from services.odr.registers.domain.events import event_of
from services.odr.registers.domain.registers import Listing, Register

IMPORTED = "名单导入"


async def join(work: Work, register: Register, listing: Listing, *, reason: str, is_reviewed: bool) -> Entry:
    """Enter a business; ``is_reviewed`` if who enters it keeps the register, so that no application waits.

    Raises:
        AlreadyListed: the business is on the register, or an application waits.
    """
    entered = await _enter(work, register, [listing], reason=reason, is_reviewed=is_reviewed)
    if not entered:
        raise entries.AlreadyListed
    return entered[0]


async def import_list(work: Work, register: Register, listings: Sequence[Listing]) -> int:
    """Put these businesses on a register but those that it has; return how many were put on it."""
    return len(await _enter(work, register, listings, reason=IMPORTED, is_reviewed=True))


async def _enter(
    work: Work, register: Register, listings: Sequence[Listing], *, reason: str, is_reviewed: bool
) -> list[Entry]:
    """Enter the businesses that have no open entry, and return their entries; of one business the first counts.

    An entry whose validity is over makes room for the new one. Businesses are locked and stored in one order, so that
    two lists at once do not wait for each other.
    """
    act = _act(work, reason)
    wanted = {listing.business: listing for listing in reversed(listings)}
    for known in await repository.lock_open_entries(work.db, register, wanted):
        if entries.is_expired(known, day_of(work.now)):
            await _save(work, entries.expire(known, act), "expire")
        else:
            del wanted[known.listing.business]
    added = [entries.apply_for(new_id(), register, wanted[business], act) for business in sorted(wanted)]
    if is_reviewed:
        added = [entries.enlist(entry, act) for entry in added]
    stored = await repository.add_entries(work.db, added)
    for entry in stored:
        work.audit("register.join", str(entry.entry_id), reason)
        if is_reviewed:
            _record(work, entry, "enlist")
    return stored


async def review(work: Work, register: Register, entry_id: UUID, reason: str, *, approved: bool) -> Entry:
    entry = await load_entry(work, register, entry_id, lock=True)
    return await _save(work, entries.review(entry, _act(work, reason), approved=approved), "review")


async def suspend(work: Work, register: Register, entry_id: UUID, reason: str, proof: str | None) -> Entry:
    entry = await load_entry(work, register, entry_id, lock=True)
    return await _save(work, entries.suspend(entry, _act(work, reason, proof)), "suspend")


async def restore(work: Work, register: Register, entry_id: UUID, reason: str) -> Entry:
    entry = await load_entry(work, register, entry_id, lock=True)
    return await _save(work, entries.restore(entry, _act(work, reason)), "restore")


async def leave(work: Work, register: Register, entry_id: UUID, reason: str) -> Entry:
    entry = await load_entry(work, register, entry_id, lock=True)
    return await _save(work, entries.leave(entry, _act(work, reason)), "leave")


async def load_entry(work: Work, register: Register, entry_id: UUID, *, lock: bool = False) -> Entry:
    """Return an entry of a register.

    Raises:
        NotFound: the register has no such entry.
    """
    entry = await repository.get_entry(work.db, register, entry_id, lock=lock)
    if entry is None:
        raise NotFound
    return entry


def _act(work: Work, reason: str, proof: str | None = None) -> Act:
    return Act(by=work.account or "", at=work.now, reason=reason, proof=proof)


async def _save(work: Work, entry: Entry, act: str) -> Entry:
    await repository.save_entry(work.db, entry)
    _record(work, entry, act)
    return entry


def _record(work: Work, entry: Entry, act: str) -> None:
    """Publish and audit the last change of an entry."""
    event = event_of(entry)
    if event is not None:
        work.publish(event)
    work.audit(f"register.{act}", str(entry.entry_id), entry.changes[-1].reason)
