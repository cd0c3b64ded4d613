"""Whether the time of a mediation is over (Order 121 Art. 23(5), Art. 22; Order 20 Art. 21(5))."""

from dataclasses import replace
from datetime import datetime

import pytest

from canon.codes import ClockKind, MediationMode, PauseGround, State, TerminationReason
from services.dispatch.acceptance import domain as acceptance
from services.dispatch.clocks.domain.clock import ClockState
from services.dispatch.clocks.domain.updates import CaseUpdate
from services.dispatch.deadlines.domain.expiry import expire
from services.dispatch.lifecycle.domain import refusals
from services.dispatch.mediation.domain import mediation
from services.dispatch.mediation.domain.termination import terminate
from tests.services.dispatch.dispatch_building import CALENDAR, after, at, opened

ACCEPTED = "2026-06-01 10:00"  # the sixtieth day is 31 July
LAST = "2026-07-31 23:59"
OVER = "2026-08-01 00:00"


def mediated(accepted: str = ACCEPTED) -> CaseUpdate:
    update = opened(received=at(accepted))
    update = after(update, acceptance.accept(update.case, now=at(accepted)))
    begun = mediation.start_mediation(
        update.case, consumer_consents=True, respondent_consents=True, mode=MediationMode.ONSITE, now=at(accepted)
    )
    return after(update, begun)


def appraised(update: CaseUpdate, since: str, until: str | None) -> CaseUpdate:
    update = after(update, mediation.pause(update.case, ground=PauseGround.APPRAISAL, since=at(since), now=at(since)))
    return (
        update if until is None else after(update, mediation.resume(update.case, resumed_at=at(until), now=at(until)))
    )


def ended(update: CaseUpdate, now: datetime, reason: TerminationReason = TerminationReason.TIME_LIMIT) -> State:
    case, _ = terminate(update.case, update.clocks, reason=reason, note=None, calendar=CALENDAR, now=now)
    return case.state


def test_time_is_no_reason_before_the_sixtieth_day_is_over() -> None:
    with pytest.raises(refusals.TimeLimitNotReached):
        ended(mediated(), at(LAST))

    assert ended(mediated(), at(OVER)) is State.TERMINATED


def test_the_days_of_an_appraisal_come_on_top() -> None:
    update = appraised(mediated(), "2026-06-10 10:00", "2026-06-20 10:00")

    with pytest.raises(refusals.TimeLimitNotReached):
        ended(update, at("2026-08-10 23:59"))

    assert ended(update, at("2026-08-11 00:00")) is State.TERMINATED


def test_an_appraisal_under_way_counts_until_it_ends_with_the_mediation() -> None:
    update = appraised(mediated(), "2026-06-10 10:00", None)

    with pytest.raises(refusals.TimeLimitNotReached):
        ended(update, at("2027-06-01 10:00"))


def test_a_limit_that_was_missed_is_over() -> None:
    update = mediated()
    fired = {clock.number: clock for _, clock, _ in expire([(update.case, one) for one in update.clocks], at(OVER))}
    update = replace(update, clocks=tuple(fired.get(clock.number, clock) for clock in update.clocks))

    assert {clock.state for clock in update.clocks if clock.kind is ClockKind.MEDIATION} == {ClockState.MISSED}
    assert ended(update, at("2026-09-01 10:00")) is State.TERMINATED


def test_an_old_case_waits_for_its_own_working_days() -> None:
    update = mediated("2024-06-03 10:00")  # accepted before 2024-07-01: 45 working days

    with pytest.raises(refusals.TimeLimitNotReached):
        ended(update, at("2024-08-03 10:00"))


@pytest.mark.parametrize("reason", sorted(set(TerminationReason) - {TerminationReason.TIME_LIMIT}))
def test_every_other_reason_may_be_given_at_once(reason: TerminationReason) -> None:
    assert ended(mediated(), at("2026-06-02 10:00"), reason) is State.TERMINATED
