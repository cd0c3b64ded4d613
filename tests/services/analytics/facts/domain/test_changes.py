"""How a case looks after what happened to it."""

from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.codes import Agency, ClockKind, CloseResult, TerminationReason
from contracts.dispatch import CaseEvent, ClockMet
from services.analytics.facts.domain.changes import PastSnapshot, apply_events
from services.analytics.facts.domain.snapshot import CaseSnapshot
from tests.services.analytics.histories import random_stories
from tests.services.analytics.stories import Story, noon, story

pytestmark = pytest.mark.pure
FOOD, QUALITY = "food", "quality"


def case_events(one: Story) -> list[CaseEvent]:
    return [event for event in one.events if isinstance(event, CaseEvent)]


def snapshot(one: Story) -> CaseSnapshot:
    now, _ = apply_events(None, case_events(one))
    return cast("CaseSnapshot", now)


def closed_case() -> Story:
    return (
        story(1, "03-02").dispatched("03-02", FOOD).fed_back("03-02").accepted("03-03").agreed("03-04")
        .closed("03-05", CloseResult.AGREED, 100)
    )  # fmt: skip


def test_a_limit_that_was_met_counts_the_same_as_when_it_was_published_apart_from_the_act() -> None:
    usual = {"starts_at": noon("03-02"), "due_at": noon("03-05"), "met_at": noon("03-02"), "in_time": True}
    alone = story(1, "03-02").dispatched("03-02", FOOD, in_time=None)
    alone.add(ClockMet, noon("03-02"), clock=ClockKind.DISPATCH_24H, **usual)

    now = snapshot(alone)

    assert (now.dispatch_in_time, now.dispatch_judged_at) == (True, noon("03-02"))
    assert now == snapshot(story(1, "03-02").dispatched("03-02", FOOD))


def test_a_reopened_case_is_not_closed_but_was_and_keeps_its_decision() -> None:
    now = snapshot(closed_case().rated("03-06", 1, 1).reworked("03-07"))

    assert (now.closed_at, now.result, now.within_limit, now.recovered_fen) == (None, None, None, 0)
    assert (now.first_closed_at, now.accepted_at, now.round) == (noon("03-05"), noon("03-03"), 2)


def test_what_the_new_round_decides_takes_the_place_of_the_old() -> None:
    again = closed_case().reworked("03-07").refused("03-08", in_time=None).closed("03-09", CloseResult.REFUSED)
    now = snapshot(again)

    assert (now.accepted_at, now.refused_at) == (None, noon("03-08"))
    assert (now.first_closed_at, now.closed_at, now.result) == (noon("03-05"), noon("03-09"), "refused")


def test_the_same_decision_again_keeps_its_first_day() -> None:
    now = snapshot(closed_case().reworked("03-07").accepted("03-08").agreed("03-09"))

    assert (now.accepted_at, now.agreed_at) == (noon("03-03"), noon("03-04"))


def test_an_agreement_after_a_termination_stands_and_the_other_way_round() -> None:
    terminated = story(1, "03-02").accepted("03-03").terminated("03-04", TerminationReason.CANNOT_AGREE)
    agreed = snapshot(closed_case().reworked("03-07").terminated("03-08", TerminationReason.TIME_LIMIT))

    assert snapshot(terminated).termination_reason == "CANNOT_AGREE"
    assert snapshot(terminated.agreed("03-06")).termination_reason is None
    assert (agreed.agreed_at, agreed.terminated_at, agreed.termination_reason) == (None, noon("03-08"), "TIME_LIMIT")


def test_what_a_citizen_answered_is_not_undone_by_a_call_nobody_answers() -> None:
    now = snapshot(closed_case().rated("03-06", 2, 1).reworked("03-07").rated("03-20", None, None, reachable=False))

    assert (now.followed_up_at, now.outcome, now.rated_round) == (noon("03-06"), 1, 1)


def test_the_last_rating_is_the_rating() -> None:
    unreached = closed_case().rated("03-06", None, None, reachable=False)
    first = snapshot(unreached)
    now = snapshot(unreached.rated("03-07", 5, None))

    assert (first.followed_up_at, first.reachable, first.rated_round) == (noon("03-06"), False, None)
    assert (now.followed_up_at, now.reachable, now.service, now.outcome) == (noon("03-07"), True, 5, None)


def test_a_limit_missed_once_stays_missed() -> None:
    once = story(1, "03-02").dispatched("03-02", FOOD).fed_back("03-04", in_time=False)
    again = once.reworked("03-07").fed_back("03-07").fed_back("03-09", in_time=False)

    now = snapshot(again)

    assert (now.feedback_in_time, now.feedback_judged_at) == (False, noon("03-04") - timedelta(hours=1))


def test_a_limit_met_first_and_missed_later_is_missed_on_the_later_day() -> None:
    now = snapshot(story(1, "03-02").fed_back("03-02").fed_back("03-03").fed_back("03-09", in_time=False))

    assert (now.feedback_in_time, now.feedback_judged_at) == (False, noon("03-09") - timedelta(hours=1))


def test_only_binding_limits_make_a_case_overdue_and_the_first_of_them() -> None:
    goal = story(1, "03-02").missed("03-03", ClockKind.DISPATCH_24H)
    bound = story(2, "03-02").missed("03-11", ClockKind.ACCEPTANCE).missed("04-30", ClockKind.MEDIATION)
    lead = story(3, "03-02").missed("03-23", ClockKind.MEDIATION_LEAD)

    assert snapshot(goal).overdue_at is None
    assert snapshot(bound).overdue_at == noon("03-11")
    assert snapshot(lead).overdue_at == noon("03-23")


