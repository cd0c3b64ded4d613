"""What the pages of groups read from the service ``intake``."""

from datetime import datetime
from uuid import UUID

from gateway.console.models import ServiceAnswer


class Topic(ServiceAnswer):
    code: str
    name: str


class Member(ServiceAnswer):
    """A complaint in a group, its person masked; ``consents`` is null until the person was asked."""

    id: UUID
    case_id: UUID
    number: str
    name: str | None
    channel: str
    received_at: datetime
    amount_fen: int | None
    state: str
    department: str | None
    representative: bool
    consents: bool | None
    joined_at: datetime
    left_at: datetime | None
    left_because: str | None


class Group(ServiceAnswer):
    id: UUID
    respondent: str
    uscc: str | None
    topic: Topic
    members: int
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None


class WholeGroup(Group):
    """A group with those of its members whom this person may see."""

    items: list[Member]

    @property
    def present(self) -> list[Member]:
        return [member for member in self.items if member.left_at is None]

    @property
    def left(self) -> list[Member]:
        return [member for member in self.items if member.left_at is not None]


class GroupPage(ServiceAnswer):
    items: list[Group]
    next: str | None


class Evidence(ServiceAnswer):
    """A word and in how many complaints it stands, or how many there are in ``days`` and were in the ``year``."""

    kind: str
    word: str | None
    complaints: int
    days: int | None
    year: int | None


class ClosingShop(ServiceAnswer):
    id: UUID
    respondent: str
    uscc: str | None
    topic: Topic | None
    found_at: datetime
    complaints: list[UUID]
    evidence: list[Evidence]
    state: str
    reason: str | None
    group_id: UUID | None


class ClosingShopPage(ServiceAnswer):
    items: list[ClosingShop]
    next: str | None
