"""What a person is told they may do is what the commands themselves say."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canon.codes import (
    Agency,
    Alert,
    ClockKind,
    Department,
    Kind,
    MediationMode,
    PauseGround,
    RedirectReason,
    RefusalReason,
    State,
    TerminationReason,
)
from chassis.errors import Conflict, Forbidden
from contracts.dispatch import Side
from services.dispatch.acceptance import domain as acceptance
from services.dispatch.alarms import domain as alarms
from services.dispatch.assignment.domain import assignment
from services.dispatch.cases.domain.facts import facts_of
from services.dispatch.cases.domain.handover import HandoverState
from services.dispatch.clocks.domain.clock import EXTENSIBLE, PAUSABLE, Clock, ClockState
from services.dispatch.clocks.domain.updates import CaseUpdate, update_clocks
from services.dispatch.closing import domain as closing
from services.dispatch.deadlines.domain.extension import extend
from services.dispatch.follow_up import domain as follow_up
from services.dispatch.lifecycle.domain.availability import command_availability
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.conditions import CaseFacts
from services.dispatch.lifecycle.domain.permissions import ROLES
from services.dispatch.lifecycle.domain.transitions import COMMANDS_OF_PEOPLE, Command
from services.dispatch.mediation.domain import leads, mediation, sessions, termination
from services.dispatch.notes import domain as notes
from services.dispatch.settlement import domain as settlement
from services.dispatch.supervision import domain as supervision
from tests.services.dispatch.dispatch_building import CALENDAR, MORNING, a_case, opened
from tests.sweeps import IS_WHOLE

NOON = MORNING + timedelta(hours=3)
HANDOVER = UUID(int=7)
CONSENTS = {"consumer_consents": True, "respondent_consents": True, "mode": MediationMode.CALL}
PRESENT = {"consumer_present": True, "respondent_present": True, "demand_fen": None, "offer_fen": None}
LIMITS = (ClockKind.MEDIATION, ClockKind.VERIFICATION, ClockKind.MEDIATION_LEAD, ClockKind.HOTLINE, ClockKind.ODR)
Given = Callable[[Case, Sequence[Clock], CaseFacts], CaseDecision | CaseUpdate]


def _extended(case: Case, clocks: Sequence[Clock], _: CaseFacts) -> CaseUpdate:
    """The verification, else the limit of the channel."""
    facts: dict[str, Any] = {"reason": "r", "approved_by": "head", "calendar": CALENDAR, "now": NOON}
    try:
        return extend(case, clocks, until=None, **facts)
    except Conflict:
        return extend(case, clocks, until=NOON + timedelta(days=900), **facts)


GIVEN: dict[Command, Given] = {  # each command with a request that is right in itself
    Command.ASSIGN: lambda case, *_: assignment.assign(
        case, department=Department.FOOD, station=None, officer=None, now=NOON
    ),
    Command.FIRST_FEEDBACK: lambda case, *_: acceptance.first_feedback(case, text="t", now=NOON),
    Command.RETURN_TO_HUB: lambda case, *_: assignment.return_to_hub(case, reason="r", note=None, now=NOON),
    Command.REDIRECT: lambda case, *_: assignment.redirect(
        case,
        agency=Agency.HOUSING,
        reason=RedirectReason.JOINT,
        basis="b",
        explanation="e",
        handover_id=HANDOVER,
        now=NOON,
    ),
    Command.ACCEPT: lambda case, *_: acceptance.accept(case, now=NOON),
    Command.REFUSE: lambda case, *_: acceptance.refuse(case, reason=RefusalReason.MATERIALS, note=None, now=NOON),
    Command.REQUEST_SUPPLEMENT: lambda case, *_: acceptance.request_supplement(
        case, fields=["/x"], by=NOON + timedelta(days=1), now=NOON
    ),
    Command.SEND_TO_ODR: lambda case, *_: settlement.send_to_odr(case, enterprise_id="e", due_at=NOON, now=NOON),
    Command.START_MEDIATION: lambda case, *_: mediation.start_mediation(case, now=NOON, **CONSENTS),
    Command.PAUSE: lambda case, *_: mediation.pause(case, ground=PauseGround.APPRAISAL, since=NOON, now=NOON),
    Command.RESUME: lambda case, *_: mediation.resume(case, resumed_at=NOON, now=NOON),
    Command.SCHEDULE_SESSION: lambda case, *_: sessions.schedule_session(
        case, held_at=NOON + timedelta(days=1), mode=MediationMode.CALL, place=None, mediator=None, now=NOON
    ),
    Command.RECORD_SESSION: lambda case, *_: sessions.record_session(case, held_at=NOON, text="t", now=NOON, **PRESENT),
    Command.REQUEST_RECUSAL: lambda case, *_: sessions.request_recusal(case, side=Side.CONSUMER, ground="g", now=NOON),
    Command.DECIDE_RECUSAL: lambda case, *_: sessions.decide_recusal(
        case, recused=False, mediator=None, reason="r", now=NOON
    ),
    Command.REPORT_LEAD: lambda case, *_: leads.report_lead(case, lead_id=HANDOVER, text="t", found_at=None, now=NOON),
    Command.AGREE: lambda case, *_: mediation.agree(case, terms="t", amount_fen=1, refund=None, now=NOON),
    Command.TERMINATE: lambda case, clocks, _: termination.terminate(
        case, clocks, reason=TerminationReason.ABSENT_OR_REFUSES, note=None, calendar=CALENDAR, now=NOON
    ),
    Command.EXTEND: _extended,
    Command.CLOSE: lambda case, *_: closing.close(
        case,
        result=min(closing.ALLOWED_RESULTS.get(case.state, {closing.R.OTHER})),
        note="n",
        recovered_fen=0,
        within_limit=True,
        now=NOON,
    ),
    Command.FOLLOW_UP: lambda case, *_: follow_up.follow_up(
        case, service=5, outcome=5, reachable=True, note=None, now=NOON
    ),
    Command.EXPLAIN: lambda case, *_: follow_up.explain(case, text="t", now=NOON),
    Command.REWORK: lambda case, *_: follow_up.rework(case, reason="r", officer="another", now=NOON),
    Command.URGE: lambda case, *_: supervision.urge(case, note=None, now=NOON),
    Command.RECALL: lambda *given: assignment.recall(given[2], reason="r", now=NOON),
    Command.TAKE: lambda case, *_: alarms.take_alarm(case, by_hub=True, now=NOON),
    Command.NOTE: lambda case, *_: notes.note(case, text="t", by_hub=True, now=NOON),
}
MOMENTS = st.sampled_from([None, MORNING])
CASE_FACTS = st.fixed_dictionaries(
    {
        "first_feedback_at": MOMENTS,
        "paused_since": MOMENTS,
        "recusal_since": MOMENTS,
        "dissatisfied": st.booleans(),
        "round": st.sampled_from([1, 3]),
        "joint": st.booleans(),
        "attention": st.booleans(),
        "alerts": st.sampled_from([(), (Alert.POISONING,)]),
        "department": st.sampled_from([None, "food"]),
    }
)
DISPATCHED = {"act": "case_dispatched", "account": "dispatch", "facts": {}}
HISTORIES = st.sampled_from([[DISPATCHED], [DISPATCHED, {"act": "case_extended", "account": "li", "facts": {}}]])
[A_CLOCK, *_] = opened().clocks


@st.composite
def some_clocks(draw: st.DrawFn) -> tuple[Clock, ...]:
    kinds = draw(st.lists(st.sampled_from(LIMITS), unique=True))
    return tuple(
        replace(
            A_CLOCK,
            number=number,
            kind=kind,
            state=draw(st.sampled_from(sorted({*ClockState} - (set() if kind in PAUSABLE else {ClockState.PAUSED})))),
            due_at=draw(st.sampled_from([NOON, NOON + timedelta(days=5)])),
            extended=kind in EXTENSIBLE and draw(st.booleans()),
        )
        for number, kind in enumerate(kinds, start=1)
    )


def answer(command: Command, facts: CaseFacts, clocks: Sequence[Clock]) -> str | None:
    """The code with which the command itself is refused, without regard to who gives it."""
    try:
        decided = GIVEN[command](facts.case, clocks, facts)
        if not isinstance(decided, CaseUpdate):
            update_clocks(decided[0], clocks, decided[1], CALENDAR)
    except Conflict as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", State)
@given(facts=CASE_FACTS, clocks=some_clocks(), data=st.data())
@settings(max_examples=20 if IS_WHOLE else 5)
def test_what_is_available_is_what_the_commands_say(
    state: State, kind: Kind, facts: dict[str, Any], clocks: tuple[Clock, ...], data: st.DataObject
) -> None:
    handling, handover = data.draw(HISTORIES), {"id": HANDOVER, "state": data.draw(st.sampled_from(HandoverState))}
    case = a_case(state, kind=kind, handover_id=HANDOVER, **facts)
    known = facts_of(case, clocks, handling, [handover], NOON)
    answers = {command: answer(command, known, clocks) for command in COMMANDS_OF_PEOPLE}
    role = data.draw(st.sampled_from([*ROLES, "auditor"]))

    for one in command_availability(known, (role,)):
        expected = answers[one.command] if role in one.roles else Forbidden.code
        assert (one.refusal.code if one.refusal else None) == expected, one.command


def test_every_command_is_listed_with_who_may_give_it() -> None:
    listed = command_availability(facts_of(a_case(), (), (), (), NOON), ())

    assert tuple(one.command for one in listed) == COMMANDS_OF_PEOPLE
    assert {one.refusal.code for one in listed if one.refusal} == {"forbidden"}
    assert {one.command: one.roles for one in listed}[Command.RETURN_TO_HUB] == ("officer", "section_head")


def test_who_has_two_roles_may_do_what_either_may() -> None:
    allowed = {
        one.command
        for one in command_availability(facts_of(a_case(), (), (), (), NOON), ("hub", "officer"))
        if not one.refusal
    }

    assert {Command.ASSIGN, Command.RETURN_TO_HUB} <= allowed
