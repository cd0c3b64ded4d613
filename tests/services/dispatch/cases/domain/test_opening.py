"""Where a received complaint begins."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from canon.codes import Agency, Alert, Channel, CloseResult, Kind, RedirectReason, State
from contracts.dispatch import CaseDispatched, CaseHeldAtHub, CaseImported, CaseRedirected
from contracts.intake import ComplaintReceived, PastResult
from services.dispatch.cases.domain.opening import import_case, open_case, routing_text_of
from services.dispatch.routing.domain import Decision, Outcome, RoutingCandidate
from tests.services.dispatch.dispatch_building import ID, MORNING

HANDOVER = UUID(int=7)


def received(**facts: Any) -> ComplaintReceived:
    return ComplaintReceived(
        **{
            "aggregate_id": ID,
            "complaint_id": ID,
            "case_id": ID,
            "occurred_at": MORNING,
            "number": "WQ20261124-00001",
            "kind": Kind.COMPLAINT,
            "channel": Channel.PARTNER,
            "source": "partner:p",
            "received_at": MORNING,
            "text": "健身房关门",
        }
        | facts
    )


def decided(outcome: Outcome, target: str, **facts: Any) -> Decision:
    return Decision(
        **{
            "outcome": outcome,
            "target": target,
            "station": None,
            "score": 0.9,
            "runner_up": None,
            "suggestions": (RoutingCandidate(target=target, score=0.9), RoutingCandidate(target="food", score=0.1)),
            "matched": ("健身房",),
            "reason": None,
            "basis": None,
            "explanation": "由本局办理",
            "rule_version": "demo",
        }
        | facts
    )


def test_what_the_rules_are_sure_of_is_dispatched_with_its_station() -> None:
    names = {"town_name": "河西镇", "station_name": "河西镇市场监管所"}
    decision = decided(Outcome.DEPARTMENT, "food", station="station.hexi", **names)

    case, (event,) = open_case(received(), decision, MORNING, HANDOVER)

    assert (case.state, case.department, case.station, case.town) == (State.DISPATCHED, "food", "station.hexi", "hexi")
    assert isinstance(event, CaseDispatched)
    assert (event.town_name, event.station_name) == ("河西镇", "河西镇市场监管所")
    assert (event.by_rules, event.matched, event.rule_version) == (True, ("健身房",), "demo")


def test_what_is_another_agencys_is_redirected_with_reason_and_basis() -> None:
    decision = decided(
        Outcome.AGENCY, "housing", reason=RedirectReason.NO_AUTHORITY, basis="条例第四十三条", explanation="由住建办理"
    )

    case, (event,) = open_case(received(), decision, MORNING, HANDOVER)

    assert (case.state, case.agency, case.department) == (State.REDIRECTED, Agency.HOUSING, None)
    assert isinstance(event, CaseRedirected)
    assert (event.handover_id, event.by_rules, event.explanation) == (HANDOVER, True, "由住建办理")


@pytest.mark.parametrize(
    "decision", [decided(Outcome.HUB, "hub"), decided(Outcome.AGENCY, "housing")], ids=["unsure", "no basis"]
)
def test_what_the_rules_are_not_sure_of_waits_at_the_hub_with_suggestions(decision: Decision) -> None:
    case, (event,) = open_case(received(), decision, MORNING, HANDOVER)

    assert (case.state, case.department, case.agency) == (State.TRIAGED, None, None)
    assert isinstance(event, CaseHeldAtHub)
    assert len(event.suggestions) == 2


def test_an_alert_calls_a_person_but_stops_nothing() -> None:
    case, _ = open_case(received(alerts=(Alert.CHILD_INJURY,)), decided(Outcome.DEPARTMENT, "food"), MORNING, HANDOVER)

    assert (case.state, case.attention) == (State.DISPATCHED, True)


def test_the_rules_read_everything_that_is_known() -> None:
    text = routing_text_of(received(text=None, goods="年卡", shopping_platform="淘宝"))

    assert (text.text, text.goods, text.platform) == ("", "年卡", "淘宝")


def test_the_rules_are_given_the_kind_and_a_limit_that_is_still_to_come() -> None:
    limit = MORNING + timedelta(days=5)

    ahead = routing_text_of(received(kind=Kind.INQUIRY, handle_limit=limit))
    over = routing_text_of(received(kind=Kind.INQUIRY, handle_limit=MORNING))

    assert (ahead.kind, ahead.until) == (Kind.INQUIRY, limit)
    assert over.until is None


def test_a_lead_of_the_bureaus_own_is_never_sent_away_by_the_rules() -> None:
    law = {"reason": RedirectReason.NO_AUTHORITY, "basis": "《银行业监督管理法》第二条"}
    decision = decided(Outcome.AGENCY, "finance", **law)

    case, (event,) = open_case(received(kind=Kind.REPORT, lead=True), decision, MORNING, HANDOVER)

    assert (case.state, case.agency) == (State.TRIAGED, None)
    assert isinstance(event, CaseHeldAtHub)
    assert event.suggestions == ("finance", "food")


def test_what_had_ended_is_closed_as_its_list_says_and_calls_nobody() -> None:
    past = PastResult(
        closed_at=MORNING - timedelta(days=200), result=CloseResult.AGREED, recovered_fen=86_000, imported_by="hub1"
    )
    complaint = received(received_at=MORNING - timedelta(days=230), past_result=past, alerts=(Alert.THREAT,))

    case, (event,) = import_case(complaint, past, MORNING)

    assert isinstance(event, CaseImported)
    assert (case.state, case.imported, case.closed_at) == (State.CLOSED, True, past.closed_at)
    assert (case.result, case.recovered_fen, case.changed_at) == (CloseResult.AGREED, 86_000, MORNING)
    assert (case.department, case.decision, case.attention, case.has_open_alarm) == (None, None, False, False)
    assert (event.closed_at, event.result, event.imported_by) == (past.closed_at, CloseResult.AGREED, "hub1")
