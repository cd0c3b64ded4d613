"""Compare a roster with the complaints of its group: who complained, who did not, and whose sums differ."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPerson:
    """A member with the digests of its telephone, and the complaint that a person has linked to it."""

    number: int
    owed_fen: int
    digests: Collection[str]
    complaint_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupComplaint:
    """A complaint of the group with the digest of its person's telephone, and the sum it names."""

    id: UUID
    digest: str | None
    amount_fen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A member and its complaint; ``is_linked`` if a person has said so, else their telephones are the same."""

    member: int
    complaint_id: UUID
    owed_fen: int
    amount_fen: int | None
    is_linked: bool

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
    """Compare by what persons have linked, then by telephone; one telephone may be several members'."""
    by_number, by_link = defaultdict[str, list[RosterPerson]](list), defaultdict[UUID, list[RosterPerson]](list)
    for person in roster:
        if person.complaint_id is not None:
            by_link[person.complaint_id].append(person)
        for digest in person.digests:
            by_number[digest].append(person)
    differences, complained = Differences(), {one.number for one in roster if one.complaint_id is not None}
    for complaint in complaints:
        linked = by_link.get(complaint.id, [])
        same = linked or by_number.get(complaint.digest or "", [])
        if not same:
            differences.strangers.append(complaint.id)
        complained |= {one.number for one in same}
        differences.found += [
            Found(
                member=one.number,
                complaint_id=complaint.id,
                owed_fen=one.owed_fen,
                amount_fen=complaint.amount_fen if len(same) == 1 else None,
                is_linked=bool(linked),
            )
            for one in same
        ]
    differences.silent = [one.number for one in roster if one.number not in complained]
    return differences
