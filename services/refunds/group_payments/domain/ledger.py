"""The accounts that payments change: of members and their instalments, of due days, of the version and the case."""

from collections.abc import Iterator
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
        after = allocate(before, payment)
        self.parts[member] = after
        for new, old in zip(after, before, strict=True):
            if new.paid_fen != old.paid_fen:
                day = self.days[new.number]
                self.days[new.number] = replace(day, paid_fen=day.paid_fen + new.paid_fen - old.paid_fen)
                self.paid_days.add(new.number)
        person = self.members[member]
        self.members[member] = replace(person, paid_fen=person.paid_fen + payment.amount_fen)
        self.paid_members.add(member)
        self.amount_fen += payment.amount_fen
        self.payments += 1

    def close(self, calendar: Calendar, today: date, now: datetime) -> "Ledger":
        """Return the accounts with what is late now, who is done, and whether everything is paid."""
        late_fen, late_people, done = 0, 0, 0
        accounts = dict(self.members)
        for before, after in self._after(calendar, today):
            late_fen += after.overdue_fen - before.overdue_fen
            late_people += (after.overdue_fen > 0) - (before.overdue_fen > 0)
            done += after.open_fen == 0
            accounts[after.number] = after
        paid = self.version.paid_fen + self.amount_fen
        is_fulfilled = paid == self.version.total_fen
        unpaid = (day.due_on for day in self.days.values() if day.open_fen)
        return replace(
            self,
            members=accounts,
            version=replace(
                self.version,
                paid_fen=paid,
                state=VersionState.FULFILLED if is_fulfilled else self.version.state,
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
            yield member, with_lateness(member, self.parts[number], calendar, today)
