"""The hub, the sections and their officers, who carry each case to its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from canon.codes import Department, State
from canon.shanghai import day_of
from sdk import Answer
from simulators.decisions import Action, DecisionContext, choose_action
from simulators.year.agenda import Agenda
from simulators.year.habits import days_until_next
from simulators.year.moments import add_working_days
from simulators.year.outside import Outside
from simulators.year.surprises import Finder, Surprise

NEWEST = 50  # cases with details that one page has
WORKING_DAY = timedelta(hours=8)
ON_DUTY = (State.RECEIVED, State.TRIAGED, State.DISPATCHED)  # somebody assigns and answers first on any day
TRIES = 8  # of an act that has to wait for somebody else
FOLLOW_UP_TRIES = 3  # on days of their own
ODR_WEIGHT = 300.0  # the enterprise itself is complained of: mostly it settles first
WAIT_DAYS = 3.0  # working days between two such tries
OFFICER_SECTION = Department.CONSUMER_PROTECTION  # whose officer and head have credentials; the hub acts for others
CONFLICT, STALE = 409, 412


@dataclass(slots=True)
class Handled:
    """A case, as it stood last."""

    number: str  # the platform's
    view: dict[str, Any]
    tried: set[str] = field(default_factory=set)  # commands in the present state and round
    tries: int = 0

    @property
    def stage(self) -> str:
        return f"{self.view['state']}.{self.view.get('round', 1)}"


class Casework:
    """Everybody who handles cases; ``handled`` has every case of the year by its id."""

    def __init__(self, outside: Outside, agenda: Agenda, surprises: Sequence[Surprise]) -> None:
        self._outside = outside
        self._agenda = agenda
        self._hasty = [one for one in surprises if one.finder is Finder.HYGIENE]
        self.handled: dict[str, Handled] = {}
        self.enterprises: dict[str, str] = {}  # by name, those that settle online

    async def open(self, complaints: Iterable[tuple[str, str]]) -> None:
        """Look at the cases of new complaints, given by id with the platform's number; one that was joined has none."""
        wanted = {case: number for case, number in complaints if case not in self.handled}
        if not wanted:
            return
        newest = await self._outside.read("hub", "/v1/cases", limit=min(len(wanted), NEWEST), details="true")
        views = {str(view["id"]): view for view in newest.body.get("items") or ()}
        for case, number in wanted.items():
            view = views.get(case) or (await self._outside.read("hub", f"/v1/cases/{case}")).body
            if view.get("id") == case:
                self.handled[case] = Handled(number, view)
                self._plan(case)

    def _plan(self, case: str, days: float | None = None) -> None:
        """Put the next step into the agenda."""
        one = self.handled[case]
        rng = self._outside.rng(one.number, f"{one.stage}.{len(one.tried)}.{one.tries}/when")
        hasty = any(self._is_hasty(habit, one.view, self._outside.now) for habit in self._hasty)
        wait = days_until_next(rng, one.view, hasty=hasty) if days is None else days
        is_on_duty = one.view["state"] in ON_DUTY and not one.view.get("first_feedback_at")
        at = self._outside.now + wait * WORKING_DAY if is_on_duty else add_working_days(self._outside.now, wait)
        self._agenda.add(at, one.number, partial(self.act, case))

    @staticmethod
    def _is_hasty(habit: Surprise, view: dict[str, Any], now: datetime) -> bool:
        return view.get("department") == habit.subject and habit.first <= day_of(now) <= habit.last

    async def act(self, case: str) -> None:
        """Take the next step of a case."""
        one = self.handled[case]
        action = self._next(one)
        if action is None:
            if one.view["state"] == State.ODR or self._waits(one):
                await self._look_again(case)
            return
        answer = await self._outside.perform(self._by_whom(action, one), one.number)
        if answer.status in (CONFLICT, STALE):
            await self._look_again(case)
        elif answer.ok and "state" in answer.body:
            self._went_on(case, action, answer)

    def _next(self, one: Handled) -> Action | None:
        now = self._outside.now
        name = str(one.view.get("respondent_name"))
        context = DecisionContext(
            seed=self._outside.seed,
            case=one.number,
            rng=self._outside.rng(one.number, f"{one.stage}.{len(one.tried)}.{one.tries}"),
            now=now,
            enterprises=[self.enterprises[name]] if name in self.enterprises else [],
            odr_weight=ODR_WEIGHT,
        )
        hasty = any(self._is_hasty(habit, one.view, now) for habit in self._hasty)
        return choose_action(one.view, context, frozenset(one.tried | ({"first-feedback"} if hasty else set())))

    def _by_whom(self, action: Action, one: Handled) -> Action:
        if one.view.get("department") == OFFICER_SECTION and len(action.actors) > 1:
            return action
        return Action(actors=action.actors[-1:], path=action.path, body=action.body, name=action.name)

    def _went_on(self, case: str, action: Action, answer: Answer) -> None:
        one, before = self.handled[case], self.handled[case].stage
        one.view, one.tries = answer.body, 0
        if one.stage != before:
            one.tried = set()
            self._plan(case)
        elif action.name == "follow-up":
            one.tries = len(one.tried) + 1
            one.tried.add(f"follow-up {one.tries}")
            if one.tries < FOLLOW_UP_TRIES:
                self._plan(case, 1.0)
        else:
            one.tried.add(action.name)
            self._plan(case)

    async def take_up_again(self, case: str) -> None:
        """Handle a case on that a look-back has opened again."""
        if case in self.handled:
            await self._look_again(case)

    @staticmethod
    def _waits(one: Handled) -> bool:
        return one.view["state"] in (State.REDIRECTED, State.CLOSED, State.ODR)

    async def _look_again(self, case: str) -> None:
        """See how a case stands now: somebody else was first, or it waits for somebody."""
        one = self.handled[case]
        found = await self._outside.read("hub", f"/v1/cases/{case}")
        if not found.ok or found.body.get("id") != case:
            return
        before = one.stage
        one.view = found.body
        if one.stage != before:
            one.tried, one.tries = set(), 0
            self._plan(case)
        elif one.tries < TRIES:
            one.tries += 1
            self._plan(case, WAIT_DAYS)
