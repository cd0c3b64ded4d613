"""Who takes an alarm, and until when it can be taken."""

from dataclasses import replace
from datetime import timedelta

import pytest

from canon.codes import Alert, State
from contracts.dispatch import AlarmTaken
from services.dispatch.alarms.domain import take_alarm
from services.dispatch.lifecycle.domain import refusals
from tests.services.dispatch.dispatch_building import MORNING, a_case

NOON = MORNING + timedelta(hours=3)
ALARM = a_case(attention=True, alerts=(Alert.SELF_HARM,))


@pytest.mark.parametrize("state", State)
def test_an_alarm_is_taken_in_any_state_and_calls_nobody_any_more(state: State) -> None:
    before = replace(ALARM, state=state)

    case, (event,) = take_alarm(before, by_hub=True, now=NOON)

    assert case == replace(before, attention=False, changed_at=NOON)
    assert isinstance(event, AlarmTaken)
    assert (event.alerts, event.by_hub) == ((Alert.SELF_HARM,), True)


def test_an_alarm_is_taken_once() -> None:
    case, _ = take_alarm(ALARM, by_hub=True, now=NOON)

    with pytest.raises(refusals.AlreadyTaken):
        take_alarm(case, by_hub=False, now=NOON)


def test_a_case_that_calls_for_another_reason_has_no_alarm() -> None:
    with pytest.raises(refusals.NoOpenAlarm):
        take_alarm(a_case(State.RETURNED, attention=True), by_hub=True, now=NOON)
