"""Random walks through the life cycle: whatever people do, in whatever order, some things are always true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from canon.codes import (
    Agency,
    ClockKind,
    Department,
    Kind,
    MediationMode,
    OdrOutcome,
    PauseGround,
    RedirectReason,
    RefusalReason,
    State,
    TerminationReason,
)
from chassis.errors import Conflict
from contracts.dispatch import PLACE_EVENTS, CaseEvent, CaseRedirected, ClockMissed, LimitMet, LimitStarted, Side
from services.dispatch.acceptance import domain as acceptance
from services.dispatch.alarms import domain as alarms
from services.dispatch.assignment.domain import assignment
from services.dispatch.cases.domain import handover as handover_domain
from services.dispatch.cases.domain.handover import Handover, HandoverState
from services.dispatch.clocks.domain.clock import Clock, ClockState
from services.dispatch.clocks.domain.reminders import Reminder, make_reminders
from services.dispatch.clocks.domain.starts import legal_end
from services.dispatch.clocks.domain.updates import CaseUpdate, update_clocks, with_clock_summary
from services.dispatch.closing import domain as closing
from services.dispatch.deadlines.domain.expiry import expire
from services.dispatch.deadlines.domain.extension import extend
from services.dispatch.follow_up import domain as follow_up_domain
from services.dispatch.handovers import domain as handovers
from services.dispatch.lifecycle.domain.case import MAX_ROUNDS, Case, CaseDecision
from services.dispatch.lifecycle.domain.conditions import CaseFacts
from services.dispatch.lifecycle.domain.diagram import arrows
from services.dispatch.lifecycle.domain.transitions import DONE, Command, next_state
from services.dispatch.mediation.domain import leads, mediation, sessions
from services.dispatch.notes import domain as notes
from services.dispatch.settlement import domain as settlement
from services.dispatch.supervision import domain as supervision
from services.refunds.cases.domain import latest_places
from tests.services.dispatch.dispatch_building import CALENDAR, at, held_at_hub, opened
from tests.sweeps import IS_WHOLE

HANDOVER = UUID(int=7)
OPEN = (ClockState.RUNNING, ClockState.PAUSED, ClockState.MISSED)
STATES = {
    Kind.COMPLAINT: set(State) - {State.RECEIVED, State.VERIFYING, State.FILED, State.NOT_FILED, State.ANSWERED},
    Kind.REPORT: {
        State.TRIAGED,
        State.RETURNED,
        State.DISPATCHED,
        State.VERIFYING,
        State.REDIRECTED,
        State.CLOSED,
        State.FOLLOWED_UP,
    },
    Kind.INQUIRY: {
        State.TRIAGED,
        State.RETURNED,
        State.DISPATCHED,
        State.ANSWERED,
        State.REDIRECTED,
        State.WITHDRAWN,
        State.CLOSED,
        State.FOLLOWED_UP,
    },
}
AGENCY = {"agency": Agency.HOUSING, "basis": "b", "explanation": "e", "handover_id": HANDOVER}
CONSENTS = {"consumer_consents": True, "respondent_consents": True, "mode": MediationMode.CALL}
DRAWN = {kind: {(arrow.start, arrow.end) for arrow in arrows(kind)} for kind in Kind}
SUM = {"terms": "t", "amount_fen": 1, "refund": None}


def when(command: Command) -> Any:
    """Only where the table lets it; the refusals have their own test."""

    def may(walk: "Walk") -> bool:
        try:
            next_state(walk.case, command)
        except Conflict:
            return False
        return True

    return precondition(may)


class Walk(RuleBasedStateMachine):
    """One case, and everybody who may do something to it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = at("2026-06-01 10:00")
        self.published: list[CaseEvent] = []
        self.handover: Handover | None = None
        self.reminders: list[Reminder] = []

    @initialize(kind=st.sampled_from(Kind), sure=st.booleans())
    def receive(self, kind: Kind, *, sure: bool) -> None:
        begun = opened(kind=kind, received=self.now) if sure else held_at_hub(kind=kind, received=self.now)
        self._take(begun)

    @rule(hours=st.sampled_from([1, 5, 24, 72, 24 * 8, 24 * 40]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def fire(self) -> None:
        fired = expire([(self.case, clock) for clock in self.clocks], self.now)
        late = {clock.number: clock for _, clock, _ in fired}
        self.clocks = tuple(late.get(clock.number, clock) for clock in self.clocks)
        self.case = with_clock_summary(fired[-1][0] if fired else self.case, self.clocks)
        self.published += [event for _, _, event in fired]

    @rule()
    def remind(self) -> None:
        due = [clock for clock in self.clocks if clock.remind_at is not None and clock.remind_at <= self.now]
        reminders = make_reminders([(self.case, clock) for clock in due], CALENDAR, self.now)
        after = {clock.number: clock for clock, _ in reminders}
        self.clocks = tuple(after.get(clock.number, clock) for clock in self.clocks)
        self.reminders += [reminder for _, reminder in reminders if reminder is not None]

    @when(Command.ASSIGN)
    @rule(department=st.sampled_from([Department.FOOD, Department.QUALITY]), officer=st.sampled_from(["li", "wang"]))
    def assign(self, department: Department, officer: str) -> None:
        self._try(lambda c: assignment.assign(c, department=department, station=None, officer=officer, now=self.now))

    @when(Command.RETURN_TO_HUB)
    @rule()
    def return_to_hub(self) -> None:
        self._try(lambda c: assignment.return_to_hub(c, reason="r", note=None, now=self.now))

    @when(Command.REDIRECT)
    @rule(reason=st.sampled_from([RedirectReason.NO_AUTHORITY, RedirectReason.JOINT]))
    def redirect(self, reason: RedirectReason) -> None:
        self._try(lambda c: assignment.redirect(c, reason=reason, now=self.now, **AGENCY))

    @when(Command.BOUNCE)
    @rule()
    def bounce(self) -> None:
        self._hand(lambda c, h: handovers.refuse(c, h, reason="r", note=None, now=self.now))

    @when(Command.BOUNCE)
    @rule()
    def acknowledge(self) -> None:
        self._hand(lambda c, h: handovers.acknowledge(c, h, now=self.now))

    @when(Command.BOUNCE)
    @rule()
    def answer(self) -> None:
        self._hand(lambda c, h: handovers.answer(c, h, text="t", within_limit=True, now=self.now))

    @when(Command.FIRST_FEEDBACK)
    @rule()
    def first_feedback(self) -> None:
        self._try(lambda c: acceptance.first_feedback(c, text="t", now=self.now))

    @when(Command.ACCEPT)
    @rule()
    def accept(self) -> None:
        self._try(lambda c: acceptance.accept(c, now=self.now))

    @when(Command.REFUSE)
    @rule()
    def refuse(self) -> None:
        self._try(lambda c: acceptance.refuse(c, reason=RefusalReason.MATERIALS, note=None, now=self.now))

    @when(Command.REQUEST_SUPPLEMENT)
    @rule()
    def request_supplement(self) -> None:
        by = self.now + timedelta(days=5)
        self._try(lambda c: acceptance.request_supplement(c, fields=["/x"], by=by, now=self.now))

    @when(Command.SEND_TO_ODR)
    @rule()
    def send_to_odr(self) -> None:
        self._try(lambda c: settlement.send_to_odr(c, enterprise_id="e", due_at=self.now, now=self.now))

    @when(Command.SETTLE)
    @rule()
    def settle(self) -> None:
        self._try(lambda c: settlement.close_settled(c, terms=None, amount_fen=1, within_limit=True, now=self.now))

    @when(Command.COME_BACK)
    @rule()
    def come_back(self) -> None:
        self._try(lambda c: settlement.return_from_odr(c, outcome=OdrOutcome.FAILED, now=self.now))

    @when(Command.START_MEDIATION)
    @rule()
    def mediate(self) -> None:
        self._try(lambda c: mediation.start_mediation(c, now=self.now, **CONSENTS))

    @when(Command.SCHEDULE_SESSION)
    @rule()
    def schedule(self) -> None:
        facts = {"held_at": self.now + timedelta(days=400), "mode": MediationMode.CALL, "place": None, "mediator": "li"}
        self._try(lambda c: sessions.schedule_session(c, now=self.now, **facts))

    @when(Command.RECORD_SESSION)
    @rule()
    def record(self) -> None:
        facts = {"consumer_present": True, "respondent_present": True, "demand_fen": 2, "offer_fen": 1, "text": "t"}
        self._try(lambda c: sessions.record_session(c, held_at=c.changed_at, now=self.now, **facts))

    @when(Command.REQUEST_RECUSAL)
    @rule()
    def object(self) -> None:
        self._try(lambda c: sessions.request_recusal(c, side=Side.CONSUMER, ground="g", now=self.now))

    @when(Command.DECIDE_RECUSAL)
    @rule(recused=st.booleans())
    def decide(self, *, recused: bool) -> None:
        mediator = "wang" if self.case.mediator == "li" else "li"
        facts = {"recused": recused, "mediator": mediator, "reason": "r"}
        self._try(lambda c: sessions.decide_recusal(c, now=self.now, **facts))

    @when(Command.REPORT_LEAD)
    @rule()
    def report_lead(self) -> None:
        self._try(lambda c: leads.report_lead(c, lead_id=HANDOVER, text="t", found_at=None, now=self.now))

    @when(Command.PAUSE)
    @rule()
    def pause(self) -> None:
        self._try(lambda c: mediation.pause(c, ground=PauseGround.APPRAISAL, since=self.now, now=self.now))

    @when(Command.RESUME)
    @rule()
    def resume(self) -> None:
        self._try(lambda c: mediation.resume(c, resumed_at=self.now, now=self.now))

    @when(Command.AGREE)
    @rule()
    def agree(self) -> None:
        self._try(lambda c: mediation.agree(c, now=self.now, **SUM))

    @when(Command.PERFORM)
    @rule()
    def perform(self) -> None:
        self._try(lambda c: mediation.start_performance(c, now=self.now))

    @when(Command.TERMINATE)
    @rule()
    def terminate(self) -> None:
        self._try(lambda c: mediation.terminate(c, reason=TerminationReason.CANNOT_AGREE, note=None, now=self.now))

    @when(Command.WITHDRAW)
    @rule()
    def withdraw(self) -> None:
        self._try(lambda c: closing.withdraw(c, now=self.now))

    @when(Command.EXTEND)
    @rule()
    def extend(self) -> None:
        facts = {"until": None, "reason": "r", "approved_by": "a", "calendar": CALENDAR, "now": self.now}
        try:
            self._take(extend(self.case, self.clocks, **facts))
        except Conflict:
            return

    @when(Command.CLOSE)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        result = data.draw(st.sampled_from(sorted(closing.ALLOWED_RESULTS[self.case.state])))
        facts = {"note": "n", "recovered_fen": 0, "within_limit": True, "now": self.now}
        self._try(lambda c: closing.close(c, result=result, **facts))

    @when(Command.FOLLOW_UP)
    @rule()
    def follow_up(self) -> None:
        facts = {"service": 2, "outcome": 2, "reachable": True, "note": None, "now": self.now}
        self._try(lambda c: follow_up_domain.follow_up(c, **facts))

    @when(Command.EXPLAIN)
    @rule()
    def explain(self) -> None:
        self._try(lambda c: follow_up_domain.explain(c, text="t", now=self.now))

    @when(Command.REWORK)
    @rule(officer=st.sampled_from(["li", "wang", "zhao"]))
    def rework(self, officer: str) -> None:
        self._try(lambda c: follow_up_domain.rework(c, reason="r", officer=officer, now=self.now))

    @when(Command.URGE)
    @rule()
    def urge(self) -> None:
        self._try(lambda c: supervision.urge(c, note=None, now=self.now))

    @when(Command.NOTE)
    @rule(by_hub=st.booleans())
    def note(self, *, by_hub: bool) -> None:
        self._try(lambda c: notes.note(c, text="t", by_hub=by_hub, now=self.now))

    @when(Command.TAKE)
    @rule(by_hub=st.booleans())
    def take_alarm(self, *, by_hub: bool) -> None:
        self._try(lambda c: alarms.take_alarm(c, by_hub=by_hub, now=self.now))

    @when(Command.RECALL)
    @rule(begun=st.booleans())
    def recall(self, *, begun: bool) -> None:
        acknowledged = self.handover is not None and self.handover.state is HandoverState.ACKNOWLEDGED

        def decide(case: Case) -> CaseDecision:
            facts = CaseFacts(
                case=case,
                has_extensible_limit=False,
                has_pausable_limit=False,
                is_handling_begun=begun,
                is_handover_acknowledged=acknowledged,
            )
            return assignment.recall(facts, reason="r", now=self.now)

        self._try(decide)

    def _try(self, decide: Callable[[Case], CaseDecision]) -> None:
        before = self.case
        try:
            case, events = decide(before)
            update = update_clocks(case, self.clocks, events, CALENDAR)
        except Conflict:
            return
        self._take(update)
        if (
            handover_domain.ended_handover_id(before, self.case)
            and self.handover
            and self.handover.state in handover_domain.PENDING_STATES
        ):
            self.handover = replace(self.handover, state=handover_domain.HandoverState.CANCELLED)

    def _hand(self, decide: Callable[[Case, Handover], tuple[CaseDecision, Handover]]) -> None:
        if self.handover is None:
            return
        try:
            (case, events), handover = decide(self.case, self.handover)
        except Conflict:
            return
        self.handover = handover
        self._take(update_clocks(case, self.clocks, events, CALENDAR))

    def _take(self, update: CaseUpdate) -> None:
        if self.published:
            moved = (self.case.state, update.case.state)
            assert moved[0] is moved[1] or moved in DRAWN[self.case.kind]
        self.case, self.clocks = update.case, update.clocks
        self.published += update.events
        for event in update.events:
            if isinstance(event, CaseRedirected):
                self.handover = handover_domain.handover_from_event(event)

    def _count_changes(self, what: type[CaseEvent | LimitStarted | LimitMet], kind: ClockKind) -> int:
        published = (one for event in self.published for one in (event, *event.clocks))
        return sum(1 for one in published if type(one) is what and one.clock is kind)

    def _clocks(self, kind: ClockKind, *states: ClockState) -> list[Clock]:
        return [clock for clock in self.clocks if clock.kind is kind and clock.state in states]

    @invariant()
    def the_state_is_one_its_kind_can_have(self) -> None:
        assert self.case.state in STATES[self.case.kind]
        assert self.case.round <= MAX_ROUNDS

    @invariant()
    def a_case_is_with_one_of_section_agency_and_hub(self) -> None:
        at_hub = self.case.state in (State.TRIAGED, State.RETURNED)
        assert not (self.case.department and self.case.agency)
        assert not (at_hub and (self.case.department or self.case.agency or self.case.officer))
        assert (self.case.agency is not None) or self.case.state is not State.REDIRECTED

    @invariant()
    def clocks_are_numbered_without_gaps_and_open_once_a_kind(self) -> None:
        assert [clock.number for clock in self.clocks] == list(range(1, len(self.clocks) + 1))
        for kind in ClockKind:
            assert len([c for c in self._clocks(kind, *OPEN) if c.round == self.case.round]) <= 1 or all(
                c.state is ClockState.MISSED for c in self._clocks(kind, *OPEN)[:-1]
            )

    @invariant()
    def a_closed_case_waits_for_nothing(self) -> None:
        if self.case.state in DONE:
            assert not [clock for clock in self.clocks if clock.state in (ClockState.RUNNING, ClockState.PAUSED)]
            assert (self.case.late, self.case.next_due_at, self.case.paused_since) == (False, None, None)

    @invariant()
    def an_enterprises_days_run_only_while_the_case_is_with_it(self) -> None:
        assert not self._clocks(ClockKind.ODR, ClockState.RUNNING, ClockState.PAUSED) or self.case.state is State.ODR

    @invariant()
    def only_a_mediation_waits_for_a_recusal(self) -> None:
        assert self.case.recusal_since is None or self.case.state is State.MEDIATING

    @invariant()
    def a_pause_stops_a_clock(self) -> None:
        paused = any(clock.state is ClockState.PAUSED for clock in self.clocks)
        assert paused == (self.case.paused_since is not None)

    @invariant()
    def what_is_published_of_clocks_is_what_happened_to_them(self) -> None:
        for kind in ClockKind:
            every = self._clocks(kind, *ClockState)
            ended = self._clocks(kind, ClockState.MET, ClockState.LATE)
            passed = self._clocks(kind, ClockState.LATE, ClockState.MISSED)
            assert self._count_changes(LimitStarted, kind) == len(every)
            assert self._count_changes(LimitMet, kind) == len(ended)
            assert self._count_changes(ClockMissed, kind) == len(passed)

    @invariant()
    def refunds_knows_who_has_it_from_the_events_it_subscribes_to(self) -> None:
        [place] = latest_places([event for event in self.published if isinstance(event, PLACE_EVENTS)])
        assert (place.department, place.station) == (self.case.department, self.case.station)

    @invariant()
    def time_runs_forward(self) -> None:
        moments = [event.occurred_at for event in self.published]
        assert moments == sorted(moments)

    @invariant()
    def a_running_clock_ends_when_the_law_says(self) -> None:
        for clock in self.clocks:
            if clock.state is ClockState.RUNNING and clock.kind is not ClockKind.SUPPLEMENT:
                end = legal_end(clock.kind, self.case, clock.starts_at, CALENDAR, extended=clock.extended)
                assert clock.due_at == end.due_at

    @invariant()
    def nobody_is_reminded_twice_of_a_step_nor_once_the_clock_is_done(self) -> None:
        steps = [(one.clock.number, one.clock.due_at, one.level) for one in self.reminders]
        assert len(steps) == len(set(steps))
        for clock in self.clocks:
            watched = clock.state in (ClockState.RUNNING, ClockState.MISSED) and clock.round == self.case.round
            assert watched or clock.remind_at is None or clock.round != self.case.round

    @invariant()
    def a_case_at_rest_reminds_nobody(self) -> None:
        if self.case.state in (State.REDIRECTED, State.WITHDRAWN, *DONE):
            assert not [clock for clock in self.clocks if clock.remind_at is not None]

    @invariant()
    def a_bounced_twice_case_is_joint(self) -> None:
        assert self.case.joint or self.case.bounces < 2


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=200 if IS_WHOLE else 50, stateful_step_count=50)
