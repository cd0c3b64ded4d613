"""What the other services learn of an entry: that it is listed, suspended, restored, or has left."""

from contracts.odr import EntryEvent, EntryLeft, EntryListed, EntryRestored, EntrySuspended
from services.odr.registers.domain.entries import ChangeKind, Entry

_WITH_REASON = {
    ChangeKind.SUSPENDED: EntrySuspended,
    ChangeKind.RESTORED: EntryRestored,
    ChangeKind.LEFT: EntryLeft,
}


def event_of(entry: Entry) -> EntryEvent | None:
    """Return the event of an entry's last change; ``None`` of an application, which concerns nobody else."""
    change, listing = entry.changes[-1], entry.listing
    facts = {
        "aggregate_id": entry.entry_id,
        "complaint_id": entry.entry_id,
        "occurred_at": change.at,
        "register_name": entry.register.value,
        "business": listing.name,
        "uscc": listing.uscc,
        "field": listing.field.value,
        "town": listing.town,
        "on": change.on.isoformat(),
    }
    if change.kind is ChangeKind.LISTED:
        valid_to = listing.valid_to.isoformat() if listing.valid_to else None
        return EntryListed(**facts, level=listing.level, valid_to=valid_to)
    with_reason = _WITH_REASON.get(change.kind)
    if with_reason is None or entry.began_on is None:
        return None
    return with_reason(**facts, reason=change.reason)
