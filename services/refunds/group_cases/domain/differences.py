"""Compare a roster with the complaints of its group: who complained, who did not, and whose sums differ."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class FoundBy(StrEnum):
    """How a member and a complaint were found to be of one person."""

    LINK = "link"  # somebody has said so
    PHONE = "phone"
    NAME = "name"  # the same name alone, by another telephone or none: a hint


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPerson:
    """A member with the digests of its telephone and name, and the complaint that a person has linked to it."""

    number: int
    owed_fen: int
    digests: Collection[str]
    complaint_id: UUID | None
    name_digests: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupComplaint:
    """A complaint of the group with the digests of its person's telephone and name, and the sum it names."""

    id: UUID
    digest: str | None
    amount_fen: int | None
    name_digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A member and its complaint, and by what they were found."""

    member: int
    complaint_id: UUID
    owed_fen: int
    amount_fen: int | None
    by: FoundBy

    @property
    def is_linked(self) -> bool:
        return self.by is FoundBy.LINK

    @property
    def has_other_sum(self) -> bool:
        """Whether the complaint names a sum, and another one than is owed."""
        return self.amount_fen is not None and self.amount_fen != self.owed_fen


@dataclass(slots=True)
class Differences:
    """``silent``: members who never complained; ``strangers``: complaints of nobody in the roster."""

    found: list[Found] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    strangers: list[UUID] = field(default_factory=list)

    @property
    def other_sums(self) -> list[Found]:
        return [one for one in self.found if one.has_other_sum]


def compare(roster: Sequence[RosterPerson], complaints: Sequence[GroupComplaint]) -> Differences:
    """Compare by what persons have linked, then by telephone, then by name; one of these may be several members'.

    By name alone are compared the complaints that nothing else explains, with members of whom no other one is.
    """
    by_link, by_phone = defaultdict[UUID, list[RosterPerson]](list), defaultdict[str, list[RosterPerson]](list)
    for person in roster:
        if person.complaint_id is not None:
            by_link[person.complaint_id].append(person)
        for digest in person.digests:
            by_phone[digest].append(person)
    differences, complained = Differences(), {one.number for one in roster if one.complaint_id is not None}
    unexplained = []
    for complaint in complaints:
        linked = by_link.get(complaint.id, [])
        same = linked or by_phone.get(complaint.digest or "", [])
        complained |= {one.number for one in same}
        differences.found += _found(same, complaint, FoundBy.LINK if linked else FoundBy.PHONE)
        unexplained += [] if same else [complaint]
    by_name = defaultdict[str, list[RosterPerson]](list)
    for person in roster:
        for digest in person.name_digests if person.number not in complained else ():
            by_name[digest].append(person)
    for complaint in unexplained:
        same = by_name.get(complaint.name_digest or "", [])
        complained |= {one.number for one in same}
        differences.found += _found(same, complaint, FoundBy.NAME)
        differences.strangers += [] if same else [complaint.id]
    differences.silent = [one.number for one in roster if one.number not in complained]
    return differences


def _found(same: Sequence[RosterPerson], complaint: GroupComplaint, by: FoundBy) -> list[Found]:
    """Return the members that a complaint may be of; its sum is compared with that of a single one."""
    return [
        Found(
            member=one.number,
            complaint_id=complaint.id,
            owed_fen=one.owed_fen,
            amount_fen=complaint.amount_fen if len(same) == 1 else None,
            by=by,
        )
        for one in same
    ]
