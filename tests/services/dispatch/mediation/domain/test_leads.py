"""Leads found in a mediation."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from canon.codes import ClockKind, CloseResult, Department, Kind, RuleSet, State
from chassis.errors import Invalid
from contracts.dispatch import CaseDispatched, CaseExtended, LeadFound, LimitMoved
from services.dispatch.acceptance import domain as acceptance
from services.dispatch.assignment.domain import assignment
from services.dispatch.clocks.domain.clock import ClockState
from services.dispatch.clocks.domain.updates import CaseUpdate
from services.dispatch.closing import domain as closing
from services.dispatch.deadlines.domain.extension import extend
from services.dispatch.lifecycle.domain import refusals
from services.dispatch.mediation.domain import leads
from tests.services.dispatch.dispatch_building import CALENDAR, MORNING, a_case, after, at, opened

NOON = MORNING + timedelta(hours=3)
LEAD = UUID(int=9)


def verified() -> CaseUpdate:
    """A lead that a section has taken up."""
    update = opened(kind=Kind.REPORT, lead=True)
    return after(update, acceptance.accept(update.case, now=NOON))


@pytest.mark.parametrize("state", [State.ACCEPTED, State.MEDIATING, State.AGREED, State.PERFORMING, State.TERMINATED])
def test_a_lead_is_found_while_a_complaint_is_mediated_and_after(state: State) -> None:
    case, (event,) = leads.report_lead(a_case(state), lead_id=LEAD, text="没有许可证", found_at=None, now=NOON)

    assert case.state is state
    assert isinstance(event, LeadFound)
    assert (event.lead_id, event.found_at, event.text) == (LEAD, NOON, "没有许可证")


def test_no_lead_is_found_before_anyone_mediates() -> None:
    with pytest.raises(refusals.NotAccepted):
        leads.report_lead(a_case(), lead_id=LEAD, text="x", found_at=None, now=NOON)


@pytest.mark.parametrize(
    ("found_at", "code"), [(NOON + timedelta(hours=1), "in_future"), (MORNING - timedelta(1), "too_early")]
)
def test_a_lead_is_found_between_receipt_and_now(found_at: datetime, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        leads.report_lead(a_case(State.MEDIATING), lead_id=LEAD, text="x", found_at=found_at, now=NOON)

    assert [(error.field, error.code) for error in refused.value.errors] == [("/found_at", code)]


def test_a_lead_has_fifteen_working_days_from_its_discovery_and_fifteen_more() -> None:
    update = verified()
    [clock] = [clock for clock in update.clocks if clock.kind in (ClockKind.MEDIATION_LEAD, ClockKind.VERIFICATION)]
    longer = extend(
        update.case, update.clocks, until=None, reason="复杂", approved_by="局长", calendar=CALENDAR, now=NOON
    )

    assert (clock.kind, clock.rule_set, clock.starts_at) == (ClockKind.MEDIATION_LEAD, RuleSet.ORDER121, MORNING)
    assert clock.due_at == at("2026-12-16 00:00")
    assert "第二十七条" in clock.proof
    [extended] = [one for one in longer.clocks if one.kind is ClockKind.MEDIATION_LEAD]
    assert extended.due_at == at("2027-01-07 00:00")
    [event] = longer.events
    assert isinstance(event, CaseExtended)
    [moved] = event.clocks
    assert isinstance(moved, LimitMoved)
    assert event.clock is moved.clock is ClockKind.MEDIATION_LEAD


def test_the_verification_of_a_lead_meets_its_clock() -> None:
    update = verified()
    ended = closing.close(
        update.case, result=CloseResult.FILED, note="已立案", recovered_fen=0, within_limit=True, now=NOON
    )

    closed = after(update, ended)

    assert [clock.state for clock in closed.clocks if clock.kind is ClockKind.MEDIATION_LEAD] == [ClockState.MET]
    assert not [clock for clock in closed.clocks if clock.kind is ClockKind.REPORTER_NOTICE]


def test_a_section_that_gets_a_lead_is_informed_that_it_is_one() -> None:
    triaged = replace(verified().case, state=State.TRIAGED)

    _, (event,) = assignment.assign(triaged, department=Department.FOOD, station=None, officer=None, now=NOON)

    assert isinstance(event, CaseDispatched)
    assert event.lead
