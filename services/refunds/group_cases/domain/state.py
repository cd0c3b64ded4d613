"""The state of a group case (群体退费案): its business, and what its roster comes to; of a member, an interview."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

SHOWN_FROM = 10  # members: below that the public sees totals only


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCase:
    """One business and those it owes. The sums are those of the roster and of what was paid; money in fen.

    ``roster_version`` counts the uploads that added somebody. ``plan_id`` is the version that is owed, with its number
    ``plan_version``; ``versions`` counts those that were ever proposed.
    """

    id: UUID
    title: str
    basis: str
    respondent_name: str
    respondent_uscc: str | None
    group_id: UUID | None
    department: str | None
    opened_by: str
    opened_at: datetime
    changed_at: datetime
    roster_version: int = 0
    people: int = 0
    contracts: int = 0
    owed_fen: int = 0
    paid_fen: int = 0
    people_done: int = 0
    overdue_fen: int = 0
    overdue_people: int = 0
    plan_id: UUID | None = None
    plan_version: int | None = None
    versions: int = 0
    next_due_on: date | None = None
    interviewed_on: date | None = None

    @property
    def open_fen(self) -> int:
        return self.owed_fen - self.paid_fen

    @property
    def shows_people(self) -> bool:
        """Whether the public may see how many are done or wait: of few, that would show who."""
        return self.people >= SHOWN_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of the roster by its number (学员); what it is owed and was paid, and what of that is late."""

    id: UUID
    number: int
    owed_fen: int
    paid_fen: int = 0
    overdue_fen: int = 0
    first_overdue_on: date | None = None  # the due day of the oldest late instalment
    is_defaulted: bool = False
    hardship: bool = False
    signed_on: date | None = None

    @property
    def open_fen(self) -> int:
        return self.owed_fen - self.paid_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What is sealed of a member."""

    name: str
    phone: str | None = None
    id_number: str | None = None
    contracts: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """The minutes of an interview with the business (约谈); its texts name people and are sealed."""

    number: int
    held_on: date
    attendees: str
    demands: str
    promise: str | None = None
    next_on: date | None = None
    recorded_by: str
    recorded_at: datetime
