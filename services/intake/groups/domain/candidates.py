"""The complaints against one business that are compared, and how many persons they come from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from rapidfuzz import fuzz

from reading.normalization import letters_of
from services.intake.traits.domain.traits import Business, Traits

ALIKE = 60.0  # per cent of the shorter of two names that must stand in the longer: 鹿野瑜伽馆 is not 鹿野火锅店


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A complaint that is neither withdrawn nor erased; ``numbers`` are digests by which its person is known.

    ``case_id``: the case that answers it. Messages that one case answers are one matter, and count once.
    """

    traits: Traits
    case_id: UUID
    numbers: frozenset[bytes]
    group_id: UUID | None = None

    @property
    def complaint_id(self) -> UUID:
        return self.traits.complaint_id


class Named(Protocol):
    """A complaint, a group or an alarm by the business that it names."""

    @property
    def business_digest(self) -> bytes | None: ...
    @property
    def respondent(self) -> str | None: ...
    @property
    def uscc(self) -> str | None: ...


def of_same_business(business: Business, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return those against this business, in the order in which they were received."""
    same = [one for one in candidates if is_same_business(business, one.traits)]
    return sorted(same, key=lambda one: (one.traits.received_at, one.complaint_id))


def is_same_business(one: Business, other: Named) -> bool:
    """Whether two name one business: by its credit code, else by what is its own in its name."""
    if one.uscc and other.uscc:
        return one.uscc == other.uscc
    if other.business_digest not in one.digests:
        return False
    return fuzz.partial_ratio(letters_of(one.respondent), letters_of(other.respondent)) >= ALIKE


def received_within(candidates: Iterable[Candidate], days: int, now: datetime) -> list[Candidate]:
    """Return those received in the last days."""
    since = now - timedelta(days=days)
    return [one for one in candidates if one.traits.received_at >= since]


def matters_of(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """Return candidates by the case that answers them, in the order of the first of each."""
    by_case: dict[UUID, list[Candidate]] = {}
    for one in candidates:
        by_case.setdefault(one.case_id, []).append(one)
    return list(by_case.values())


def count_persons(candidates: Sequence[Candidate]) -> int:
    """Count the persons: who share a number or a case are one, and who gave no number is not counted."""
    leader: dict[bytes | UUID, bytes | UUID] = {}  # each number and case of a person leads to one of them

    def leader_of(one: bytes | UUID) -> bytes | UUID:
        while leader[one] != one:
            one = leader[one]
        return one

    for candidate in candidates:
        if candidate.numbers:
            own: tuple[bytes | UUID, ...] = (candidate.case_id, *candidate.numbers)
            known = [leader_of(one) for one in own if one in leader]
            leader.update(dict.fromkeys((*own, *known), known[0] if known else candidate.case_id))
    return sum(one == other for one, other in leader.items())
