"""Deadlines under a virtual clock: real limits and firing, two schedulers, outages; judged by the second reckoning."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random
from uuid import UUID

from canon.calendar import published_calendar
from canon.codes import Channel, ClockKind, Kind, State
from contracts.dispatch import CaseDispatched, ClockMissed
from services.dispatch.clocks.domain.clock import Clock, ClockState
from services.dispatch.clocks.domain.updates import CaseUpdate, meet_clocks, start_clocks
from services.dispatch.deadlines.domain.expiry import expire
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.events import case_event
from tests.oracle import deadlines as oracle
from tests.simulation.history import Violation
from tests.simulation.steps import Actor, step

CALENDAR = published_calendar()
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 300
HOUR = timedelta(hours=1)
TURNS = 60
Row = tuple[int, int]  # which case, which of its clocks


class DeadlineBug(StrEnum):
    """Seeded mistakes that concern time."""

    WRONG_DAY = "the day of receipt counts"
    ZONE_LOST = "an hour of Shanghai is read as one of Greenwich"
    FIRED_WITHOUT_CLAIM = "two schedulers fire what neither has claimed"
    CLOCK_AHEAD = "a scheduler whose clock is an hour ahead believes itself"
    FIRED_THEN_MARKED = "a deadline is told in one transaction and marked in the next"


class DeadlineWorld:
    """Cases with the clocks of their receipt; time moves in leaps."""

    def __init__(self, seed: int, bug: DeadlineBug | None = None) -> None:
        self.random = Random(f"deadlines/{seed}")
        self.bug = bug
        self.now = FIRST + timedelta(seconds=self.random.randrange(DAYS * 86_400))
        self.cases: list[Case] = []
        self.clocks: dict[Row, Clock] = {}
        self.claimed: set[Row] = set()
        self.answered: set[int] = set()  # cases whose first feedback was given
        self.missed: list[tuple[Row, ClockMissed]] = []

    def run(self) -> list[Violation]:
        """Every broken promise of this schedule."""
        for number in range(1 if self.random.random() < 0.7 else 2):
            self._receive(number)
        schedulers = [Actor(self._scheduler()) for _ in range(2)]
        for _ in range(TURNS):
            dice = self.random.random()
            if dice < 0.25:
                self.now += self._leap()
            elif dice < 0.32:
                self._act()
            else:
                place = self.random.randrange(2)
                schedulers[place].move()
                if self.random.random() < 0.1:  # kill -9: what it claimed is free again
                    schedulers[place].kill()
                    schedulers[place] = Actor(self._scheduler())
        for scheduler in schedulers:
            scheduler.kill()
        last = Actor(self._scheduler())
        for _ in range(12):  # at least one whole round of whoever is left
            last.move()
        last.kill()
        return [*self._wrong_limits(), *self._wrong_firings()]

    def _leap(self) -> timedelta:
        """Mostly to just before a limit, for there mistakes are made."""
        ends = [clock.due_at for clock in self.clocks.values() if clock.due_at > self.now]
        if ends and self.random.random() < 0.6:
            return max(min(ends) - self.now - self.random.choice((timedelta(seconds=1), HOUR / 2)), HOUR * 0)
        return self.random.choice((HOUR / 60, HOUR, HOUR * 23, timedelta(days=11)))

    def _receive(self, number: int) -> None:
        received = self.now - timedelta(seconds=self.random.randrange(86_400))
        case = Case(
            id=UUID(int=number),
            kind=Kind.COMPLAINT,
            state=State.DISPATCHED,
            number=str(number),
            channel=Channel.PARTNER,
            source="partner:p",
            received_at=received,
            department="consumer_protection",
            dispatched_at=received,
            opened_at=received,
            changed_at=received,
        )
        opened = self._opened(case)
        self.cases.append(opened.case)
        self.clocks |= {(number, place): clock for place, clock in enumerate(opened.clocks)}

    def _opened(self, case: Case) -> CaseUpdate:
        shift = {DeadlineBug.WRONG_DAY: -timedelta(days=1), DeadlineBug.ZONE_LOST: HOUR * 8}.get(self.bug, HOUR * 0)
        shifted = replace(case, received_at=case.received_at + shift)
        update = start_clocks(shifted, (case_event(CaseDispatched, shifted, by_rules=True),), CALENDAR, ())
        if not shift:
            return update
        clocks = tuple(replace(clock, starts_at=case.received_at) for clock in update.clocks)
        return replace(update, case=replace(update.case, received_at=case.received_at), clocks=clocks)

    def _act(self) -> None:
        """An officer gives the first feedback, once; whoever has claimed the case is waited for."""
        number = self.random.randrange(len(self.cases))
        if number in self.answered or any(row[0] == number for row in self.claimed):
            return
        self.answered.add(number)
        places = [place for one, place in self.clocks if one == number]
        update = meet_clocks(
            self.cases[number],
            [self.clocks[number, place] for place in places],
            ClockKind.FEEDBACK_24H,
            self.now,
            CALENDAR,
        )
        self.cases[number] = update.case
        self.clocks |= {(number, place): clock for place, clock in zip(places, update.clocks, strict=True)}
        for event in update.events:
            if isinstance(event, ClockMissed):
                clock = next(place for place in places if self.clocks[number, place].kind == event.clock)
                self.missed.append(((number, clock), event))

    async def _scheduler(self) -> None:
        mine: set[Row] = set()
        ahead = HOUR if self.bug is DeadlineBug.CLOCK_AHEAD and self.random.random() < 0.5 else HOUR * 0
        try:
            while True:
                now = self.now + ahead
                mine = {
                    row
                    for row, clock in self.clocks.items()
                    if clock.state is ClockState.RUNNING and clock.due_at <= now and self._free(row)
                }
                if self.bug is not DeadlineBug.FIRED_WITHOUT_CLAIM:
                    self.claimed |= mine  # for update skip locked
                order = sorted(mine, key=lambda row: (self.clocks[row].due_at, row))
                due = [(self.cases[row[0]], self.clocks[row]) for row in order]
                await step()
                fired = expire(due, now)
                if self.bug is DeadlineBug.FIRED_THEN_MARKED:
                    self.missed += [(row, event) for row, (_, _, event) in zip(order, fired, strict=True)]
                    await step()
                else:
                    self.missed += [(row, event) for row, (_, _, event) in zip(order, fired, strict=True)]
                for row, (case, clock, _) in zip(order, fired, strict=True):
                    self.cases[row[0]], self.clocks[row] = case, clock
                self.claimed -= mine
                mine = set()
                await step()
        finally:
            self.claimed -= mine  # the locks of a dead process are nobody's

    def _free(self, row: Row) -> bool:
        return not any(row[0] == claimed[0] for claimed in self.claimed)

    def _wrong_limits(self) -> list[Violation]:
        wrong = []
        for row, clock in self.clocks.items():
            matter = oracle.Matter(str(clock.kind), self.cases[row[0]].received_at, clock.starts_at)
            if oracle.end(matter)["due_at"] != clock.due_at:
                wrong.append(Violation("C8 another limit", row))
        return wrong

    def _wrong_firings(self) -> list[Violation]:
        fired = Counter(row for row, _ in self.missed)
        wrong = [Violation("C8 fired twice", row) for row, count in fired.items() if count > 1]
        wrong += [
            Violation("C8 fired early", row)
            for row, event in self.missed
            if event.occurred_at < self.clocks[row].due_at or self.now < self.clocks[row].due_at
        ]
        for row, clock in self.clocks.items():
            if clock.state is ClockState.RUNNING and clock.due_at <= self.now:
                wrong.append(Violation("C8 not fired", row))
            if clock.state is ClockState.MISSED and row not in fired:
                wrong.append(Violation("C8 missed in silence", row))
        return wrong
