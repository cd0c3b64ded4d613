"""Which clocks run, when they end, and what they tell."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest

from canon.calendar import Calendar, Day, DayKind
from canon.codes import (
    Agency,
    Channel,
    ClockKind,
    CloseResult,
    Kind,
    MediationMode,
    OdrOutcome,
    PauseGround,
    RedirectReason,
    RefusalReason,
    RuleSet,
    State,
    TerminationReason,
)
from chassis.errors import Invalid
from contracts.dispatch import (
    CaseEvent,
    CaseHeldAtHub,
    ClockMissed,
    ClocksChanged,
    LimitChange,
    LimitMet,
    LimitMoved,
    LimitStarted,
    LimitStopped,
    Stop,
)
from contracts.intake import ComplaintSupplemented
from services.dispatch.acceptance import domain as acceptance
from services.dispatch.assignment.domain import assignment
from services.dispatch.cases.domain import handover as handover_domain
from services.dispatch.clocks.domain.clock import Clock, ClockState, is_within_limit
from services.dispatch.clocks.domain.restarts import apply_supplement
from services.dispatch.clocks.domain.starts import ChannelLimit
from services.dispatch.clocks.domain.updates import (
    CaseUpdate,
    add_receipt_clock,
    meet_clocks,
    recount_clocks,
    start_clocks,
    update_clocks,
)
from services.dispatch.closing import domain as closing
from services.dispatch.deadlines.domain.expiry import expire
from services.dispatch.deadlines.domain.extension import extend
from services.dispatch.follow_up import domain as follow_up
from services.dispatch.handovers import domain as handovers
from services.dispatch.lifecycle.domain import refusals
from services.dispatch.lifecycle.domain.events import case_event
from services.dispatch.mediation.domain import mediation
from services.dispatch.settlement import domain as settlement
from tests.services.dispatch.dispatch_building import CALENDAR, ID, MORNING, a_case, after, at, held_at_hub, opened

DAY = timedelta(days=1)
HANDOVER = UUID(int=7)
E = TypeVar("E", bound=CaseEvent)
C = TypeVar("C", bound=LimitChange)


def the(update: CaseUpdate, kind: ClockKind) -> Clock:
    """The latest clock of a kind."""
    return [clock for clock in update.clocks if clock.kind is kind][-1]


def kinds(update: CaseUpdate) -> dict[ClockKind, ClockState]:
    return {clock.kind: clock.state for clock in update.clocks}


def events_of_type(update: CaseUpdate, event: type[E]) -> list[E]:
    return [one for one in update.events if isinstance(one, event)]


def changes(update: CaseUpdate, change: type[C]) -> list[C]:
    return [one for event in update.events for one in event.clocks if isinstance(one, change)]


def stopped(update: CaseUpdate) -> list[tuple[ClockKind, Stop]]:
    return [(one.clock, one.stop) for one in changes(update, LimitStopped)]


def accepted(received: datetime, when: datetime | None = None) -> CaseUpdate:
    update = opened(received=received)
    return after(update, acceptance.accept(update.case, now=when or received))


def mediated(received: datetime) -> CaseUpdate:
    update = accepted(received)
    return after(
        update,
        mediation.start_mediation(
            update.case, consumer_consents=True, respondent_consents=True, mode=MediationMode.CALL, now=received
        ),
    )


def verified(received: datetime) -> CaseUpdate:
    update = opened(kind=Kind.REPORT, received=received)
    return after(update, acceptance.accept(update.case, now=received))


def test_a_dispatched_complaint_has_met_its_first_24_hours_and_runs_two_clocks() -> None:
    update = opened()

    assert kinds(update) == {
        ClockKind.DISPATCH_24H: ClockState.MET,
        ClockKind.ACCEPTANCE: ClockState.RUNNING,
        ClockKind.FEEDBACK_24H: ClockState.RUNNING,
    }
    [dispatched] = update.events
    assert [(change.change, change.clock) for change in dispatched.clocks] == [
        ("started", ClockKind.DISPATCH_24H),
        ("started", ClockKind.ACCEPTANCE),
        ("met", ClockKind.DISPATCH_24H),
        ("started", ClockKind.FEEDBACK_24H),
    ]
    assert update.case.next_due_at == MORNING + DAY


def test_a_held_complaint_owes_its_dispatch() -> None:
    assert kinds(held_at_hub()) == {
        ClockKind.DISPATCH_24H: ClockState.RUNNING,
        ClockKind.ACCEPTANCE: ClockState.RUNNING,
    }


def test_a_report_is_verified_and_not_accepted_in_seven_days() -> None:
    assert set(kinds(opened(kind=Kind.REPORT))) == {
        ClockKind.DISPATCH_24H,
        ClockKind.VERIFICATION,
        ClockKind.FEEDBACK_24H,
    }


def test_an_inquiry_has_the_channels_clock_and_no_other() -> None:
    case = a_case(State.TRIAGED, kind=Kind.INQUIRY, department=None)
    limit = ChannelLimit(receipt=ID, channel=Channel.HOTLINE_12345, received_at=MORNING, due_at=MORNING + 5 * DAY)

    update = start_clocks(case, (case_event(CaseHeldAtHub, case),), CALENDAR, (limit,))

    assert kinds(update) == {ClockKind.HOTLINE: ClockState.RUNNING}
    assert the(update, ClockKind.HOTLINE).due_at == MORNING + 5 * DAY
    assert "12345" in the(update, ClockKind.HOTLINE).rule


def test_a_channels_limit_runs_once_and_only_if_it_could_be_met() -> None:
    case = a_case()
    limit = ChannelLimit(receipt=ID, channel=Channel.HOTLINE_12345, received_at=MORNING, due_at=MORNING + DAY)
    over = ChannelLimit(receipt=UUID(int=9), channel=Channel.HOTLINE_12345, received_at=MORNING, due_at=MORNING)

    update = add_receipt_clock(case, (), CALENDAR, (limit, over))

    assert len(update.clocks) == 1
    assert add_receipt_clock(case, update.clocks, CALENDAR, (limit,)).clocks == update.clocks
    assert add_receipt_clock(a_case(State.CLOSED), (), CALENDAR, (limit,)).clocks == ()


# receipt, due (exclusive: 00:00 of the day after the last)
ACCEPTANCES = [
    ("2026-09-28 10:00", "2026-10-14 00:00", RuleSet.ORDER121),
    ("2026-02-12 10:00", "2026-03-01 00:00", RuleSet.ORDER20),
    ("2026-04-14 23:59", "2026-04-24 00:00", RuleSet.ORDER20),
    ("2026-04-15 00:00", "2026-04-25 00:00", RuleSet.ORDER121),
    ("2026-04-29 10:00", "2026-05-13 00:00", RuleSet.ORDER121),
    ("2025-12-29 10:00", "2026-01-09 00:00", RuleSet.ORDER20),
    ("2023-12-27 10:00", "2024-01-09 00:00", RuleSet.ORDER20),
]


@pytest.mark.parametrize(("received", "due", "rules"), ACCEPTANCES)
def test_acceptance_is_due_seven_working_days_after_receipt(received: str, due: str, rules: RuleSet) -> None:
    clock = the(opened(received=at(received)), ClockKind.ACCEPTANCE)

    assert (clock.due_at, clock.rule_set) == (at(due), rules)
    assert "个工作日" in clock.proof


# receipt (chooses the rules), acceptance, due
MEDIATIONS = [
    ("2026-10-13 10:00", "2026-10-13 10:00", "2026-12-13 00:00", "order121.23"),
    ("2026-08-02 10:00", "2026-08-03 10:00", "2026-10-05 00:00", "order121.23"),  # 10-02 is statutory: 10-04
    ("2022-07-12 10:00", "2022-07-14 10:00", "2022-09-17 00:00", "order20.21"),
    ("2024-06-25 10:00", "2024-06-28 10:00", "2024-08-31 00:00", "order20.21"),
    ("2024-06-25 10:00", "2024-07-01 10:00", "2024-08-31 00:00", "regulations778.46"),
    ("2026-04-14 10:00", "2026-04-20 10:00", "2026-06-21 00:00", "regulations778.46"),
]


@pytest.mark.parametrize(("received", "accepted_at", "due", "rule"), MEDIATIONS)
def test_mediation_runs_from_acceptance_by_the_rules_of_receipt(
    received: str, accepted_at: str, due: str, rule: str
) -> None:
    clock = the(accepted(at(received), at(accepted_at)), ClockKind.MEDIATION)

    assert (clock.rule, clock.starts_at) == (rule, at(accepted_at))
    assert clock.due_at == at(due)


def test_a_deadline_beyond_the_published_years_is_provisional() -> None:
    update = accepted(at("2026-11-24 09:00"))

    assert the(update, ClockKind.MEDIATION).provisional
    assert changes(update, LimitStarted)[-1].provisional is True


def test_first_feedback_meets_the_second_24_hours() -> None:
    update = opened()

    update = after(update, acceptance.first_feedback(update.case, text="已联系", now=MORNING + timedelta(hours=23)))

    assert the(update, ClockKind.FEEDBACK_24H).state is ClockState.MET
    [met] = changes(update, LimitMet)
    assert met.in_time is True


@pytest.mark.parametrize(("hours", "state"), [(23.999, ClockState.MET), (24, ClockState.LATE), (25, ClockState.LATE)])
def test_the_instant_of_the_end_is_too_late(hours: float, state: ClockState) -> None:
    update = opened()

    update = after(update, acceptance.first_feedback(update.case, text="已联系", now=MORNING + timedelta(hours=hours)))

    assert the(update, ClockKind.FEEDBACK_24H).state is state
    assert len(events_of_type(update, ClockMissed)) == (state is ClockState.LATE)


def test_a_missed_clock_that_is_met_at_last_is_late_and_missed_only_once() -> None:
    update = opened()
    fired = expire([(update.case, clock) for clock in update.clocks], MORNING + DAY)
    missed = [event for _, _, event in fired]
    late = {clock.number: clock for _, clock, _ in fired}
    now = tuple(late.get(clock.number, clock) for clock in update.clocks)

    update = update_clocks(*_feedback(fired[-1][0], now), CALENDAR)

    assert [event.clock for event in missed] == [ClockKind.FEEDBACK_24H]
    assert the(update, ClockKind.FEEDBACK_24H).state is ClockState.LATE
    assert events_of_type(update, ClockMissed) == []


def _feedback(case: object, clocks: tuple[Clock, ...]) -> tuple[object, tuple[Clock, ...], tuple[CaseEvent, ...]]:
    after_, events = acceptance.first_feedback(case, text="晚了", now=MORNING + 2 * DAY)  # type: ignore[arg-type]
    return after_, clocks, events


def test_acceptance_meets_its_clock_and_starts_sixty_days() -> None:
    update = accepted(MORNING)

    assert the(update, ClockKind.ACCEPTANCE).state is ClockState.MET
    assert the(update, ClockKind.MEDIATION).state is ClockState.RUNNING


def test_a_refusal_is_an_answer() -> None:
    update = opened()

    update = after(update, acceptance.refuse(update.case, reason=RefusalReason.OVER_3_YEARS, note=None, now=MORNING))

    assert the(update, ClockKind.ACCEPTANCE).state is ClockState.MET
    assert the(update, ClockKind.FEEDBACK_24H).state is ClockState.MET


def test_a_returned_case_owes_no_feedback_until_it_is_dispatched_again() -> None:
    update = opened()

    update = after(update, assignment.return_to_hub(update.case, reason="x", note=None, now=MORNING))
    returned = kinds(update)
    update = after(
        update,
        assignment.assign(update.case, department="food", station=None, officer=None, now=MORNING + DAY),  # type: ignore[arg-type]
    )

    assert returned[ClockKind.FEEDBACK_24H] is ClockState.CANCELLED
    assert the(update, ClockKind.FEEDBACK_24H).due_at == MORNING + 2 * DAY


def test_a_redirected_case_keeps_none_of_our_clocks_until_it_bounces() -> None:
    update = held_at_hub()
    update = after(
        update,
        assignment.redirect(
            update.case,
            agency=Agency.HOUSING,
            reason=RedirectReason.NO_AUTHORITY,
            basis="b",
            explanation="e",
            handover_id=HANDOVER,
            now=MORNING,
        ),
    )
    gone = kinds(update)
    handover = handover_domain.handover_from_event(update.events[0])  # type: ignore[arg-type]
    decided, _ = handovers.refuse(update.case, handover, reason="x", note=None, now=MORNING + DAY)
    update = after(update, decided)

    assert gone == {ClockKind.DISPATCH_24H: ClockState.MET, ClockKind.ACCEPTANCE: ClockState.CANCELLED}
    assert the(update, ClockKind.ACCEPTANCE).state is ClockState.RUNNING
    assert the(update, ClockKind.ACCEPTANCE).starts_at == MORNING


def test_appraisal_stops_the_mediation_and_nothing_else() -> None:
    update = mediated(at("2026-06-01 10:00"))
    before = the(update, ClockKind.MEDIATION).due_at
    update = after(
        update,
        mediation.pause(
            update.case, ground=PauseGround.APPRAISAL, since=at("2026-06-10 10:00"), now=at("2026-06-10 10:00")
        ),
    )
    paused = kinds(update)
    update = after(update, mediation.resume(update.case, resumed_at=at("2026-06-20 10:00"), now=at("2026-06-20 10:00")))

    assert paused[ClockKind.MEDIATION] is ClockState.PAUSED
    assert paused[ClockKind.FEEDBACK_24H] is ClockState.RUNNING
    assert the(update, ClockKind.MEDIATION).due_at == before + 10 * DAY
    [moved] = changes(update, LimitMoved)
    assert "鉴定" in moved.proof


def test_it_is_published_that_a_clock_stands_still_and_that_it_is_no_longer_wanted() -> None:
    update = mediated(MORNING)
    paused = after(update, mediation.pause(update.case, ground=PauseGround.APPRAISAL, since=MORNING, now=MORNING))
    held_back = held_at_hub()
    withdrawn = after(held_back, closing.withdraw(held_back.case, now=MORNING))

    assert stopped(paused) == [(ClockKind.MEDIATION, Stop.PAUSED)]
    assert stopped(withdrawn) == [(ClockKind.DISPATCH_24H, Stop.CANCELLED), (ClockKind.ACCEPTANCE, Stop.CANCELLED)]


def test_a_paused_clock_does_not_fire() -> None:
    update = mediated(at("2026-06-01 10:00"))
    update = after(
        update,
        mediation.pause(
            update.case, ground=PauseGround.APPRAISAL, since=at("2026-06-10 10:00"), now=at("2026-06-10 10:00")
        ),
    )

    fired = expire([(update.case, clock) for clock in update.clocks], at("2027-06-01 10:00"))

    assert ClockKind.MEDIATION not in {clock.kind for _, clock, _ in fired}


def test_what_ends_during_a_pause_ends_in_time() -> None:
    update = mediated(at("2026-06-01 10:00"))
    update = after(
        update,
        mediation.pause(
            update.case, ground=PauseGround.APPRAISAL, since=at("2026-06-10 10:00"), now=at("2026-06-10 10:00")
        ),
    )

    update = after(
        update,
        mediation.terminate(
            update.case, reason=TerminationReason.APPRAISAL_COST, note=None, now=at("2026-12-10 10:00")
        ),
    )

    assert the(update, ClockKind.MEDIATION).state is ClockState.MET


def test_nothing_can_be_paused_when_the_limit_has_passed() -> None:
    update = verified(at("2026-06-01 10:00"))
    late = expire([(update.case, clock) for clock in update.clocks], at("2026-07-01 10:00"))
    missed = {clock.number: clock for _, clock, _ in late}
    now = [missed.get(clock.number, clock) for clock in update.clocks]
    case, events = mediation.pause(
        update.case, ground=PauseGround.APPRAISAL, since=at("2026-06-10 10:00"), now=at("2026-07-02 10:00")
    )

    with pytest.raises(refusals.NothingToPause):
        update_clocks(case, now, events, CALENDAR)


def test_a_termination_starts_seven_days_of_notice_that_the_closing_meets() -> None:
    update = mediated(at("2026-06-01 10:00"))
    update = after(
        update,
        mediation.terminate(update.case, reason=TerminationReason.CANNOT_AGREE, note=None, now=at("2026-06-10 10:00")),
    )
    due = the(update, ClockKind.NOTICE).due_at
    update = after(
        update,
        closing.close(
            update.case,
            result=CloseResult.TERMINATED,
            note="已告知双方",
            recovered_fen=0,
            within_limit=True,
            now=at("2026-06-12 10:00"),
        ),
    )

    assert due == at("2026-06-23 00:00")  # 19-21 June are off
    assert the(update, ClockKind.NOTICE).state is ClockState.MET


def test_a_closed_case_has_no_open_clock() -> None:
    update = opened()
    update = after(update, acceptance.refuse(update.case, reason=RefusalReason.IDENTITY, note=None, now=MORNING))
    update = after(
        update,
        closing.close(
            update.case, result=CloseResult.REFUSED, note=None, recovered_fen=0, within_limit=True, now=MORNING
        ),
    )

    assert {clock.state for clock in update.clocks} <= {ClockState.MET, ClockState.LATE, ClockState.CANCELLED}
    assert (update.case.late, update.case.next_due_at) == (False, None)


def test_order_20_informs_a_real_name_reporter_within_five_days_and_order_121_does_not() -> None:
    def ended(received: str) -> set[ClockKind]:
        update = verified(at(received))
        case, events = closing.close(
            update.case,
            result=CloseResult.FILED,
            note=None,
            recovered_fen=0,
            within_limit=True,
            now=at(received),
        )
        return set(kinds(update_clocks(case, update.clocks, events, CALENDAR)))

    assert ClockKind.REPORTER_NOTICE in ended("2025-06-02 10:00")
    assert ClockKind.REPORTER_NOTICE not in ended("2026-06-02 10:00")


def test_the_enterprise_has_ten_working_days_beside_the_bureaus_own_clock() -> None:
    update = opened(received=at("2026-06-01 10:00"))
    update = after(
        update,
        settlement.send_to_odr(
            update.case, enterprise_id="e", due_at=at("2026-06-16 00:00"), now=at("2026-06-01 10:00")
        ),
    )
    sent = kinds(update)
    due = the(update, ClockKind.ODR).due_at
    update = after(
        update, settlement.return_from_odr(update.case, outcome=OdrOutcome.FAILED, now=at("2026-06-05 10:00"))
    )

    assert due == at("2026-06-16 00:00")
    assert sent[ClockKind.ACCEPTANCE] is ClockState.RUNNING
    assert the(update, ClockKind.ODR).state is ClockState.MET


def test_a_withdrawal_after_acceptance_takes_the_enterprise_its_ten_days() -> None:
    update = accepted(at("2026-06-01 10:00"))
    update = after(
        update,
        settlement.send_to_odr(
            update.case, enterprise_id="e", due_at=at("2026-06-16 00:00"), now=at("2026-06-02 10:00")
        ),
    )

    update = after(update, closing.withdraw(update.case, now=at("2026-06-03 10:00")))

    assert the(update, ClockKind.ODR).state is ClockState.CANCELLED
    assert the(update, ClockKind.NOTICE).state is ClockState.RUNNING


def test_a_supplement_is_awaited_until_it_comes() -> None:
    update = opened()
    update = after(
        update,
        acceptance.request_supplement(update.case, fields=["/respondent/name"], by=MORNING + 5 * DAY, now=MORNING),
    )
    waiting = the(update, ClockKind.SUPPLEMENT)

    update = meet_clocks(update.case, update.clocks, ClockKind.SUPPLEMENT, MORNING + DAY, CALENDAR)

    assert (waiting.state, waiting.due_at) == (ClockState.RUNNING, MORNING + 5 * DAY)
    assert the(update, ClockKind.SUPPLEMENT).state is ClockState.MET


def supplement(**fields: Any) -> ComplaintSupplemented:
    values = {
        "aggregate_id": ID,
        "complaint_id": ID,
        "occurred_at": MORNING + 6 * DAY,
        "channel": Channel.PLATFORM_12315,
    }
    return ComplaintSupplemented(**values | fields)


def supplemented(update: CaseUpdate, requested: Collection[str] = (), **fields: Any) -> CaseUpdate:
    now = MORNING + 8 * DAY  # heard two days after it was said
    return apply_supplement(
        update.case, update.clocks, supplement(**fields), requested=requested, calendar=CALENDAR, now=now
    )


def test_new_facts_restart_the_verification_of_a_report_by_order_121_from_when_they_were_reported() -> None:
    anew = supplemented(verified(MORNING))

    clock = the(anew, ClockKind.VERIFICATION)
    assert (clock.starts_at, clock.due_at) == (MORNING + 6 * DAY, at("2026-12-22 00:00"))
    [alone] = anew.events
    assert isinstance(alone, ClocksChanged)
    assert alone.occurred_at == MORNING + 8 * DAY
    assert [type(change) for change in alone.clocks] == [LimitMoved]


def test_facts_reported_before_the_count_began_and_what_is_no_fact_restart_nothing() -> None:
    update = verified(MORNING)

    for one in (supplemented(update, new_facts=False), supplemented(update, occurred_at=MORNING)):
        assert one.events == ()
        assert the(one, ClockKind.VERIFICATION) == the(update, ClockKind.VERIFICATION)


def test_what_was_requested_restarts_nothing_and_order_20_knows_no_restart() -> None:
    update = verified(MORNING)
    requested = after(
        update, acceptance.request_supplement(update.case, fields=["/x"], by=MORNING + 9 * DAY, now=MORNING)
    )
    old, complaint = verified(at("2025-12-29 10:00")), mediated(MORNING)

    for one in (requested, old, complaint):
        assert changes(supplemented(one, {"/x"}), LimitMoved) == []


def test_what_was_requested_is_awaited_until_none_of_it_is_missing() -> None:
    update = opened()
    fields = ["/respondent/name", "/matter/request"]
    update = after(update, acceptance.request_supplement(update.case, fields=fields, by=MORNING + 9 * DAY, now=MORNING))

    half = supplemented(update, fields, missing=("/matter/request",))
    whole = supplemented(half, fields, missing=("/complainant/name",))

    states = [the(one, ClockKind.SUPPLEMENT).state for one in (half, whole)]
    assert states == [ClockState.RUNNING, ClockState.MET]


def test_a_new_round_has_new_clocks() -> None:
    done = a_case(State.CLOSED, round=1, officer="li")

    case, events = follow_up.rework(done, reason="x", officer="wang", now=MORNING + 30 * DAY)
    update = update_clocks(case, (), events, CALENDAR)

    assert set(kinds(update)) == {ClockKind.FEEDBACK_24H, ClockKind.ACCEPTANCE}
    assert all(clock.round == 2 and clock.starts_at == MORNING + 30 * DAY for clock in update.clocks)


def test_a_withdrawal_cancels_everything() -> None:
    update = opened()

    update = after(update, closing.withdraw(update.case, now=MORNING))

    assert {clock.state for clock in update.clocks} == {ClockState.MET, ClockState.CANCELLED}


def test_a_verification_is_extended_once_by_fifteen_working_days() -> None:
    update = verified(at("2026-06-01 10:00"))
    before = the(update, ClockKind.VERIFICATION).due_at

    longer = _extended(update, None)

    assert (before, the(longer, ClockKind.VERIFICATION).due_at) == (at("2026-06-24 00:00"), at("2026-07-15 00:00"))
    assert "批准延长" in the(longer, ClockKind.VERIFICATION).proof
    with pytest.raises(refusals.NotExtensible):
        _extended(longer, None)


def test_a_verification_that_stands_still_grows_and_goes_on_standing_still() -> None:
    update = verified(at("2026-06-01 10:00"))
    still = replace(the(update, ClockKind.VERIFICATION), state=ClockState.PAUSED)
    others = tuple(clock for clock in update.clocks if clock.kind is not ClockKind.VERIFICATION)

    longer = _extended(replace(update, clocks=(*others, still)), None)

    assert the(longer, ClockKind.VERIFICATION).state is ClockState.PAUSED
    assert the(longer, ClockKind.VERIFICATION).due_at == at("2026-07-15 00:00")
    assert [change for event in longer.events for change in event.clocks] == []


def test_a_verification_that_stands_still_is_extended_also_after_its_old_day() -> None:
    update = verified(at("2026-06-01 10:00"))
    since = at("2026-06-02 10:00")
    update = after(update, mediation.pause(update.case, ground=PauseGround.APPRAISAL, since=since, now=since))

    longer = _extended(update, None, now=at("2026-07-01 10:00"))

    assert the(longer, ClockKind.VERIFICATION).extended
    assert the(longer, ClockKind.VERIFICATION).state is ClockState.PAUSED


def test_a_mediation_is_never_extended() -> None:
    with pytest.raises(refusals.NotExtensible):
        _extended(mediated(at("2026-06-01 10:00")), None)


def test_a_limit_that_passed_is_not_extended() -> None:
    with pytest.raises(refusals.NotExtensible):
        _extended(verified(at("2026-06-01 10:00")), None, now=at("2026-08-01 10:00"))


def test_a_channels_limit_is_extended_by_the_channels_word() -> None:
    limit = ChannelLimit(receipt=ID, channel=Channel.HOTLINE_12345, received_at=MORNING, due_at=MORNING + DAY)
    update = add_receipt_clock(a_case(), (), CALENDAR, (limit,))

    longer = _extended(update, MORNING + 3 * DAY, now=MORNING)

    assert the(longer, ClockKind.HOTLINE).due_at == MORNING + 3 * DAY
    with pytest.raises(Invalid):
        _extended(update, MORNING, now=MORNING)


def test_a_channels_limit_that_passed_keeps_no_other_channel_from_extending_its_own() -> None:
    first = ChannelLimit(receipt=ID, channel=Channel.HOTLINE_12345, received_at=MORNING, due_at=MORNING + DAY)
    other = ChannelLimit(
        receipt=UUID(int=9), channel=Channel.PLATFORM_12315, received_at=MORNING, due_at=MORNING + 4 * DAY
    )
    update = add_receipt_clock(a_case(), (), CALENDAR, (first, other))

    longer = _extended(update, MORNING + 9 * DAY, now=MORNING + 2 * DAY)

    assert {clock.due_at for clock in longer.clocks} == {MORNING + DAY, MORNING + 9 * DAY}


def _extended(update: CaseUpdate, until: datetime | None, now: datetime | None = None) -> CaseUpdate:
    return extend(
        update.case,
        update.clocks,
        until=until,
        reason="案情复杂",
        approved_by="局长",
        calendar=CALENDAR,
        now=now or at("2026-06-02 10:00"),
    )


def test_only_binding_limits_of_the_round_make_a_case_late() -> None:
    update = opened(received=at("2026-06-01 10:00"))

    assert is_within_limit(update.clocks, 1, at("2026-06-05 10:00"))  # the bureau's own 24 hours are a goal
    assert not is_within_limit(update.clocks, 1, at("2026-06-20 10:00"))
    assert is_within_limit(update.clocks, 2, at("2026-06-20 10:00"))


def test_nothing_fires_before_its_end() -> None:
    update = opened()

    assert expire([(update.case, clock) for clock in update.clocks], MORNING + DAY - timedelta(microseconds=1)) == []


def test_a_published_calendar_recounts_what_was_provisional() -> None:
    update = accepted(at("2026-11-24 09:00"))
    new_year = [Day(on=date(2027, 1, day), kind=DayKind.STATUTORY, name="") for day in (1, 23)]
    calendar = Calendar.from_rows("cn-2027", [*CALENDAR.published, 2027], [*CALENDAR.days, *new_year])

    recounted = recount_clocks(update.case, update.clocks, calendar, MORNING + DAY)

    clock = the(recounted, ClockKind.MEDIATION)
    assert (clock.due_at, clock.provisional) == (at("2027-01-25 00:00"), False)
    assert [change.clock for change in changes(recounted, LimitMoved)] == [ClockKind.MEDIATION]
    assert recount_clocks(recounted.case, recounted.clocks, calendar, MORNING + DAY).events == ()


def test_the_enterprises_days_are_counted_anew_and_published_with_the_instant_they_began() -> None:
    update = opened(received=at("2026-12-23 09:00"))
    sending = settlement.send_to_odr(
        update.case, enterprise_id="e", due_at=at("2027-01-07 00:00"), now=at("2026-12-24 09:00")
    )
    update = after(update, sending)
    new_year = [Day(on=date(2027, 1, 1), kind=DayKind.STATUTORY, name="")]
    calendar = Calendar.from_rows("cn-2027", [*CALENDAR.published, 2027], [*CALENDAR.days, *new_year])

    recounted = recount_clocks(update.case, update.clocks, calendar, at("2026-12-25 09:00"))

    [moved] = [change for change in changes(recounted, LimitMoved) if change.clock is ClockKind.ODR]
    assert moved.starts_at == update.events[0].occurred_at
    assert moved.due_at == at("2027-01-09 00:00")
    assert all(isinstance(event, ClocksChanged) for event in recounted.events)


def test_an_act_that_comes_too_late_publishes_first_that_the_limit_passed() -> None:
    update = opened()

    update = after(update, acceptance.first_feedback(update.case, text="已联系", now=MORNING + 2 * DAY))

    given, missed = update.events
    assert (given.clocks, type(missed)) == ((), ClockMissed)
    assert [(change.change, change.clock) for change in missed.clocks] == [("met", ClockKind.FEEDBACK_24H)]


def test_what_is_published_of_clocks_alone_names_the_case() -> None:
    limit = ChannelLimit(receipt=ID, channel=Channel.HOTLINE_12345, received_at=MORNING, due_at=MORNING + DAY)

    [event] = events_of_type(add_receipt_clock(a_case(), (), CALENDAR, (limit,)), ClocksChanged)

    assert (event.aggregate_id, event.department) == (ID, "consumer_protection")
    assert [(change.change, change.clock) for change in event.clocks] == [("started", ClockKind.HOTLINE)]
    assert case_event(ClockMissed, a_case(), clock=ClockKind.NOTICE, due_at=MORNING).complaint_id == ID
