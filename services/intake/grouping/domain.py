"""The membership of a complaint in a group, and why it ends (共同投诉成员)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Leaving(StrEnum):
    """Why a complaint is no longer a member of its group."""

    WITHDRAWN = "withdrawn"  # its complainant took it back
    ERASED = "erased"  # the person's data was destroyed
    REMOVED = "removed"  # a person of the bureau took it out


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A complaint in a group; ``consents`` is what its person said to a joint complaint, None until asked (Art. 12)."""

    group_id: UUID
    complaint_id: UUID
    joined_at: datetime
    joined_by: str
    representative: bool = False
    consents: bool | None = None
    consented_at: datetime | None = None
    left_at: datetime | None = None
    left_because: Leaving | None = None

    @property
    def is_present(self) -> bool:
        return self.left_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOfComplaint:
    """The group that a complaint belongs to, and how many are in it."""

    id: UUID
    members: int
