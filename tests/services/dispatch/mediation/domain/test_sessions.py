"""Sessions of a mediation: invited, written down, and by whom."""

from datetime import timedelta
from typing import Any

import pytest

from canon.codes import MediationMode, PauseGround, State, TerminationReason
from chassis.errors import Invalid
from contracts.dispatch import MediationStarted, RecusalDecided, SessionHeld, SessionScheduled, Side
from services.dispatch.lifecycle.domain import refusals
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.mediation.domain import mediation, sessions
from tests.services.dispatch.dispatch_building import MORNING, a_case

NOON = MORNING + timedelta(hours=3)
TOMORROW = NOON + timedelta(days=1)


def mediated(**facts: Any) -> Case:
    return a_case(State.MEDIATING, **{"accepted_at": MORNING, "mediator": "li"} | facts)


def scheduled(case: Case, **facts: Any) -> CaseDecision:
    known = {"held_at": TOMORROW, "mode": MediationMode.ONSITE, "place": "城关所调解室", "mediator": None, "now": NOON}
    return sessions.schedule_session(case, **known | facts)


def recorded(case: Case, **facts: Any) -> CaseDecision:
    known = {"held_at": NOON, "consumer_present": True, "respondent_present": False, "demand_fen": 340_800}
    return sessions.record_session(case, **known | {"offer_fen": None, "text": "商家没有来。", "now": NOON} | facts)


def objected(case: Case) -> Case:
    return sessions.request_recusal(case, side=Side.CONSUMER, ground="是商家的亲戚", now=NOON)[0]


def decided(case: Case, *, recused: bool, mediator: str | None) -> CaseDecision:
    return sessions.decide_recusal(case, recused=recused, mediator=mediator, reason="查证属实", now=NOON)


def named(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in refused.value.errors]


def test_a_mediation_begins_with_what_is_known_of_its_first_session() -> None:
    first = mediation.FirstSession(held_at=TOMORROW, place="城关所", mediator="li", delegated_to="县消费者协会")

    case, (event,) = mediation.start_mediation(
        a_case(State.ACCEPTED),
        consumer_consents=True,
        respondent_consents=True,
        mode=MediationMode.ONSITE,
        first=first,
        now=NOON,
    )

    assert case.mediator == "li"
    assert isinstance(event, MediationStarted)
    assert (event.held_at, event.place, event.delegated_to) == (TOMORROW, "城关所", "县消费者协会")


def test_both_sides_are_informed_when_where_and_by_whom() -> None:
    case, (event,) = scheduled(mediated(), mediator="wang")

    assert (case.state, case.mediator) == (State.MEDIATING, "wang")
    assert isinstance(event, SessionScheduled)
    assert (event.held_at, event.place, event.mediator) == (TOMORROW, "城关所调解室", "wang")


def test_a_session_on_site_names_its_place_and_its_mediator() -> None:
    with pytest.raises(Invalid) as refused:
        scheduled(mediated(mediator=None), place=None)

    assert named(refused) == [("/place", "required"), ("/mediator", "required")]
    scheduled(mediated(mediator=None), place=None, mode=MediationMode.CALL)


def test_nobody_is_invited_to_what_is_over() -> None:
    with pytest.raises(Invalid) as refused:
        scheduled(mediated(), held_at=NOON)

    assert named(refused) == [("/held_at", "in_past")]


def test_a_record_names_who_attended_and_what_each_wanted() -> None:
    case, (event,) = recorded(mediated())

    assert case.state is State.MEDIATING
    assert isinstance(event, SessionHeld)
    assert (event.respondent_present, event.demand_fen, event.offer_fen, event.mediator) == (False, 340_800, None, "li")


@pytest.mark.parametrize(("held_at", "code"), [(TOMORROW, "in_future"), (MORNING - timedelta(1), "too_early")])
def test_a_session_was_held_after_acceptance_and_before_now(held_at: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        recorded(mediated(), held_at=held_at)

    assert named(refused) == [("/held_at", code)]
    recorded(mediated(accepted_at=None), held_at=MORNING - timedelta(1))


def test_while_a_recusal_is_undecided_nobody_mediates() -> None:
    case = objected(mediated())

    with pytest.raises(refusals.RecusalUndecided):
        scheduled(case)
    with pytest.raises(refusals.RecusalUndecided):
        recorded(case)
    with pytest.raises(refusals.RecusalUndecided):
        mediation.agree(case, terms="退款", amount_fen=1, refund=None, now=TOMORROW)
    with pytest.raises(refusals.RecusalAlreadyRequested):
        objected(case)


def test_a_mediator_who_steps_aside_is_replaced() -> None:
    case, (event,) = decided(objected(mediated()), recused=True, mediator="wang")

    assert (case.mediator, case.recusal_since) == ("wang", None)
    assert isinstance(event, RecusalDecided)
    assert (event.recused, event.mediator) == (True, "wang")


def test_a_mediator_who_need_not_step_aside_goes_on() -> None:
    case, _ = decided(objected(mediated()), recused=False, mediator="wang")

    assert (case.mediator, case.recusal_since) == ("li", None)


@pytest.mark.parametrize(("mediator", "code"), [(None, "required"), ("li", "unchanged")])
def test_who_steps_aside_is_replaced_by_another(mediator: str | None, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        decided(objected(mediated()), recused=True, mediator=mediator)

    assert named(refused) == [("/mediator", code)]


def test_a_recusal_is_decided_where_one_was_requested() -> None:
    with pytest.raises(refusals.NoRecusalRequested):
        decided(mediated(), recused=False, mediator=None)


def test_a_termination_leaves_no_recusal_open() -> None:
    case, _ = mediation.terminate(objected(mediated()), reason=TerminationReason.TIME_LIMIT, note=None, now=TOMORROW)

    assert case.recusal_since is None


def test_a_designated_appraiser_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        mediation.pause(mediated(), ground=PauseGround.APPRAISAL, since=NOON, designated=True, now=NOON)

    assert named(refused) == [("/appraiser", "required")]


def test_under_order_20_the_bureau_designates_no_appraiser() -> None:
    received = MORNING.replace(year=2025)
    facts: dict[str, Any] = {"ground": PauseGround.APPRAISAL, "since": NOON, "appraiser": "某检测中心", "now": NOON}

    with pytest.raises(refusals.AppraiserNotDesignable):
        mediation.pause(mediated(received_at=received), designated=True, **facts)
    mediation.pause(mediated(received_at=received), **facts)
    mediation.pause(mediated(), designated=True, **facts)
