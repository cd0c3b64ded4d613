"""The membership of a complaint in a group, and why it ends (共同投诉成员)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Leaving(StrEnum):
    """Why a complaint is no longer a member of its group."""

    WITHDRAWN = "withdrawn"  # its complainant took it back
    ERASED = "erased"  # the person's data was destroyed
    REMOVED = "removed"  # a person of the bureau took it out
    CORRECTED = "corrected"  # a person of the bureau gave it another topic


# Who leaves consents to nothing any more, and represents nobody (Art. 12).
WITHOUT_CONSENT: Mapping[str, Any] = {"representative": False, "consents": None, "consented_at": None}


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
    """The group that a complaint belongs to, and how many matters are in it: messages that joined one case are one."""

    id: UUID
    members: int