def test_a_limit_missed_once_stays_missed_when_a_case_is_handled_anew() -> None:
    missed = story(1, "03-02").missed("03-11", ClockKind.ACCEPTANCE).closed("03-12", CloseResult.AGREED, within=False)
    late = story(2, "03-02").closed("03-12", CloseResult.AGREED, within=False)
    punctual = story(3, "03-02").closed("03-12", CloseResult.AGREED)

    again = [snapshot(one.reworked("05-02").closed("05-03", CloseResult.AGREED)) for one in (missed, late, punctual)]

    assert [one.within_limit for one in again] == [False, False, True]
    assert [one.late_since for one in again] == [noon("03-11"), noon("03-12"), None]


def test_what_a_round_missed_is_no_limit_of_the_next() -> None:
    """By it a case counts as due, and ended or not, in the rates that do not ask whether it was in time."""
    bound = story(2, "03-02").missed("03-11", ClockKind.ACCEPTANCE).closed("03-12", CloseResult.AGREED, within=False)

    again = snapshot(bound.reworked("05-02"))

    assert (again.overdue_at, again.late_since) == (None, noon("03-11"))


def test_who_has_a_case_or_answered_it_reads_it_and_who_gave_it_back_or_lost_it_does_not() -> None:
    handed = story(1, "03-02").redirected("03-02", Agency.HOUSING)
    has = snapshot(handed)
    gave_back = snapshot(handed.bounced("03-03"))
    lost = story(2, "03-02").redirected("03-02", Agency.HOUSING)
    lost.agency = None
    answered = story(3, "03-02").redirected("03-02", Agency.HOUSING).closed("03-04", CloseResult.REDIRECTED)

    assert (has.reader, gave_back.reader, gave_back.agency) == ("housing", None, "housing")
    assert snapshot(lost.withdrawn("03-03")).reader is None
    assert snapshot(answered).reader == "housing"
    assert snapshot(handed.redirected("03-05", Agency.TAX)).reader == "tax"
    answered.agency = None
    assert snapshot(answered.reworked("03-06")).reader == "housing"  # as in dispatch: it still reads what it answered


def test_what_the_hub_takes_back_itself_is_no_bounce() -> None:
    undone = story(1, "03-02").redirected("03-02", Agency.HOUSING).bounced("03-03", 0)

    assert (snapshot(undone).bounces, snapshot(undone).reader) == (0, None)


def test_what_the_hub_takes_back_from_a_section_is_no_return_of_the_section() -> None:
    undone = story(1, "03-02").dispatched("03-02", FOOD).returned("03-03", undone=True)

    assert (snapshot(undone).returned_at, snapshot(undone).department, snapshot(undone).state) == (
        None,
        None,
        "returned",
    )


def test_a_case_keeps_the_last_agency_it_was_handed_to() -> None:
    now = snapshot(story(1, "03-02").redirected("03-02", Agency.TAX).bounced("03-04").dispatched("03-05", FOOD))

    assert (now.agency, now.department, now.bounces, now.redirected_at) == ("tax", FOOD, 1, noon("03-02"))


def test_a_returned_case_has_no_department_until_it_has_another() -> None:
    back = story(1, "03-02").dispatched("03-02", FOOD).returned("03-03")

    assert (snapshot(back).department, snapshot(back).returned_at) == (None, noon("03-03"))
    assert snapshot(back.dispatched("03-04", QUALITY)).department == QUALITY


def test_a_case_looked_like_something_from_each_change_until_the_next() -> None:
    one = story(1, "03-02").dispatched("03-02", FOOD, in_time=None).accepted("03-04").closed("03-05", CloseResult.OTHER)

    now, past = apply_events(None, case_events(one))

    assert now is not None
    assert [(look.changed_at, until, look.state) for look, until in past] == [
        (noon("03-02"), noon("03-04"), "dispatched"),
        (noon("03-04"), noon("03-05"), "accepted"),
    ]
    assert (now.changed_at, now.state) == (noon("03-05"), "closed")


def test_what_changes_nothing_leaves_no_look() -> None:
    one = story(1, "03-02").dispatched("03-02", FOOD).missed("03-09", ClockKind.ODR)

    now, past = apply_events(None, case_events(one))

    assert past == []
    assert now is not None
    assert now.changed_at == noon("03-02")


@given(st.integers(0, 10_000))
def test_a_fold_in_pieces_is_the_fold(seed: int) -> None:
    random = Random(seed)
    for one in random_stories(seed, 3):
        events = case_events(one)
        cut = random.randrange(len(events) + 1)
        middle, earlier = apply_events(None, events[:cut])
        now, later = apply_events(middle, events[cut:])

        assert (now, [*earlier, *later]) == apply_events(None, events)


@given(st.integers(0, 10_000))
def test_looks_follow_each_other_without_a_gap(seed: int) -> None:
    for one in random_stories(seed, 3):
        now, past = apply_events(None, case_events(one))
        if now is None:
            continue
        starts = [look.changed_at for look, _ in past] + [now.changed_at]
        ends: list[PastSnapshot] = past

        assert [until for _, until in ends] == starts[1:]
        assert all(start < end for start, end in pairwise(starts))
