"""Who stood on a register on a day, and what changed in a period."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.odr.registers.domain.entries import ChangeKind, Entry, EntryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """``count`` stood on the register on the last day of a period; in it ``joined`` began, and ``left`` ended.

    On the day before the period there were ``count - joined + left``. Who began and ended on one day never stood on it.
    """

    count: int
    joined: int
    left: int
    suspended: int  # of ``count``, on the last day
    restored: int  # of ``count``, restored within the period and listed on its last day


def as_of(entries: Iterable[Entry], day: date) -> Iterator[Entry]:
    """Yield the entries that stood on their register on a day, suspended ones included."""
    return (entry for entry in entries if entry.state_on(day) is not None)


def count_period(entries: Iterable[Entry], first: date, last: date) -> Counts:
    """Count a register over the days from ``first`` to ``last``."""
    stood = [entry for entry in entries if (began := entry.began_on) is not None and began != entry.ended_on]
    members = list(as_of(stood, last))
    return Counts(
        count=len(members),
        joined=sum(1 for entry in stood if entry.began_on is not None and first <= entry.began_on <= last),
        left=sum(1 for entry in stood if entry.ended_on is not None and first <= entry.ended_on <= last),
        suspended=sum(1 for entry in members if entry.state_on(last) is EntryState.SUSPENDED),
        restored=sum(1 for entry in members if _is_restored(entry, first, last)),
    )


def _is_restored(entry: Entry, first: date, last: date) -> bool:
    return entry.state_on(last) is EntryState.LISTED and any(
        change.kind is ChangeKind.RESTORED and first <= change.on <= last for change in entry.changes
    )
