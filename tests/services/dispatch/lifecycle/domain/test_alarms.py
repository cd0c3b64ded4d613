"""What silences an alarm, and what does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from canon.codes import Agency, Alert, CloseResult, Department, RedirectReason, State
from services.dispatch.assignment.domain import assignment
from services.dispatch.cases.domain.handover import Handover
from services.dispatch.closing import domain as closing
from services.dispatch.follow_up import domain as follow_up
from services.dispatch.handovers import domain as handovers
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.settlement import domain as settlement
from services.dispatch.supervision import domain as supervision
from tests.services.dispatch.dispatch_building import MORNING, a_case

NOON = MORNING + timedelta(hours=3)
ALARM: dict[str, Any] = {"attention": True, "alerts": (Alert.SELF_HARM,)}
RETURNED: dict[str, Any] = {"attention": True}


def withdrawn(case: Case) -> Case:
    return closing.withdraw(case, now=NOON)[0]


def settled(case: Case) -> Case:
    sent, _ = settlement.send_to_odr(case, enterprise_id="e", due_at=NOON, now=NOON)
    return settlement.close_settled(sent, terms="退款", amount_fen=500, within_limit=True, now=NOON)[0]


def answered(case: Case) -> Case:
    handover = Handover(
        id=UUID(int=7),
        case_id=case.id,
        agency=Agency.HEALTH,
        reason=RedirectReason.NO_AUTHORITY,
        basis="b",
        explanation="e",
        by_rules=True,
        made_at=MORNING,
    )
    return handovers.answer(case, handover, text="已处理", within_limit=True, now=NOON)[0][0]


End = Callable[[Case], Case]
ENDS: list[tuple[End, State, State]] = [
    (withdrawn, State.DISPATCHED, State.WITHDRAWN),
    (withdrawn, State.MEDIATING, State.TERMINATED),
    (settled, State.DISPATCHED, State.CLOSED),
    (answered, State.REDIRECTED, State.CLOSED),
]


@pytest.mark.parametrize(("end", "before", "after"), ENDS)
def test_an_alarm_nobody_looked_at_outlives_what_others_end(end: End, before: State, after: State) -> None:
    case = end(a_case(before, **ALARM))

    assert (case.state, case.attention) == (after, True)


@pytest.mark.parametrize(("end", "before", "after"), ENDS)
def test_what_ended_without_an_alarm_calls_nobody(end: End, before: State, after: State) -> None:
    case = end(a_case(before, **RETURNED))

    assert (case.state, case.attention) == (after, False)


@pytest.mark.parametrize(("end", "before", "after"), ENDS)
def test_an_alarm_that_was_looked_at_stays_silent(end: End, before: State, after: State) -> None:
    case = end(a_case(before, alerts=(Alert.SELF_HARM,)))

    assert (case.state, case.attention) == (after, False)


def test_who_closes_a_withdrawn_case_or_calls_the_citizen_has_looked() -> None:
    left = withdrawn(a_case(**ALARM))
    over = settled(a_case(**ALARM))

    closed, _ = closing.close(
        left, result=CloseResult.WITHDRAWN, note=None, recovered_fen=0, within_limit=True, now=NOON
    )
    called, _ = follow_up.follow_up(over, service=5, outcome=5, reachable=True, note=None, now=NOON)

    assert (closed.attention, called.attention) == (False, False)


def test_who_assigns_has_looked_and_who_urges_changes_nothing() -> None:
    ringing = a_case(**ALARM)

    assigned, _ = assignment.assign(ringing, department=Department.FOOD, station=None, officer=None, now=NOON)

    assert not assigned.attention
    assert supervision.urge(ringing, note=None, now=NOON)[0].attention
    assert not supervision.urge(assigned, note=None, now=NOON)[0].attention
