"""Decide a batch of filings one by one: new, answered before, or refused (接收)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from chassis.errors import IdempotencyKeyReused, Refusal
from reading.bureau_knowledge import SHIPPED, Knowledge
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.filing.domain.filing import Filing
from services.intake.filing.domain.reading import extract_complaints

Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The first answer to a key; ``print`` is the fingerprint of the request it answered."""

    print: bytes
    status: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFilings:
    """What the database knows about a batch: answers by (account, key), complaints by (source, external id)."""

    answers: Mapping[Key, StoredAnswer] = field(default_factory=dict)
    receipts: Mapping[Key, UUID] = field(default_factory=dict)

    def has(self, filing: Filing) -> bool:
        """Whether the filing's key has an answer, or its external id a complaint."""
        return (filing.account, filing.key) in self.answers or (filing.source, filing.external_id) in self.receipts


@dataclass(frozen=True, slots=True)
class Accepted:
    """A new filing: one complaint, or a complaint and the report found in its text."""

    filing: Filing
    complaints: tuple[Complaint, ...]
    secret: Secret


@dataclass(frozen=True, slots=True)
class Replayed:
    """The key was answered before; that answer is repeated byte for byte."""

    answer: StoredAnswer


@dataclass(frozen=True, slots=True)
class DuplicateInBatch:
    """The same key and content come earlier in this batch, at index ``first``."""

    first: int


@dataclass(frozen=True, slots=True)
class KnownComplaint:
    """The (source, external id) belongs to a complaint; ``first`` is its index if it is new in this batch."""

    filing: Filing
    complaint_id: UUID
    first: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class ReadFiling:
    """A filing that was read, and its outcome unless it turns out to be known."""

    filing: Filing
    outcome: Accepted | Refused


FilingOutcome: TypeAlias = Accepted | Replayed | DuplicateInBatch | KnownComplaint | Refused


def read_filing(filing: Filing, now: datetime, knowledge: Knowledge = SHIPPED) -> ReadFiling:
    """Read a filing into the complaints it would become, or into its refusal; needs no database."""
    try:
        complaints, secret = extract_complaints(filing, now, knowledge)
    except Refusal as refusal:
        return ReadFiling(filing, Refused(refusal))
    return ReadFiling(filing, Accepted(filing, complaints, secret))


def decide_filings(drafts: Sequence[ReadFiling], known: KnownFilings) -> list[FilingOutcome]:
    """Decide each filing; of several with one key or external id in the batch, the first wins."""
    keys: dict[Key, tuple[bytes, int]] = {}
    naturals: dict[Key, tuple[UUID, int]] = {}
    outcomes: list[FilingOutcome] = []
    for place, draft in enumerate(drafts):
        filing = draft.filing
        outcome = (
            _outcome_by_key(filing, known, keys) or _outcome_by_external_id(filing, known, naturals) or draft.outcome
        )
        if filing.key is not None and isinstance(outcome, Accepted | KnownComplaint):
            keys[filing.account, filing.key] = (filing.print, place)
        if filing.external_id is not None and isinstance(outcome, Accepted):
            naturals[filing.source, filing.external_id] = (outcome.complaints[0].id, place)
        outcomes.append(outcome)
    return outcomes


def _outcome_by_key(filing: Filing, known: KnownFilings, keys: Mapping[Key, tuple[bytes, int]]) -> FilingOutcome | None:
    if filing.key is None:
        return None
    stored = known.answers.get((filing.account, filing.key))
    if stored is not None:
        return Replayed(stored) if stored.print == filing.print else Refused(IdempotencyKeyReused())
    print_, first = keys.get((filing.account, filing.key), (b"", -1))
    if first < 0:
        return None
    return DuplicateInBatch(first) if print_ == filing.print else Refused(IdempotencyKeyReused())


def _outcome_by_external_id(
    filing: Filing, known: KnownFilings, naturals: Mapping[Key, tuple[UUID, int]]
) -> FilingOutcome | None:
    if filing.external_id is None:
        return None
    key = (filing.source, filing.external_id)
    if key in known.receipts:
        return KnownComplaint(filing, known.receipts[key], None)
    if key in naturals:
        return KnownComplaint(filing, *naturals[key])
    return None
