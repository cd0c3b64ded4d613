"""What each command changes and tells."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from canon.codes import (
    Agency,
    CloseResult,
    Department,
    Kind,
    MediationMode,
    OdrOutcome,
    PauseGround,
    RedirectReason,
    RefusalReason,
    State,
    TerminationReason,
)
from canon.timetables import Refund, listed_parts
from chassis.errors import Invalid
from contracts.dispatch import (
    AgreementReached,
    CaseClosed,
    CaseDispatched,
    CaseRedirected,
    CaseReturned,
    CaseWithdrawn,
    DissatisfactionExplained,
    HandoverAnswered,
    MediationTerminated,
    ReworkOrdered,
    VerificationEnded,
)
from services.dispatch.acceptance import domain as acceptance
from services.dispatch.assignment.domain import assignment
from services.dispatch.cases.domain import amendments
from services.dispatch.cases.domain import handover as handover_domain
from services.dispatch.cases.domain.handover import Handover, HandoverState
from services.dispatch.closing import domain as closing
from services.dispatch.follow_up import domain as follow_up
from services.dispatch.handovers import domain as handovers
from services.dispatch.lifecycle.domain import handover_refusals, refusals
from services.dispatch.lifecycle.domain.case import MAX_ROUNDS, Case, CaseDecision
from services.dispatch.mediation.domain import mediation
from services.dispatch.settlement import domain as settlement
from tests.services.dispatch.dispatch_building import MORNING, a_case

NOON = MORNING + timedelta(hours=3)
HANDOVER = UUID(int=7)


def redirected(case: Case, reason: RedirectReason = RedirectReason.NO_AUTHORITY) -> CaseDecision:
    return assignment.redirect(
        case,
        agency=Agency.HOUSING,
        reason=reason,
        basis="建设工程质量管理条例第四十三条",
        explanation="由住建部门办理",
        handover_id=HANDOVER,
        now=NOON,
    )


def a_handover(state: HandoverState = HandoverState.OPEN) -> Handover:
    _, (event,) = redirected(a_case(State.TRIAGED))
    assert isinstance(event, CaseRedirected)
    return replace(handover_domain.handover_from_event(event), state=state)


def followed_up(case: Case, service: int | None, outcome: int | None) -> Case:
    reached = (service, outcome) != (None, None)
    return follow_up.follow_up(case, service=service, outcome=outcome, reachable=reached, note=None, now=NOON)[0]


def closed(case: Case, result: CloseResult, note: str | None = "已办结") -> CaseDecision:
    return closing.close(case, result=result, note=note, recovered_fen=0, within_limit=True, now=NOON)


def test_an_assigned_case_has_its_section_and_officer() -> None:
    case, (event,) = assignment.assign(
        a_case(State.TRIAGED, department=None), department=Department.FOOD, station=None, officer="li", now=NOON
    )

    assert (case.state, case.department, case.officer, case.dispatched_at) == (State.DISPATCHED, "food", "li", NOON)
    assert isinstance(event, CaseDispatched)
    assert event.department == "food"


def test_another_officer_does_not_undo_an_acceptance() -> None:
    case, _ = assignment.assign(
        a_case(State.MEDIATING), department=Department.FOOD, station=None, officer="li", now=NOON
    )

    assert case.state is State.MEDIATING


def test_a_returned_case_is_nobodys_and_calls_the_hub() -> None:
    case, (event,) = assignment.return_to_hub(a_case(officer="li"), reason="NO_AUTHORITY", note=None, now=NOON)

    assert (case.state, case.department, case.officer, case.attention) == (State.RETURNED, None, None, True)
    assert isinstance(event, CaseReturned)
    assert event.from_department == "consumer_protection"


def test_a_redirected_case_leaves_the_section() -> None:
    case, (event,) = redirected(a_case(officer="li"))

    assert (case.state, case.department, case.agency) == (State.REDIRECTED, None, Agency.HOUSING)
    assert isinstance(event, CaseRedirected)
    assert event.handover_id == HANDOVER


def test_two_bounces_make_joint_handling_that_nobody_may_refuse() -> None:
    case, _ = redirected(a_case(State.TRIAGED))
    (case, _), _ = handovers.refuse(case, a_handover(), reason="NOT_OURS", note=None, now=NOON)
    case, _ = redirected(case)
    (case, (bounced,)), _ = handovers.refuse(case, a_handover(), reason="NOT_OURS", note=None, now=NOON)

    assert (case.state, case.bounces, case.joint) == (State.RETURNED, 2, True)
    assert bounced.bounces == 2  # type: ignore[attr-defined]
    with pytest.raises(handover_refusals.JointHandlingRequired):
        redirected(case)
    joint, _ = redirected(case, RedirectReason.JOINT)
    with pytest.raises(handover_refusals.JointCannotBeRefused):
        handovers.refuse(joint, a_handover(), reason="NOT_OURS", note=None, now=NOON)


def test_a_redirection_that_the_hub_undoes_is_no_bounce_and_leaves_an_alarm_alone() -> None:
    once, _ = redirected(a_case(State.TRIAGED, bounces=1))
    ringing = replace(once, attention=True)

    (case, (event,)), handover = handovers.refuse(
        once, a_handover(), reason="WRONG_RULE", note=None, undone=True, now=NOON
    )
    (alarm, _), _ = handovers.refuse(ringing, a_handover(), reason="WRONG_RULE", note=None, undone=True, now=NOON)

    assert (case.state, case.bounces, case.joint, case.attention) == (State.RETURNED, 1, False, False)
    assert (event.bounces, event.undone) == (1, True)  # type: ignore[attr-defined]
    assert handover.state is HandoverState.REFUSED
    assert alarm.attention


def test_the_agencys_result_closes_the_case() -> None:
    case, _ = redirected(a_case(State.TRIAGED))

    (case, events), handover = handovers.answer(
        case, a_handover(HandoverState.ACKNOWLEDGED), text="已责令整改", within_limit=True, now=NOON
    )

    assert (case.state, case.result) == (State.CLOSED, CloseResult.REDIRECTED)
    assert [type(event) for event in events] == [HandoverAnswered, CaseClosed]
    assert events[-1].handover_id == handover.id  # type: ignore[attr-defined]
    assert handover.state is HandoverState.ANSWERED


def test_a_case_that_was_taken_back_is_not_closed_with_its_hand_over() -> None:
    case, _ = redirected(a_case(State.TRIAGED))
    (case, _), _ = handovers.refuse(case, a_handover(), reason="NOT_OURS", note=None, now=NOON)

    _, (event,) = closed(case, CloseResult.OTHER)

    assert event.handover_id is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("state", [HandoverState.REFUSED, HandoverState.ANSWERED, HandoverState.CANCELLED])
def test_a_hand_over_that_ended_stays_ended(state: HandoverState) -> None:
    case, _ = redirected(a_case(State.TRIAGED))

    with pytest.raises(handover_refusals.HandoverEnded):
        handovers.acknowledge(case, a_handover(state), now=NOON)
    with pytest.raises(handover_refusals.HandoverEnded):
        handovers.refuse(case, a_handover(state), reason="x", note=None, now=NOON)
    with pytest.raises(handover_refusals.HandoverEnded):
        handovers.answer(case, a_handover(state), text="x", within_limit=True, now=NOON)


def test_a_hand_over_is_acknowledged_once() -> None:
    case, _ = redirected(a_case(State.TRIAGED))

    _, handover = handovers.acknowledge(case, a_handover(), now=NOON)

    assert (handover.state, handover.acknowledged_at) == (HandoverState.ACKNOWLEDGED, NOON)
    with pytest.raises(handover_refusals.AlreadyAcknowledged):
        handovers.acknowledge(case, handover, now=NOON)


def test_a_redirection_without_an_agency_makes_no_hand_over() -> None:
    _, (event,) = redirected(a_case(State.TRIAGED))
    assert isinstance(event, CaseRedirected)

    with pytest.raises(ValueError, match="agency"):
        handover_domain.handover_from_event(event.model_copy(update={"agency": None}))


def test_a_case_that_leaves_the_agency_ends_its_hand_over() -> None:
    before, _ = redirected(a_case(State.TRIAGED))

    withdrawn, _ = closing.withdraw(before, now=NOON)

    assert handover_domain.ended_handover_id(before, withdrawn) == HANDOVER
    assert handover_domain.ended_handover_id(before, before) is None


def test_first_feedback_is_given_once_a_round() -> None:
    case, _ = acceptance.first_feedback(a_case(), text="已联系", now=NOON)

    assert (case.state, case.first_feedback_at) == (State.DISPATCHED, NOON)
    with pytest.raises(refusals.FeedbackAlreadyGiven):
        acceptance.first_feedback(case, text="再次联系", now=NOON)


def test_an_inquiry_is_answered_by_its_first_feedback() -> None:
    case, _ = acceptance.first_feedback(a_case(State.TRIAGED, kind=Kind.INQUIRY), text="可以退", now=NOON)

    assert case.state is State.ANSWERED
    assert closed(case, CloseResult.ANSWERED)[0].state is State.CLOSED


def test_an_inquiry_may_be_answered_in_the_closing_note() -> None:
    case = a_case(kind=Kind.INQUIRY)

    assert closed(case, CloseResult.ANSWERED)[0].result is CloseResult.ANSWERED
    with pytest.raises(refusals.NotDecided):
        closed(case, CloseResult.ANSWERED, note=None)


def test_an_accepted_report_is_verified() -> None:
    case, _ = acceptance.accept(a_case(kind=Kind.REPORT), now=NOON)

    assert (case.state, case.accepted_at) == (State.VERIFYING, NOON)


@pytest.mark.parametrize("result", [CloseResult.FILED, CloseResult.NOT_FILED])
def test_a_verified_report_is_filed_or_not(result: CloseResult) -> None:
    case, events = closed(a_case(State.VERIFYING, kind=Kind.REPORT), result)

    assert case.state is State.CLOSED
    assert [type(event) for event in events] == [VerificationEnded, CaseClosed]
    assert events[0].state == result.value


def test_a_result_must_fit_what_was_decided() -> None:
    refused, _ = acceptance.refuse(a_case(), reason=RefusalReason.NOT_CONSUMER, note=None, now=NOON)

    with pytest.raises(refusals.ResultDoesNotFit):
        closed(refused, CloseResult.AGREED)
    assert closed(refused, CloseResult.REFUSED)[0].result is CloseResult.REFUSED


@pytest.mark.parametrize(("consumer", "respondent"), [(True, False), (False, True), (False, False)])
def test_mediation_needs_both_consents(*, consumer: bool, respondent: bool) -> None:
    with pytest.raises(refusals.MediationNeedsBothConsents):
        mediation.start_mediation(
            a_case(State.ACCEPTED),
            consumer_consents=consumer,
            respondent_consents=respondent,
            mode=MediationMode.CALL,
            now=NOON,
        )


def test_an_agreement_publishes_its_sum_and_its_instalments() -> None:
    case, (event,) = mediation.agree(
        a_case(State.MEDIATING),
        terms="分三期退",
        amount_fen=300,
        refund=Refund(amount_fen=300, count=3, first_due_on=date(2026, 12, 1)),
        now=NOON,
    )

    assert case.state is State.AGREED
    assert isinstance(event, AgreementReached)
    assert (event.refund_fen, event.refund_instalments, event.refund_first_due_on) == (300, 3, "2026-12-01")


def test_an_agreement_publishes_the_days_and_sums_both_sides_wrote_down() -> None:
    parts = listed_parts([(date(2026, 12, 1), 100), (date(2027, 2, 1), 50)])

    _, (event,) = mediation.agree(
        a_case(State.MEDIATING), terms="退", amount_fen=150, refund=Refund(amount_fen=150, parts=parts), now=NOON
    )

    assert isinstance(event, AgreementReached)
    assert (event.refund_due_dates, event.refund_amounts_fen) == (("2026-12-01", "2027-02-01"), (100, 50))


def test_an_agreement_without_a_refund_promises_no_money() -> None:
    _, (event,) = mediation.agree(a_case(State.MEDIATING), terms="换货", amount_fen=0, refund=None, now=NOON)

    assert isinstance(event, AgreementReached)
    assert (event.refund_fen, event.refund_due_dates) == (None, ())


def test_an_agreed_case_with_a_timetable_is_performed_and_then_closed() -> None:
    case, _ = mediation.start_performance(a_case(State.AGREED), now=NOON)

    assert case.state is State.PERFORMING
    assert closed(case, CloseResult.AGREED)[0].state is State.CLOSED


def test_a_pause_runs_forward_and_never_into_the_future() -> None:
    case = a_case(State.MEDIATING)

    with pytest.raises(Invalid):
        mediation.pause(case, ground=PauseGround.APPRAISAL, since=NOON + timedelta(days=1), now=NOON)
    with pytest.raises(Invalid):
        mediation.pause(case, ground=PauseGround.APPRAISAL, since=MORNING - timedelta(days=1), now=NOON)
    paused, _ = mediation.pause(case, ground=PauseGround.APPRAISAL, since=NOON, now=NOON)
    with pytest.raises(refusals.AlreadyPaused):
        mediation.pause(paused, ground=PauseGround.APPRAISAL, since=NOON, now=NOON)
    with pytest.raises(Invalid):
        mediation.resume(paused, resumed_at=MORNING, now=NOON)
    with pytest.raises(Invalid):
        mediation.resume(paused, resumed_at=NOON + timedelta(days=1), now=NOON)
    with pytest.raises(refusals.NotPaused):
        mediation.resume(case, resumed_at=NOON, now=NOON)


def test_a_callers_clock_may_go_a_little_before_ours() -> None:
    soon = NOON + timedelta(seconds=59)

    paused, (event,) = mediation.pause(a_case(State.MEDIATING), ground=PauseGround.APPRAISAL, since=soon, now=NOON)
    resumed, _ = mediation.resume(paused, resumed_at=soon, now=NOON)

    assert (paused.paused_since, event.since) == (NOON, NOON)  # type: ignore[attr-defined]
    assert resumed.suspensions[0].ends_at == NOON


def test_a_redirection_ends_a_pause() -> None:
    paused = a_case(State.RETURNED, paused_since=MORNING)

    case, _ = redirected(paused)

    assert (case.paused_since, [span.ends_at for span in case.suspensions]) == (None, [case.changed_at])


def test_a_termination_ends_a_pause() -> None:
    paused, _ = mediation.pause(a_case(State.MEDIATING), ground=PauseGround.APPRAISAL, since=NOON, now=NOON)

    case, (event,) = mediation.terminate(paused, reason=TerminationReason.APPRAISAL_COST, note=None, now=NOON)

    assert (case.state, case.paused_since, len(case.suspensions)) == (State.TERMINATED, None, 1)
    assert isinstance(event, MediationTerminated)


def test_only_after_a_mediation_can_it_be_stated_that_no_agreement_is_possible() -> None:
    with pytest.raises(refusals.NotMediating):
        mediation.terminate(a_case(State.ACCEPTED), reason=TerminationReason.CANNOT_AGREE, note=None, now=NOON)

    case, _ = mediation.terminate(
        a_case(State.ACCEPTED), reason=TerminationReason.ABSENT_OR_REFUSES, note=None, now=NOON
    )
    assert case.state is State.TERMINATED


def test_a_withdrawal_before_acceptance_is_a_withdrawal() -> None:
    case, (event,) = closing.withdraw(a_case(), now=NOON)

    assert case.state is State.WITHDRAWN
    assert isinstance(event, CaseWithdrawn)
    assert closed(case, CloseResult.WITHDRAWN)[0].state is State.CLOSED


@pytest.mark.parametrize("state", [State.ACCEPTED, State.MEDIATING, State.ODR])
def test_a_withdrawal_after_acceptance_ends_the_mediation(state: State) -> None:
    case, (event,) = closing.withdraw(a_case(state, accepted_at=MORNING), now=NOON)

    assert case.state is State.TERMINATED
    assert isinstance(event, MediationTerminated)
    assert event.reason is TerminationReason.WITHDRAWN


def test_a_report_cannot_be_withdrawn() -> None:
    with pytest.raises(refusals.WrongKind):
        closing.withdraw(a_case(State.VERIFYING, kind=Kind.REPORT), now=NOON)


@pytest.mark.parametrize("before", [State.DISPATCHED, State.ACCEPTED])
def test_a_case_comes_back_from_the_enterprise_to_where_it_was(before: State) -> None:
    sent, (event,) = settlement.send_to_odr(a_case(before), enterprise_id="e", due_at=NOON, now=NOON)
    back, _ = settlement.return_from_odr(sent, outcome=OdrOutcome.TIMED_OUT, now=NOON)

    assert sent.state is State.ODR
    assert event.enterprise_id == "e"  # type: ignore[attr-defined]
    assert (back.state, back.before_odr) == (before, None)


@pytest.mark.parametrize(
    ("linked_id", "matter", "wish"),
    [
        (None, "奶粉过期，要求退款。举报该店卖过期食品。", "查处"),
        (UUID(int=9), "奶粉过期，要求退款。", None),
    ],
)
def test_the_enterprise_reads_nothing_of_a_report_that_was_split_off(
    linked_id: UUID | None, matter: str, wish: str | None
) -> None:
    case = a_case(matter="奶粉过期，要求退款。举报该店卖过期食品。", request="查处", linked_id=linked_id)

    sent, (event,) = settlement.send_to_odr(case, enterprise_id="e", due_at=NOON, now=NOON)

    assert (event.matter, event.request) == (matter, wish)  # type: ignore[attr-defined]
    assert (sent.matter, sent.request) == (case.matter, case.request)  # the bureau reads all of it


def test_a_settlement_closes_the_case_and_counts_as_recovered() -> None:
    sent, _ = settlement.send_to_odr(a_case(), enterprise_id="e", due_at=NOON, now=NOON)

    case, _ = settlement.close_settled(sent, terms="退款", amount_fen=500, within_limit=True, now=NOON)

    assert (case.state, case.result, case.recovered_fen) == (State.CLOSED, CloseResult.SETTLED, 500)


def test_rework_is_done_by_another_officer_in_a_new_round() -> None:
    done = a_case(State.FOLLOWED_UP, officer="li", result=CloseResult.AGREED, first_feedback_at=MORNING)

    case, _ = follow_up.rework(done, reason="没有联系消费者", officer="wang", now=NOON)

    assert (case.state, case.round, case.officer, case.result) == (State.DISPATCHED, 2, "wang", None)
    assert case.first_feedback_at is None
    with pytest.raises(refusals.NeedsAnotherOfficer):
        follow_up.rework(done, reason="x", officer="li", now=NOON)


@pytest.mark.parametrize(("service", "outcome"), [(2, 5), (5, 1), (None, 2), (1, None)])
def test_a_dissatisfied_citizen_calls_the_hub(service: int | None, outcome: int | None) -> None:
    case = followed_up(a_case(State.CLOSED), service, outcome)

    assert (case.state, case.dissatisfied, case.attention) == (State.FOLLOWED_UP, True, True)


def test_who_is_satisfied_or_not_reached_calls_nobody() -> None:
    satisfied = followed_up(a_case(State.CLOSED), 3, 3)
    unheard = followed_up(satisfied, None, None)

    assert (satisfied.dissatisfied, satisfied.attention) == (False, False)
    assert (unheard.dissatisfied, unheard.attention) == (False, False)


def test_a_call_that_reaches_nobody_takes_nothing_back() -> None:
    dissatisfied = followed_up(followed_up(a_case(State.CLOSED), 1, 1), None, None)
    alarm = followed_up(amendments.flag_for_attention(a_case(State.CLOSED)), None, None)

    assert (dissatisfied.dissatisfied, dissatisfied.attention) == (True, True)
    assert (alarm.dissatisfied, alarm.attention) == (False, True)


def test_what_the_law_does_not_give_is_explained_and_not_done_again() -> None:
    case, (event,) = follow_up.explain(followed_up(a_case(State.CLOSED), 2, 2), text="本局没有裁决权", now=NOON)

    assert (case.state, case.round, case.attention) == (State.FOLLOWED_UP, 1, False)
    assert isinstance(event, DissatisfactionExplained)
    assert event.text == "本局没有裁决权"
    with pytest.raises(refusals.NobodyDissatisfied):
        follow_up.explain(followed_up(a_case(State.CLOSED), 4, 4), text="x", now=NOON)


def test_a_rework_drops_what_was_stated_of_the_round_before_and_names_who_signed_it() -> None:
    done = followed_up(a_case(State.CLOSED), 1, 1)

    case, (event,) = follow_up.rework(done, reason="没有核实", officer="wang", approved_by="head", now=NOON)
    at_hub, _ = follow_up.rework(replace(done, department=None), reason="x", officer="wang", now=NOON)

    assert (case.dissatisfied, case.attention, at_hub.attention) == (False, False, True)
    assert isinstance(event, ReworkOrdered)
    assert event.approved_by == "head"


def test_rework_ends_after_the_third_round() -> None:
    with pytest.raises(refusals.TooManyRounds):
        follow_up.rework(a_case(State.CLOSED, round=MAX_ROUNDS), reason="x", officer="wang", now=NOON)


def test_what_a_list_says_had_ended_is_handled_anew_like_any_closed_case() -> None:
    past = a_case(State.CLOSED, department=None, officer=None, imported=True, result=CloseResult.AGREED)

    case, _ = follow_up.rework(past, reason="协议没有履行", officer="wang", now=NOON)

    assert (case.state, case.round, case.imported, case.attention) == (State.RETURNED, 2, False, True)


def test_a_reworked_redirection_waits_at_the_hub() -> None:
    case, _ = follow_up.rework(
        a_case(State.CLOSED, department=None, agency=Agency.HOUSING), reason="x", officer="wang", now=NOON
    )

    assert (case.state, case.officer, case.agency) == (State.RETURNED, None, None)


def test_nothing_happens_before_what_happened_last() -> None:
    case, (event,) = acceptance.accept(a_case(changed_at=NOON), now=MORNING)

    assert case.changed_at == NOON
    assert event.occurred_at == NOON


def test_who_acts_first_has_the_case() -> None:
    assert amendments.with_officer(a_case(), "li").officer == "li"
    assert amendments.with_officer(a_case(officer="wang"), "li").officer == "wang"
    assert amendments.with_officer(a_case(department=None), "li").officer is None


def test_a_call_for_attention_ends_when_someone_acts() -> None:
    case = amendments.flag_for_attention(a_case(State.CLOSED))

    assert case.attention
    assert not follow_up.follow_up(case, service=5, outcome=5, reachable=True, note=None, now=NOON)[0].attention


def test_a_respondents_name_is_learned_and_not_forgotten() -> None:
    case = amendments.with_respondent_name(a_case(), "某店")

    assert amendments.with_respondent_name(case, None).respondent_name == "某店"
