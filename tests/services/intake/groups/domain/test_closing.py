"""Three persons who ask their money back from a shop that closed raise an alarm, once."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.intake.groups.domain.candidates import Candidate
from services.intake.groups.domain.closing import Alarm, AlarmSettled, AlarmState, find_closing, has_signs, settle
from tests.services.intake.building import NOW
from tests.services.intake.groups.domain.test_group import LIMITS, candidate, traits

pytestmark = pytest.mark.pure
ALARM_ID = UUID(int=800)


def find(same: list[Candidate], last: Alarm | None = None) -> Alarm | None:
    found = find_closing(same[-1].traits, same, last, LIMITS, ALARM_ID, 5, NOW)
    return found[0] if found else None


def raised() -> Alarm:
    alarm = find([candidate(n, 3 - n) for n in (1, 2, 3)])
    assert alarm is not None
    return alarm


def test_three_persons_in_seven_days_raise_it_with_their_words() -> None:
    same = [candidate(1, 2, unreachable=("打不通",)), candidate(2, 1, closing=("搬空", "关门")), candidate(3)]

    found = find_closing(same[-1].traits, same, None, LIMITS, ALARM_ID, 5, NOW)

    assert found is not None
    alarm, event = found
    assert [(one.kind, one.word, one.complaints) for one in alarm.evidence] == [
        ("words", "关门", 3),
        ("words", "搬空", 1),
        ("calls", "打不通", 1),
        ("usual", None, 3),
    ]
    assert (alarm.evidence[-1].days, alarm.evidence[-1].year) == (7, 5)
    assert (event.aggregate_id, event.complaint_id, len(event.complaints)) == (ALARM_ID, UUID(int=1), 3)


def test_two_persons_and_what_was_received_earlier_raise_nothing() -> None:
    assert find([candidate(1), candidate(2)]) is None
    assert find([candidate(1, 8), candidate(2), candidate(3)]) is None
    assert find([replace(candidate(n), numbers=frozenset({b"one"})) for n in (1, 2, 3)]) is None


def test_a_complaint_without_signs_raises_nothing() -> None:
    assert find([candidate(1), candidate(2), candidate(3, closing=())]) is None
    assert find([candidate(1), candidate(2), candidate(3), candidate(4, refund=False)]) is None
    assert has_signs(traits(1, closing=(), unreachable=("空号",)))
    assert not has_signs(traits(1, refund=False))


def test_a_complaint_from_long_ago_raises_nothing_today() -> None:
    assert find([candidate(1), candidate(2), candidate(3), candidate(4, 20)]) is None


def test_more_complaints_add_to_an_open_alarm_and_the_same_ones_say_nothing() -> None:
    alarm = raised()
    same = [candidate(n) for n in (1, 2, 3)]

    more = find([*same, candidate(4)], alarm)

    assert find(same, alarm) is None
    assert more is not None
    assert (more.id, len(more.complaints), more.found_at) == (alarm.id, 4, alarm.found_at)


def test_what_a_person_decided_holds_for_the_quiet_days() -> None:
    dismissed, event = settle(raised(), AlarmState.DISMISSED, NOW, account="zhou", reason="装修，下周开门")
    same = [candidate(n) for n in (1, 2, 3)]

    assert event.outcome == "dismissed"
    assert find(same, dismissed) is None
    assert find(same, replace(dismissed, decided_at=NOW - timedelta(days=31))) is not None


def test_an_alarm_is_answered_once() -> None:
    grouped, event = settle(raised(), AlarmState.GROUPED, NOW, account="zhou", group=UUID(int=900))

    assert event.group_id == grouped.group_id == UUID(int=900)
    with pytest.raises(AlarmSettled):
        settle(grouped, AlarmState.DISMISSED, NOW, account="zhou", reason="不是")
