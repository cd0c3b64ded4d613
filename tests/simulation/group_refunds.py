"""Money for many in a seeded world: a roster, timetables, payments entered twice and for the wrong member."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from random import Random
from uuid import UUID

from canon.calendar import published_calendar
from services.refunds.group_cases.domain.state import GroupCase, Member
from services.refunds.group_payments.domain.ledger import Ledger
from services.refunds.group_plans.domain.simulation import Debt, Share, Strategy, Terms, Timetable, schedule
from services.refunds.group_plans.domain.versions import (
    DueDay,
    PlanVersion,
    Signature,
    VersionState,
    subtract_payments,
)
from services.refunds.plans.domain import Instalment, MoreThanAgreed, Payment
from tests.simulation.history import Violation
from tests.simulation.steps import Actor, step

CALENDAR = published_calendar()
START = datetime(2026, 11, 24, 2, tzinfo=UTC)
PEOPLE, PAYERS, TURNS, TRIES = 4, 3, 80, 3
CHANGED_AT = 40  # the turn in which another timetable is signed


class GroupRefundBug(StrEnum):
    """Seeded mistakes that concern the refund of a group."""

    REFERENCE_FORGOTTEN = "a line of a bank file is counted again when it comes again"
    READ_THEN_WRITE = "accounts are read, decided on and saved without the lock of the case"
    SUM_UNCHECKED = "nobody compares a payment with what is open"
    UNDONE_HALF = "a match is undone and the instalments stay paid"
    CHANGED_WITHOUT_PAYMENTS = "a changed timetable forgets what was paid since its simulation"
    LAST_SHARE_ROUNDED = "a timetable loses the fen that do not divide"


class GroupRefundWorld:
    def __init__(self, seed: int, bug: GroupRefundBug | None = None) -> None:
        self.random = Random(f"group-refunds/{seed}")
        self.bug = bug
        self.now = START
        self.holder: object | None = None  # of the case's row lock
        self.owed = {number: self.random.randrange(1, 200_000) for number in range(1, PEOPLE + 1)}
        self.members = {
            number: Member(id=UUID(int=number), number=number, owed_fen=fen) for number, fen in self.owed.items()
        }
        self.matched: dict[str, tuple[int, int]] = {}  # reference -> member, fen
        self.counted: list[tuple[str, int, int]] = []  # of the version that is owed, in order
        self.acknowledged: set[str] = set()
        self.undone: set[str] = set()
        self.totals: list[tuple[int, int]] = []  # what a signed version comes to, and what was open then

    def run(self) -> list[Violation]:
        self.case = _case(sum(self.owed.values()))
        self._sign(self._simulate())
        lines = {f"F-{number}": self._line() for number in range(PAYERS)}
        actors = [Actor(self._enter(reference, *line)) for reference, line in lines.items()]
        actors.append(Actor(self._enter("F-0", *lines["F-0"])))  # the same file at another desk
        actors.append(Actor(self._undo("F-1")))
        changed = self._simulate()
        for turn in range(TURNS):
            self.now += timedelta(seconds=1)
            if turn == CHANGED_AT and self.holder is None:
                self._sign(changed)
            place = self.random.randrange(len(actors))
            if self.random.random() < 0.07 and place < PAYERS:  # its process is killed, and asks again
                actors[place].kill()
                reference = f"F-{place}"
                actors[place] = Actor(self._enter(reference, *lines[reference]))
            else:
                actors[place].move()
        for actor in actors:
            actor.kill()
        for reference, line in lines.items():
            Actor(self._enter(reference, *line)).finish()
        return self._wrong()

    def _line(self) -> tuple[int, int]:
        member = self.random.randrange(1, PEOPLE + 1)
        return member, self.random.randrange(1, self.owed[member] + 1)

    def _simulate(self) -> tuple[Timetable, dict[int, int], Terms]:
        debts = [Debt(member=one.number, owed_fen=one.owed_fen, open_fen=one.open_fen) for one in self.members.values()]
        strategy = self.random.choice(list(Strategy))
        budget = self.random.randrange(200_000, 400_000)
        terms = Terms(monthly_budget_fen=budget, strategy=strategy, starts_on=date(2026, 12, 10))
        shares = dict(schedule(debts, terms))
        if self.bug is GroupRefundBug.LAST_SHARE_ROUNDED:
            shares = {
                member: [*mine[:-1], Share(mine[-1].month, mine[-1].amount_fen // 10 * 10 or 1)]
                for member, mine in shares.items()
            }
        return shares, {one.number: one.paid_fen for one in self.members.values()}, terms

    def _sign(self, simulated: tuple[Timetable, dict[int, int], Terms]) -> None:
        """Another version is owed; what was paid since its simulation counts towards its first instalments."""
        shares, paid_before, terms = simulated
        since = {one.number: one.paid_fen - paid_before[one.number] for one in self.members.values()}
        if self.bug is not GroupRefundBug.CHANGED_WITHOUT_PAYMENTS:
            shares = subtract_payments(shares, since)
        if not shares:
            return
        self.parts = {
            member: tuple(
                Instalment(number=share.month, due_on=terms.due_on(share.month), amount_fen=share.amount_fen)
                for share in mine
            )
            for member, mine in shares.items()
        }
        amounts = Counter[int]()
        for mine in self.parts.values():
            for part in mine:
                amounts[part.number] += part.amount_fen
        self.days = {
            month: DueDay(number=month, due_on=terms.due_on(month), amount_fen=fen, people=1)
            for month, fen in amounts.items()
        }
        self.version = _version(sum(amounts.values()), len(shares), self.now)
        self.totals.append((self.version.total_fen, sum(one.open_fen for one in self.members.values())))
        self.counted = []

    def _load(self) -> Ledger:
        return Ledger(
            case=self.case,
            version=self.version,
            days=dict(self.days),
            members=dict(self.members),
            parts=dict(self.parts),
        )

    def _save(self, ledger: Ledger) -> None:
        closed = ledger.close(CALENDAR, self.now.date(), self.now)
        self.case, self.version, self.days = closed.case, closed.version, closed.days
        self.members, self.parts = closed.members, closed.parts

    async def _enter(self, reference: str, member: int, fen: int) -> None:
        """A line of a bank file, uploaded again while the answer is lost."""
        for attempt in range(TRIES):
            await self._locked(reference, member, fen)
            await step()
            if attempt + 1 == TRIES or self.random.random() < 0.6:  # or the answer is lost
                if reference not in self.undone:
                    self.acknowledged |= {reference} & self.matched.keys()
                return

    async def _locked(self, reference: str, member: int, fen: int) -> None:
        me = object()
        try:
            await self._take_lock(me)
            if reference in self.undone:
                return  # it waits for a person
            if reference in self.matched and self.bug is not GroupRefundBug.REFERENCE_FORGOTTEN:
                return
            ledger = self._load()
            await step()
            payment = Payment(reference=reference, amount_fen=fen, paid_on=START.date())
            if member not in ledger.parts:
                return
            try:
                ledger.count(member, payment)
            except MoreThanAgreed:
                if self.bug is not GroupRefundBug.SUM_UNCHECKED:
                    return
                person = ledger.members[member]
                self.members = self.members | {member: replace(person, paid_fen=person.paid_fen + fen)}
                self.matched[reference] = member, fen
                return
            self._save(ledger)
            self.matched[reference] = member, fen
            self.counted.append((reference, member, fen))
        finally:
            if self.holder is me:
                self.holder = None

    async def _undo(self, reference: str) -> None:
        """Another person finds that a line was matched to the wrong member."""
        while reference not in self.matched:
            await step()
        me = object()
        try:
            await self._take_lock(me)
            counted = [one for one in self.counted if one[0] == reference]
            if reference not in self.matched or not counted:
                return  # an earlier version counted it
            [(_, member, fen), *_] = counted
            ledger = self._load()
            await step()
            if self.bug is GroupRefundBug.UNDONE_HALF:
                person = ledger.members[member]
                self.members = self.members | {member: replace(person, paid_fen=person.paid_fen - fen)}
            else:
                rest = [one for one in self.counted if one[1] == member and one[0] != reference]
                payments = [Payment(reference=name, amount_fen=sum_, paid_on=START.date()) for name, _, sum_ in rest]
                ledger.recount(member, payments)
                self._save(ledger)
            self.counted = [one for one in self.counted if one[0] != reference]
            del self.matched[reference]
            self.undone.add(reference)
            self.acknowledged.discard(reference)
        finally:
            if self.holder is me:
                self.holder = None

    async def _take_lock(self, me: object) -> None:
        while self.holder is not None:
            await step()
        if self.bug is not GroupRefundBug.READ_THEN_WRITE:
            self.holder = me

    def _wrong(self) -> list[Violation]:
        paid = Counter[int]()
        for payee, fen in self.matched.values():
            paid[payee] += fen
        wrong = [Violation("C7 payment lost", one) for one in self.acknowledged if one not in self.matched]
        wrong += [Violation("C7 timetable and debt differ", one) for one in self.totals if one[0] != one[1]]
        for member in self.members.values():
            wrong += self._wrong_of(member, paid[member.number])
        for number, day in self.days.items():
            of_day = [part for parts in self.parts.values() for part in parts if part.number == number]
            sums = sum(part.amount_fen for part in of_day), sum(part.paid_fen for part in of_day)
            if sums != (day.amount_fen, day.paid_fen):
                wrong.append(Violation("C7 instalments and their day differ", number))
        accounts = self.members.values()
        sums = sum(member.paid_fen for member in accounts), sum(member.open_fen == 0 for member in accounts)
        if sums != (self.case.paid_fen, self.case.people_done):
            wrong.append(Violation("C7 members and their case differ", sums))
        if self.version.paid_fen != sum(day.paid_fen for day in self.days.values()):
            wrong.append(Violation("C7 days and their version differ", self.version.paid_fen))
        return wrong

    def _wrong_of(self, member: Member, paid_fen: int) -> list[Violation]:
        number, parts = member.number, self.parts.get(member.number, ())
        rules = {
            "C7 payments and what was paid differ": member.paid_fen == paid_fen,
            "C7 paid beyond what is owed": member.paid_fen <= member.owed_fen,
            "C7 timetable and debt differ": member.open_fen == sum(part.open_fen for part in parts),
            "C7 paid twice": all(part.open_fen >= 0 for part in parts),
        }
        return [Violation(rule, number) for rule, holds in rules.items() if not holds]


def _case(owed_fen: int) -> GroupCase:
    return GroupCase(
        id=UUID(int=1),
        title="协议班退费",
        basis="不过全退",
        respondent_name="棠序",
        respondent_uscc=None,
        group_id=None,
        department=None,
        opened_by="hub.dev",
        opened_at=START,
        changed_at=START,
        people=PEOPLE,
        owed_fen=owed_fen,
    )


def _version(total_fen: int, people: int, now: datetime) -> PlanVersion:
    return PlanVersion(
        id=UUID(int=2),
        group_case_id=UUID(int=1),
        number=1,
        simulation=1,
        paper="协议1",
        reason=None,
        state=VersionState.ACTIVE,
        signatures=(Signature(account="hub.dev", role="hub", at=now),),
        proposed_at=now,
        changed_at=now,
        total_fen=total_fen,
        people=people,
    )
