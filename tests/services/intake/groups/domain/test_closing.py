"""Three persons who ask their money back from a shop that closed raise an alarm, once."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.intake.groups.domain.candidates import Candidate
from services.intake.groups.domain.closing import (
    MOST_LISTED,
    Alarm,
    AlarmAnswered,
    AlarmState,
    answer,
    find_closing,
    has_signs,
)
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
    dismissed, event = answer(raised(), AlarmState.DISMISSED, NOW, account="zhou", reason="装修，下周开门")
    same = [candidate(n) for n in (1, 2, 3)]

    assert event.outcome == "dismissed"
    assert find(same, dismissed) is None
    assert find(same, replace(dismissed, decided_at=NOW - timedelta(days=31))) is not None


def test_a_dismissal_does_not_hide_what_other_persons_say() -> None:
    dismissed, _ = answer(raised(), AlarmState.DISMISSED, NOW, account="zhou", reason="三件都是编造的")
    same = [candidate(n) for n in range(1, 12)]

    again = find(same, dismissed)

    assert find(same[:5], dismissed) is None
    assert again is not None
    assert again.complaints == tuple(UUID(int=n) for n in range(4, 12))


def test_who_was_dismissed_raises_nothing_anew() -> None:
    dismissed, _ = answer(raised(), AlarmState.DISMISSED, NOW, account="zhou", reason="三件都是编造的")
    same = [candidate(n) for n in (1, 2, 3)]
    repeated = [replace(candidate(n + 3), numbers=candidate(n).numbers) for n in (1, 2, 3)]

    assert find([*same, *repeated], dismissed) is None


def test_what_a_group_answers_is_quiet() -> None:
    grouped, _ = answer(raised(), AlarmState.GROUPED, NOW, account="zhou", group=UUID(int=900))

    assert find([candidate(n) for n in range(1, 12)], grouped) is None


def test_an_alarm_is_answered_once() -> None:
    grouped, event = answer(raised(), AlarmState.GROUPED, NOW, account="zhou", group=UUID(int=900))

    assert event.group_id == grouped.group_id == UUID(int=900)
    with pytest.raises(AlarmAnswered):
        answer(grouped, AlarmState.DISMISSED, NOW, account="zhou", reason="不是")


def test_an_open_alarm_keeps_what_raised_it_when_the_days_have_moved_on() -> None:
    alarm = replace(raised(), found_at=NOW - timedelta(days=12))
    same = [*(candidate(n, 14 - n) for n in (1, 2, 3)), candidate(4)]

    more = find(same, alarm)

    assert more is not None
    assert [one.int for one in more.complaints] == [1, 2, 3, 4]
    assert more.evidence[0].complaints == 4


def test_an_open_alarm_names_also_who_withdrew_and_counts_them_no_more() -> None:
    alarm = raised()

    more = find([candidate(2), candidate(3), candidate(4)], alarm)

    assert more is not None
    assert [one.int for one in more.complaints] == [1, 2, 3, 4]
    assert more.evidence[0].complaints == 3


def test_messages_that_one_case_answers_count_once() -> None:
    twice = [candidate(1), candidate(2, case=1), candidate(3)]

    alarm = find([*twice, candidate(4)])

    assert find(twice) is None
    assert alarm is not None
    assert [one.int for one in alarm.complaints] == [1, 3, 4]
    assert {one.complaints for one in alarm.evidence} == {3}


def test_an_open_alarm_follows_a_topic_that_is_corrected() -> None:
    alarm = raised()
    same = [candidate(1, topic="training_refund"), candidate(2, topic="training_refund"), candidate(3)]

    corrected = find(same, alarm)

    assert corrected is not None
    assert (alarm.topic, corrected.topic) == ("prepaid", "training_refund")


def test_an_alarm_lists_so_many_complaints_and_then_says_nothing_new() -> None:
    many = [candidate(n) for n in range(1, MOST_LISTED + 1)]

    alarm = find(many)

    assert alarm is not None
    assert len(alarm.complaints) == MOST_LISTED
    assert find([*many, candidate(MOST_LISTED + 1)], alarm) is None
