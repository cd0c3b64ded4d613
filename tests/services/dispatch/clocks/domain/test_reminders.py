"""Who is told of a limit, when, and how often."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from canon.codes import Agency, Channel, ClockKind, PauseGround, RedirectReason, RuleSet, State
from contracts.dispatch import CaseEscalated, ClockReminded
from services.dispatch.acceptance import domain as acceptance
from services.dispatch.assignment.domain import assignment
from services.dispatch.clocks.domain.clock import Clock, ClockState
from services.dispatch.clocks.domain.escalation import (
    ESCALATION_POLICIES,
    EscalationPolicy,
    EscalationStep,
    Measure,
    Role,
)
from services.dispatch.clocks.domain.reminders import Reminder, escalation_steps, make_reminders, with_next_reminders
from services.dispatch.clocks.domain.starts import ChannelLimit
from services.dispatch.clocks.domain.updates import CaseUpdate, add_receipt_clock, update_clocks
from services.dispatch.closing import domain as closing
from services.dispatch.deadlines.domain.expiry import expire
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.mediation.domain import mediation
from tests.services.dispatch.dispatch_building import CALENDAR, ID, MORNING, a_case, after, at, held_at_hub, opened

END = at("2026-12-04 00:00")  # of the acceptance of a complaint received on 2026-11-24


def a_clock(kind: ClockKind = ClockKind.ACCEPTANCE, **facts: Any) -> Clock:
    return Clock(
        **{
            "case_id": ID,
            "number": 1,
            "round": 1,
            "kind": kind,
            "rule_set": RuleSet.ORDER121,
            "rule": "r",
            "starts_at": MORNING,
            "due_at": END,
            "calendar_version": "v",
            "proof": "p",
        }
        | facts
    )


def remind(clock: Clock, now: datetime, case: Case | None = None) -> tuple[Clock, Reminder | None]:
    [one] = make_reminders([(case or a_case(), clock)], CALENDAR, now)
    return one


def followed(clock: Clock, moments: Sequence[datetime], case: Case | None = None) -> list[tuple[int, tuple[Role, ...]]]:
    """What is told when the job looks at these moments."""
    steps = []
    for now in moments:
        if clock.due_at <= now:
            clock = replace(clock, state=ClockState.MISSED)
        clock, reminder = remind(clock, now, case)
        if reminder:
            steps.append((reminder.level, reminder.to))
    return steps


def the(update: CaseUpdate, kind: ClockKind) -> Clock:
    return [clock for clock in update.clocks if clock.kind is kind][-1]


def test_a_clock_is_written_with_the_moment_of_its_first_reminder() -> None:
    update = opened()

    assert the(update, ClockKind.FEEDBACK_24H).remind_at == MORNING + timedelta(hours=12)
    assert the(update, ClockKind.ACCEPTANCE).remind_at == MORNING + (END - MORNING) / 2


def test_an_end_is_near_from_the_first_reminder_on() -> None:
    update = opened()
    feedback, acceptance_ = the(update, ClockKind.FEEDBACK_24H), the(update, ClockKind.ACCEPTANCE)

    assert feedback.near_at == MORNING + timedelta(hours=12)
    assert acceptance_.near_at == MORNING + (END - MORNING) / 2
    assert update.case.near_at == feedback.near_at


def test_a_short_limit_of_others_is_near_from_its_start() -> None:
    [clock] = with_next_reminders([a_clock(ClockKind.SUPPLEMENT, due_at=at("2026-11-25 00:00"))], a_case(), CALENDAR)

    assert clock.near_at == clock.starts_at == MORNING


@pytest.mark.parametrize(
    "clock",
    [a_clock(ClockKind.REFUND_15D), a_clock(state=ClockState.PAUSED), a_clock(state=ClockState.MISSED)],
    ids=["without reminders", "paused", "missed"],
)
def test_only_a_running_limit_with_reminders_is_ever_near(clock: Clock) -> None:
    [after_] = with_next_reminders([replace(clock, near_at=MORNING)], a_case(), CALENDAR)

    assert after_.near_at is None


def test_the_line_of_duty_is_reminded_from_the_officer_upwards() -> None:
    days = [at(f"2026-{day} 00:00") for day in ("11-30", "12-03", "12-04", "12-05", "12-09")]

    assert followed(a_clock(), days) == [
        (1, (Role.OFFICER,)),
        (2, (Role.OFFICER,)),
        (10, (Role.OFFICER, Role.SECTION_HEAD)),
        (11, (Role.HUB,)),
        (12, (Role.BUREAU_HEAD,)),
    ]


def test_a_limit_of_24_hours_is_reminded_two_hours_before() -> None:
    clock = a_clock(ClockKind.FEEDBACK_24H, due_at=MORNING + timedelta(hours=24), reminded_until=at("2026-11-24 21:00"))
    [clock] = with_next_reminders([clock], a_case(), CALENDAR)

    assert clock.remind_at == at("2026-11-25 07:00")


def test_after_an_outage_only_the_highest_step_is_published() -> None:
    assert followed(a_clock(), [at("2026-12-20 09:00"), at("2026-12-21 09:00")]) == [(12, (Role.BUREAU_HEAD,))]


def test_a_step_is_not_published_before_its_moment() -> None:
    clock, reminder = remind(a_clock(), MORNING + timedelta(days=1))

    assert reminder is None
    assert clock.remind_at == MORNING + (END - MORNING) / 2


def test_a_reminder_precedes_the_end_and_escalation_follows_it() -> None:
    _, before = remind(a_clock(), at("2026-12-03 00:00"))
    _, passed = remind(a_clock(state=ClockState.MISSED), END)

    assert before
    assert passed
    assert isinstance(before.event, ClockReminded)
    assert isinstance(passed.event, CaseEscalated)
    assert (passed.event.level, passed.event.to, passed.event.due_at) == (10, ("officer", "section_head"), END)


def test_one_working_day_before_counts_the_calendar() -> None:
    over_national_day = a_clock(starts_at=at("2026-09-24 09:00"), due_at=at("2026-10-10 00:00"))
    clock = replace(over_national_day, reminded_until=at("2026-10-03 00:00"))
    [clock] = with_next_reminders([clock], a_case(), CALENDAR)

    assert clock.remind_at == at("2026-10-09 00:00")


def test_one_working_day_after_a_friday_ends_on_monday() -> None:
    friday = a_clock(due_at=at("2026-11-28 00:00"), reminded_until=at("2026-11-28 00:00"), state=ClockState.MISSED)
    [clock] = with_next_reminders([friday], a_case(), CALENDAR)

    assert clock.remind_at == at("2026-12-01 00:00")


def test_a_limit_within_a_day_keeps_its_time_of_day() -> None:
    limit = a_clock(ClockKind.HOTLINE, due_at=at("2026-11-27 18:00"), reminded_until=at("2026-11-26 09:00"))
    [clock] = with_next_reminders([limit], a_case(), CALENDAR)

    assert clock.remind_at == at("2026-11-26 18:00")


def test_a_short_limit_leaves_out_what_lies_before_its_start() -> None:
    short = a_clock(ClockKind.HOTLINE, due_at=MORNING + timedelta(hours=4))

    assert followed(short, [MORNING + timedelta(hours=hours) for hours in (1, 2, 4)]) == [
        (1, (Role.OFFICER,)),
        (10, (Role.OFFICER, Role.SECTION_HEAD)),
    ]


def test_while_no_section_has_the_case_the_hub_answers_for_it() -> None:
    update = held_at_hub()
    clock = the(update, ClockKind.DISPATCH_24H)

    _, reminder = remind(clock, MORNING + timedelta(hours=12), update.case)
    steps = followed(clock, [MORNING + timedelta(days=30)], update.case)

    assert reminder
    assert reminder.to == (Role.HUB,)
    assert steps == [(12, (Role.BUREAU_HEAD,))]


def test_what_others_owe_is_reported_to_the_officer_alone() -> None:
    clock = a_clock(ClockKind.SUPPLEMENT)

    assert followed(clock, [at("2026-12-03 00:00"), END, at("2026-12-30 00:00")]) == [
        (2, (Role.OFFICER,)),
        (10, (Role.OFFICER,)),
    ]


def test_a_kind_without_a_ladder_reminds_nobody() -> None:
    [clock] = with_next_reminders([a_clock(ClockKind.REFUND_15D)], a_case(), CALENDAR)

    assert clock.remind_at is None


def test_a_ladder_holds_for_clocks_that_start_on_its_first_day_or_later() -> None:
    newer = EscalationPolicy(
        effective_from=date(2026, 11, 24),
        steps_by_kind={
            ClockKind.ACCEPTANCE: (EscalationStep(level=1, to=(Role.HUB,), measure=Measure.HOURS, amount=-1),)
        },
    )
    ladders = (newer, *ESCALATION_POLICIES)

    assert [step.to for step in escalation_steps(a_clock(), ladders)] == [(Role.HUB,)]
    assert (
        escalation_steps(a_clock(starts_at=at("2026-11-23 23:59")), ladders)
        == ESCALATION_POLICIES[0].steps_by_kind[ClockKind.ACCEPTANCE]
    )
    assert escalation_steps(a_clock(), (replace(newer, effective_from=date(2027, 1, 1)),)) == ()


def test_a_met_clock_reminds_nobody() -> None:
    update = opened()
    update = after(update, acceptance.first_feedback(update.case, text="t", now=MORNING + timedelta(hours=1)))

    assert the(update, ClockKind.FEEDBACK_24H).remind_at is None


@pytest.mark.parametrize("state", [State.REDIRECTED, State.WITHDRAWN, State.CLOSED, State.FOLLOWED_UP])
def test_a_case_at_rest_reminds_nobody(state: State) -> None:
    [clock] = with_next_reminders([a_clock(state=ClockState.MISSED)], a_case(state), CALENDAR)

    assert clock.remind_at is None


def test_a_clock_of_an_earlier_round_reminds_nobody() -> None:
    [clock] = with_next_reminders([a_clock(state=ClockState.MISSED)], a_case(round=2), CALENDAR)

    assert clock.remind_at is None


def test_what_was_settled_meanwhile_is_not_published() -> None:
    clock, reminder = remind(a_clock(remind_at=MORNING), END, a_case(State.CLOSED))

    assert (clock.remind_at, reminder) == (None, None)


def test_reminders_stop_with_the_clock_and_go_on_with_it() -> None:
    update = opened()
    update = after(update, acceptance.accept(update.case, now=MORNING))
    before = the(update, ClockKind.MEDIATION).remind_at
    update = after(update, mediation.pause(update.case, ground=PauseGround.APPRAISAL, since=MORNING, now=MORNING))
    paused = the(update, ClockKind.MEDIATION).remind_at
    later = MORNING + timedelta(days=20)
    update = after(update, mediation.resume(update.case, resumed_at=later, now=later))
    resumed = the(update, ClockKind.MEDIATION).remind_at

    assert before == at("2026-12-24 16:30")
    assert paused is None
    assert resumed == at("2027-01-03 04:30")  # half of the longer time; twenty days did not count


def test_a_longer_limit_is_reminded_of_anew() -> None:
    reminded = a_clock(ClockKind.HOTLINE, reminded_until=at("2026-12-03 00:00"))
    [clock] = with_next_reminders([replace(reminded, due_at=at("2026-12-12 00:00"))], a_case(), CALENDAR)

    assert clock.remind_at == MORNING + (at("2026-12-12 00:00") - MORNING) / 2


def test_a_limit_beyond_the_calendar_is_reminded_of_as_far_as_it_reaches() -> None:
    limit = ChannelLimit(
        receipt=UUID(int=3), channel=Channel.PARTNER, received_at=MORNING, due_at=at("2999-01-01 00:00")
    )
    update = add_receipt_clock(a_case(), (), CALENDAR, [limit])

    assert the(update, ClockKind.HOTLINE).remind_at == MORNING + (limit.due_at - MORNING) / 2


def test_a_missed_clock_goes_on_to_the_next_level_until_the_act_is_done() -> None:
    update = opened()
    late = MORNING + timedelta(days=2)
    [(case, missed, _)] = expire([(update.case, the(update, ClockKind.FEEDBACK_24H))], late)
    missed, reminder = remind(missed, late, case)
    others = [clock for clock in update.clocks if clock.number != missed.number]
    update = update_clocks(*_with(acceptance.first_feedback(case, text="t", now=late), [*others, missed]), CALENDAR)

    assert reminder
    assert missed.remind_at
    assert the(update, ClockKind.FEEDBACK_24H).remind_at is None


def _with(decided: Any, clocks: Sequence[Clock]) -> tuple[Any, Any, Any]:
    return decided[0], clocks, decided[1]


def test_a_redirected_case_reminds_nobody_here() -> None:
    update = opened()
    agency = {"agency": Agency.HOUSING, "reason": RedirectReason.NO_AUTHORITY, "basis": "b", "explanation": "e"}
    update = after(update, assignment.redirect(update.case, handover_id=UUID(int=9), now=MORNING, **agency))

    assert not [clock for clock in update.clocks if clock.remind_at]


def test_a_withdrawn_case_reminds_nobody() -> None:
    update = opened()
    update = after(update, closing.withdraw(update.case, now=MORNING))

    assert not [clock for clock in update.clocks if clock.remind_at]
