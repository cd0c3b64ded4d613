"""Accepting many at once, each on its own: what is new, what was answered before, what is refused (接收)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from chassis.errors import IdempotencyKeyReused, Refusal
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.filing.domain.filing import Filing
from services.intake.filing.domain.reading import read

Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """The first answer to a key, and the print of what it was given for."""

    print: bytes
    status: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the database knows about a batch: answers by (account, key), complaints by (source, external id)."""

    answers: Mapping[Key, Kept] = field(default_factory=dict)
    receipts: Mapping[Key, UUID] = field(default_factory=dict)

    def has(self, filing: Filing) -> bool:
        """Whether this key was answered, or this external id is a complaint."""
        return (filing.account, filing.key) in self.answers or (filing.source, filing.external_id) in self.receipts


@dataclass(frozen=True, slots=True)
class Accepted:
    """New: one record, or a complaint and the report inside it."""

    filing: Filing
    complaints: tuple[Complaint, ...]
    secret: Secret


@dataclass(frozen=True, slots=True)
class Replayed:
    """The key was answered before: the same again, byte for byte."""

    kept: Kept


@dataclass(frozen=True, slots=True)
class Twin:
    """The same key and content stands earlier in this batch."""

    first: int


@dataclass(frozen=True, slots=True)
class Same:
    """The same (source, external id): that complaint, for ever. ``first`` is its place if it is new in this batch."""

    filing: Filing
    complaint_id: UUID
    first: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Draft:
    """A filing that was read, and what becomes of it if nobody knows it yet."""

    filing: Filing
    becomes: Accepted | Refused


Outcome: TypeAlias = Accepted | Replayed | Twin | Same | Refused


def draft_of(filing: Filing, now: datetime) -> Draft:
    """Most of the work, and nothing that was known before counts in it."""
    try:
        complaints, secret = read(filing, now)
    except Refusal as refusal:
        return Draft(filing, Refused(refusal))
    return Draft(filing, Accepted(filing, complaints, secret))


def accept(drafts: Sequence[Draft], known: Known) -> list[Outcome]:
    """Decide each filing; of twins inside the batch the first wins."""
    keys: dict[Key, tuple[bytes, int]] = {}
    naturals: dict[Key, tuple[UUID, int]] = {}
    outcomes: list[Outcome] = []
    for place, draft in enumerate(drafts):
        filing = draft.filing
        outcome = _answered(filing, known, keys) or _same(filing, known, naturals) or draft.becomes
        if filing.key is not None and isinstance(outcome, Accepted | Same):
            keys[filing.account, filing.key] = (filing.print, place)
        if filing.external_id is not None and isinstance(outcome, Accepted):
            naturals[filing.source, filing.external_id] = (outcome.complaints[0].id, place)
        outcomes.append(outcome)
    return outcomes


def _answered(filing: Filing, known: Known, keys: Mapping[Key, tuple[bytes, int]]) -> Outcome | None:
    if filing.key is None:
        return None
    kept = known.answers.get((filing.account, filing.key))
    if kept is not None:
        return Replayed(kept) if kept.print == filing.print else Refused(IdempotencyKeyReused())
    print_, first = keys.get((filing.account, filing.key), (b"", -1))
    if first < 0:
        return None
    return Twin(first) if print_ == filing.print else Refused(IdempotencyKeyReused())


def _same(filing: Filing, known: Known, naturals: Mapping[Key, tuple[UUID, int]]) -> Outcome | None:
    if filing.external_id is None:
        return None
    key = (filing.source, filing.external_id)
    if key in known.receipts:
        return Same(filing, known.receipts[key], None)
    if key in naturals:
        return Same(filing, *naturals[key])
    return None
