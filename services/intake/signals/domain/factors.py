"""Count the factors of Order 121 Art. 17 for one complaint: facts in, counts and their rows out; it decides nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.intake.signals.domain.thresholds import FACTORS, SignalCode, Threshold, Thresholds

WHOLE_BP = 10_000
LEAST_KIN = 2  # complaints that are a run; one alone repeats nothing


class Shared(StrEnum):
    """What another complaint shares with the one that is looked at."""

    PERSON = "person"  # the phone and the name, or the identity number
    PHONE = "phone"
    ADDRESS = "address"
    PAYEE = "payee"
    TEMPLATE = "template"


CONTACTS = frozenset({Shared.PHONE, Shared.ADDRESS})
TIES = CONTACTS | {Shared.PAYEE, Shared.TEMPLATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A complaint as it is counted; ``name`` is a keyed digest, ``shares`` what it has in common with the first.

    ``case_id``: the case that answers it. Messages that one case answers are one matter, and count once.
    """

    complaint_id: UUID
    case_id: UUID
    number: str
    received_at: datetime
    respondent: str | None
    business: bytes | None
    goods: str | None
    problem: str | None
    lacks_proof: bool
    name: bytes | None
    shares: frozenset[Shared] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A factor with its count: ``of`` is the whole of a share, ``by`` what the counted complaints have in common."""

    code: SignalCode
    factor: str
    value: int
    of: int | None
    by: str | None
    threshold: Threshold
    raised: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Count:
    value: int
    rows: Sequence[Row] = ()
    of: int | None = None
    by: str | None = None


def shares_of(kinds: Collection[str], *, is_same_name: bool) -> frozenset[Shared]:
    """Return what a complaint shares, from the kinds of its numbers and marks that are the same.

    One identity number is one person; so are one phone or one address with the same name, or where a name is missing.
    """
    contacts = {contact for contact in CONTACTS if contact.value in kinds}
    ties = frozenset({tie for tie in TIES - CONTACTS if tie.value in kinds})
    if "id_number" in kinds or (contacts and is_same_name):
        return ties | {Shared.PERSON}
    return ties | contacts


def read_signals(own: Row, others: Iterable[Row], thresholds: Thresholds) -> list[Signal]:
    """Return one signal for each factor, raised or not; ``others`` share a person, a contact or a text with ``own``."""
    rows = _matters(own, others)
    own = next(row for row in rows if row.complaint_id == own.complaint_id)
    return [_signal(code, _COUNTS[code](own, rows, threshold), threshold) for code, threshold in _in_order(thresholds)]


def _matters(own: Row, others: Iterable[Row]) -> list[Row]:
    """Return a row for each matter, in order of time: the first that was received, and ``own`` for its own.

    It shares what any of its messages shares, and lacks proof where none of them shows a purchase.
    """
    by_case: dict[UUID, list[Row]] = {}
    for row in sorted({own, *others}, key=lambda row: (row != own, row.received_at, row.complaint_id)):
        by_case.setdefault(row.case_id, []).append(row)
    matters = (
        replace(
            messages[0],
            shares=own.shares if messages[0] == own else frozenset().union(*(row.shares for row in messages)),
            lacks_proof=all(row.lacks_proof for row in messages),
        )
        for messages in by_case.values()
    )
    return sorted(matters, key=lambda row: (row.received_at, row.complaint_id))


def _in_order(thresholds: Thresholds) -> list[tuple[SignalCode, Threshold]]:
    return [(code, thresholds.by_code[code]) for code in SignalCode]


def _signal(code: SignalCode, count: _Count, threshold: Threshold) -> Signal:
    enough = count.value >= threshold.least
    share = count.value * WHOLE_BP >= threshold.share_bp * count.of if count.of else True
    return Signal(
        code=code,
        factor=FACTORS[code],
        value=count.value,
        of=count.of,
        by=count.by,
        threshold=threshold,
        raised=enough and share,
        rows=tuple(count.rows),
    )


def busiest(rows: Sequence[Row], own: Row, days: int) -> list[Row]:
    """Return the most of these rows, in order of time, that lie within so many days together with ``own``."""
    span = timedelta(days=days)
    runs = (
        [row for row in rows if first.received_at <= row.received_at <= first.received_at + span]
        for first in rows
        if first.received_at <= own.received_at <= first.received_at + span
    )
    return max(runs, key=len, default=[])


def _quantity(own: Row, rows: Sequence[Row], threshold: Threshold) -> _Count:
    """Count the complaints of the person about the same kind of goods."""
    run = _alike(own, _of_person(own, rows), threshold, ("goods",))
    return _Count(max(len(run[1]), 1), run[1] or [own], by=run[0])


def _repetition(own: Row, rows: Sequence[Row], threshold: Threshold) -> _Count:
    """Count the complaints of the person on one operator, about one kind of goods, or about one kind of problem."""
    run = _alike(own, _of_person(own, rows), threshold, ("business", "goods", "problem"))
    return _Count(max(len(run[1]), 1), run[1] or [own], by=run[0])


def _collusion(own: Row, rows: Sequence[Row], threshold: Threshold) -> _Count:
    """Count the names that share a text, an account or a contact on one operator, kind of goods or of problem."""
    tied = [row for row in rows if row == own or (row.shares & TIES and Shared.PERSON not in row.shares)]
    alike = [row for row in tied if row == own or Shared.TEMPLATE in row.shares or _is_alike(own, row)]
    run = busiest(alike, own, threshold.days)
    names = _names(run)
    ties = sorted({tie.value for row in run for tie in row.shares & TIES})
    return _Count(len(names), run, by=",".join(ties) or None) if len(names) > 1 else _Count(1, [own])


def _no_proof(own: Row, rows: Sequence[Row], threshold: Threshold) -> _Count:
    """Count the complaints of the person that show no purchase, of all of theirs."""
    mine = busiest(_of_person(own, rows), own, threshold.days)
    lacking = [row for row in mine if row.lacks_proof]
    return _Count(len(lacking), lacking, of=len(mine))


def _shared_contact(own: Row, rows: Sequence[Row], threshold: Threshold) -> _Count:
    """Count the names with the phone or the address of this complaint."""
    sharing = busiest([row for row in rows if row == own or row.shares & CONTACTS], own, threshold.days)
    names = _names(sharing)
    contacts = sorted({one.value for row in sharing for one in row.shares & CONTACTS})
    return _Count(len(names), sharing, by=",".join(contacts) or None) if len(names) > 1 else _Count(1, [own])


def _of_person(own: Row, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row == own or Shared.PERSON in row.shares]


def _alike(
    own: Row, rows: Sequence[Row], threshold: Threshold, traits: Sequence[str]
) -> tuple[str | None, Sequence[Row]]:
    """Return the trait by which most rows are like ``own`` within the days, and these rows."""
    found: tuple[str | None, Sequence[Row]] = (None, [])
    for trait in traits:
        value = getattr(own, trait)
        run = busiest([row for row in rows if getattr(row, trait) == value], own, threshold.days) if value else []
        if len(run) >= LEAST_KIN and len(run) > len(found[1]):
            found = trait, run
    return found


def _is_alike(own: Row, row: Row) -> bool:
    pairs = ((own.business, row.business), (own.goods, row.goods), (own.problem, row.problem))
    return any(one is not None and one == other for one, other in pairs)


def _names(rows: Iterable[Row]) -> set[bytes]:
    return {row.name for row in rows if row.name is not None}


_COUNTS: Mapping[SignalCode, Callable[[Row, Sequence[Row], Threshold], _Count]] = {
    SignalCode.QUANTITY: _quantity,
    SignalCode.REPETITION: _repetition,
    SignalCode.COLLUSION: _collusion,
    SignalCode.NO_PROOF: _no_proof,
    SignalCode.SHARED_CONTACT: _shared_contact,
}
