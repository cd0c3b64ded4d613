"""A version of the routing rules: who drafted and signed it, from when it routes (分办规则版本)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from uuid import UUID

from canon.shanghai import SHANGHAI

SIGNATURES_NEEDED = 2  # persons, none of them the author
BEGINNING = datetime.min.replace(tzinfo=UTC)


class RuleState(StrEnum):
    """Where a version stands; it follows from signatures, retirement and the time."""

    DRAFT = "draft"
    SIGNED = "signed"  # waits for its day
    ACTIVE = "active"
    RETIRED = "retired"  # withdrawn, or followed by a later version


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The signature of a person who has seen a trial of the version and answers for it (签发)."""

    account: str
    role: str
    trial: UUID
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """A rule version without its document; columns of ``rule_sets`` carry these names."""

    version: str
    effective_from: date
    digest: str  # of the document as it came
    founding: bool = False  # shipped to a bureau that had no rules yet: in force from the beginning
    author: str
    drafted_at: datetime
    base: str | None = None
    note: str | None = None
    signatures: tuple[Signature, ...] = ()
    retired_at: datetime | None = None
    retired_by: str | None = None
    retirement: str | None = None  # why

    @property
    def is_signed(self) -> bool:
        return len(self.signatures) >= SIGNATURES_NEEDED

    @property
    def begins_at(self) -> datetime | None:
        """When it takes effect: on its day, but not before the last signature; ``None`` while it is not signed."""
        if self.founding:
            return BEGINNING
        if not self.is_signed:
            return None
        return max(datetime.combine(self.effective_from, time(), SHANGHAI), self.signatures[-1].signed_at)
