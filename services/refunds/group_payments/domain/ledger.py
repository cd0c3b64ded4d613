"""The accounts that payments change: of members and their instalments, of due days, of the version and the case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from canon.calendar import Calendar
from services.refunds.group_cases.domain.state import GroupCase, Member
from services.refunds.group_payments.domain.refusals import NotInPlan
from services.refunds.group_plans.domain.lateness import with_lateness
from services.refunds.group_plans.domain.versions import DueDay, PlanVersion, VersionState
from services.refunds.plans.domain import Instalment, MoreThanAgreed, Payment, allocate


@dataclass(slots=True)
class Ledger:
    """A case with the version that is owed, and the members whose payments are counted now."""

    case: GroupCase
    version: PlanVersion
    days: dict[int, DueDay]
    members: dict[int, Member]
    parts: dict[int, tuple[Instalment, ...]]
    paid_members: set[int] = field(default_factory=set)
    paid_days: set[int] = field(default_factory=set)
    amount_fen: int = 0
    payments: int = 0
    before: dict[int, Member] = field(default_factory=dict)  # the members of ``paid_members`` as they were

    def open_fen(self, member: int) -> int:
        """Return what is open of a member's instalments."""
        return sum(part.open_fen for part in self.parts.get(member, ()))

    def count(self, member: int, payment: Payment) -> None:
        """Count a payment for a member: towards the named instalment, else the oldest open ones.

        ``InvalidPlan`` or ``MoreThanInstalment`` may be raised for a named instalment.

        Raises:
            NotInPlan: the version has no instalments of the member.
            MoreThanAgreed: it exceeds what is open for the member.
        """
        before = self.parts.get(member)
        if before is None:
            raise NotInPlan
        if payment.amount_fen > self.open_fen(member):
            raise MoreThanAgreed
        self._replace(member, allocate(before, payment))
        self.payments += 1

    def recount(self, member: int, payments: Sequence[Payment]) -> None:
        """Count a member anew by these payments in their order, as if no other had ever been counted.

        Raises:
            NotInPlan: the version has no instalments of the member.
        """
        before = self.parts.get(member)
        if before is None:
            raise NotInPlan
        after = tuple(replace(part, paid_fen=0) for part in before)
        for payment in payments:
            after = allocate(after, payment)
        self._replace(member, after)

    def _replace(self, member: int, after: tuple[Instalment, ...]) -> None:
        """Take over the instalments of a member, and what they change of due days and sums."""
        moved_fen = 0
        for new, old in zip(after, self.parts[member], strict=True):
            if new.paid_fen != old.paid_fen:
                day = self.days[new.number]
                self.days[new.number] = replace(day, paid_fen=day.paid_fen + new.paid_fen - old.paid_fen)
                self.paid_days.add(new.number)
                moved_fen += new.paid_fen - old.paid_fen
        person = self.members[member]
        self.before.setdefault(member, person)
        self.parts[member] = after
        self.members[member] = replace(person, paid_fen=person.paid_fen + moved_fen)
        self.paid_members.add(member)
        self.amount_fen += moved_fen

    def close(self, calendar: Calendar, today: date, now: datetime) -> "Ledger":
        """Return the accounts with what is late now, who is done, and whether everything is paid."""
        late_fen, late_people, done = 0, 0, 0
        accounts = dict(self.members)
        for before, after in self._after(calendar, today):
            late_fen += after.overdue_fen - before.overdue_fen
            late_people += (after.overdue_fen > 0) - (before.overdue_fen > 0)
            done += (after.open_fen == 0) - (before.open_fen == 0)
            accounts[after.number] = after
        paid = self.version.paid_fen + self.amount_fen
        unpaid = (day.due_on for day in self.days.values() if day.open_fen)
        return replace(
            self,
            members=accounts,
            version=replace(
                self.version,
                paid_fen=paid,
                undone_fen=self.version.undone_fen + max(0, -self.amount_fen),
                state=_state_when(self.version, paid),
                changed_at=max(now, self.version.changed_at),
            ),
            case=replace(
                self.case,
                paid_fen=self.case.paid_fen + self.amount_fen,
                people_done=self.case.people_done + done,
                overdue_fen=self.case.overdue_fen + late_fen,
                overdue_people=self.case.overdue_people + late_people,
                next_due_on=min(unpaid, default=None),
                changed_at=max(now, self.case.changed_at),
            ),
        )

    def _after(self, calendar: Calendar, today: date) -> Iterator[tuple[Member, Member]]:
        for number in sorted(self.paid_members):
            member = self.members[number]
            yield self.before[number], with_lateness(member, self.parts[number], calendar, today)


def _state_when(version: PlanVersion, paid_fen: int) -> VersionState:
    """Return the state of a version of which so much was paid: one is owed again when a payment is taken back."""
    if paid_fen == version.total_fen:
        return VersionState.FULFILLED
    return VersionState.ACTIVE if version.state is VersionState.FULFILLED else version.state
