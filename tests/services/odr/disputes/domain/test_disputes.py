"""Disputes and their offers, decided purely."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.codes import Channel
from canon.timetables import Refund, listed_parts
from chassis.errors import Conflict
from contracts.odr import DROPPED, DisputeFailed, DisputeOpened, DisputeSettled, Dropped, OfferSide
from services.odr.disputes.domain import disputes, offers
from services.odr.disputes.domain.disputes import Dispute, DisputeState
from services.odr.disputes.domain.offers import OfferState
from services.odr.enterprises.domain import Enterprise, Standing
from tests.services.odr.building import FIRM, NOW, an_enterprise


def a_dispute(state: DisputeState = DisputeState.OPEN) -> Dispute:
    return Dispute(
        dispute_id=UUID(int=2),
        complaint_id=UUID(int=3),
        enterprise_id=FIRM,
        state=state,
        channel=Channel.PLATFORM_12315,
        received_at=NOW,
        opened_at=NOW,
        due_at=NOW + timedelta(days=14),
        changed_at=NOW,
    )


SIDES = ENTERPRISE, CONSUMER = OfferSide.ENTERPRISE, OfferSide.CONSUMER


def with_offer(dispute: Dispute, amount_fen: int = 100_00, by: OfferSide = ENTERPRISE) -> Dispute:
    return disputes.make_offer(
        dispute, by, terms="退还余额", amount_fen=amount_fen, refund=Refund(amount_fen=amount_fen, count=2), now=NOW
    )[0]


@pytest.mark.parametrize("enterprise", [None, an_enterprise(Standing.SUSPENDED), an_enterprise(Standing.APPLIED)])
def test_a_case_for_an_enterprise_that_takes_no_part_comes_back_at_once(enterprise: Enterprise | None) -> None:
    dispute, event = disputes.open_dispute(a_dispute(), enterprise)

    assert dispute.state is DisputeState.FAILED
    assert isinstance(event, DisputeFailed)


def test_an_active_enterprise_gets_the_dispute() -> None:
    dispute, event = disputes.open_dispute(a_dispute(), an_enterprise())

    assert dispute.state is DisputeState.OPEN
    assert isinstance(event, DisputeOpened)


def test_a_new_offer_takes_the_place_of_the_one_before() -> None:
    dispute = with_offer(with_offer(a_dispute(), 100), 200)

    assert [offer.state for offer in dispute.offers] == [OfferState.SUPERSEDED, OfferState.MADE]


def test_an_accepted_offer_settles_the_dispute_with_its_refund() -> None:
    dispute, event = disputes.accept_offer(with_offer(a_dispute(), 144_000), 1, CONSUMER, NOW)

    assert dispute.state is DisputeState.SETTLED
    assert (event.refund_fen, event.refund_instalments) == (144_000, 2)


def test_a_superseded_offer_cannot_be_accepted() -> None:
    with pytest.raises(offers.OfferNotOpen):
        disputes.accept_offer(with_offer(with_offer(a_dispute())), 1, CONSUMER, NOW)


def test_a_rejected_offer_leaves_room_for_another() -> None:
    dispute, _ = disputes.reject_offer(with_offer(a_dispute()), 1, CONSUMER, NOW)

    assert with_offer(dispute).offers[-1].number == 2
    with pytest.raises(offers.OfferNotOpen):
        disputes.reject_offer(dispute, 1, CONSUMER, NOW)


def test_offers_do_not_go_on_without_end() -> None:
    dispute = a_dispute()
    for _ in range(offers.MAX_OFFERS):
        dispute = with_offer(dispute)

    with pytest.raises(offers.TooManyOffers):
        with_offer(dispute)


def test_both_may_settle_outside_the_offers() -> None:
    dispute, event = disputes.settle(a_dispute(), terms="换货", amount_fen=0, refund=None, now=NOW)

    assert dispute.state is DisputeState.SETTLED
    assert isinstance(event, DisputeSettled)
    assert disputes.agreement_of(dispute).made_by is OfferSide.BOTH


def test_a_side_that_will_not_settle_gives_the_case_back_with_its_reason() -> None:
    dispute, event = disputes.fail(a_dispute(), "商家不同意", NOW)

    assert (dispute.state, dispute.outcome_note) == (DisputeState.FAILED, "商家不同意")
    assert (event.reason, event.occurred_at) == ("商家不同意", NOW)


@pytest.mark.parametrize("words", DROPPED)
def test_a_side_may_say_the_very_words_that_name_why_a_dispute_is_dropped(words: Dropped) -> None:
    failed, events = disputes.fail(a_dispute(), words, NOW)
    ended, dropped = disputes.abandon_dispute(a_dispute(), words, NOW)

    assert (failed.dropped, events.reason, events.dropped) == (None, words, None)
    assert (ended.dropped, dropped.reason, dropped.dropped) == (words, words, words)


def test_time_runs_out_when_the_days_were_counted_anew() -> None:
    later = a_dispute().due_at + timedelta(days=3)

    dispute = disputes.move_due_date(a_dispute(), later)

    with pytest.raises(disputes.DisputeOver):
        disputes.time_out(dispute, a_dispute().due_at)
    assert disputes.time_out(dispute, later)[0].state is DisputeState.TIMED_OUT


def test_time_runs_out_at_the_due_instant_and_not_before() -> None:
    dispute = a_dispute()

    with pytest.raises(disputes.DisputeOver):
        disputes.time_out(dispute, dispute.due_at - timedelta(seconds=1))
    assert disputes.time_out(dispute, dispute.due_at)[0].state is DisputeState.TIMED_OUT


@pytest.mark.parametrize("state", [DisputeState.SETTLED, DisputeState.FAILED, DisputeState.TIMED_OUT])
def test_what_is_over_stays_over(state: DisputeState) -> None:
    dispute = replace(with_offer(a_dispute()), state=state)

    for act in (
        lambda: with_offer(dispute),
        lambda: disputes.accept_offer(dispute, 1, CONSUMER, NOW),
        lambda: disputes.fail(dispute, "x", NOW),
        lambda: disputes.time_out(dispute, dispute.due_at),
    ):
        with pytest.raises(disputes.DisputeOver):
            act()


def test_an_offer_after_the_ten_days_is_too_late() -> None:
    with pytest.raises(disputes.DisputeOver):
        disputes.make_offer(a_dispute(), ENTERPRISE, terms="退", amount_fen=1, refund=None, now=a_dispute().due_at)


def test_an_accepted_offer_publishes_the_days_and_sums_it_named() -> None:
    parts = listed_parts([(date(2026, 12, 1), 60), (date(2027, 2, 1), 40)])
    refund = Refund(amount_fen=100, count=2, parts=parts)
    dispute, _ = disputes.make_offer(a_dispute(), ENTERPRISE, terms="退", amount_fen=100, refund=refund, now=NOW)

    _, event = disputes.accept_offer(dispute, 1, CONSUMER, NOW)

    assert (event.refund_fen, event.refund_instalments) == (100, 2)
    assert (event.refund_due_dates, event.refund_amounts_fen) == (("2026-12-01", "2027-02-01"), (60, 40))


def test_an_offer_without_a_refund_promises_no_money() -> None:
    dispute, _ = disputes.make_offer(a_dispute(), ENTERPRISE, terms="换货", amount_fen=100, refund=None, now=NOW)

    _, event = disputes.accept_offer(dispute, 1, CONSUMER, NOW)

    assert (event.refund_fen, event.refund_due_dates) == (None, ())


def test_an_offer_is_answered_by_another_and_each_says_who_made_it() -> None:
    dispute = with_offer(with_offer(with_offer(a_dispute(), 100), 300, CONSUMER), 200)

    assert [(one.made_by, one.amount_fen, one.state) for one in dispute.offers] == [
        (ENTERPRISE, 100, OfferState.SUPERSEDED),
        (CONSUMER, 300, OfferState.SUPERSEDED),
        (ENTERPRISE, 200, OfferState.MADE),
    ]


def test_the_enterprise_accepts_or_rejects_what_the_consumer_offers() -> None:
    countered = with_offer(with_offer(a_dispute(), 100), 300, CONSUMER)

    settled, event = disputes.accept_offer(countered, 2, ENTERPRISE, NOW)
    rejected, refusal = disputes.reject_offer(countered, 2, ENTERPRISE, NOW)

    assert (settled.state, event.amount_fen) == (DisputeState.SETTLED, 300)
    assert (rejected.offers[-1].state, refusal.rejected_by) == (OfferState.REJECTED, ENTERPRISE)


@pytest.mark.parametrize("by", SIDES)
def test_no_side_answers_its_own_offer(by: OfferSide) -> None:
    dispute = with_offer(with_offer(a_dispute()), by=by)

    for answer in (disputes.accept_offer, disputes.reject_offer):
        with pytest.raises(offers.OwnOffer):
            answer(dispute, 2, by, NOW)


def test_a_consumer_answers_an_offer_and_makes_no_first_one() -> None:
    rejected, _ = disputes.reject_offer(with_offer(a_dispute()), 1, CONSUMER, NOW)

    assert with_offer(rejected, by=CONSUMER).offers[-1].made_by is CONSUMER
    with pytest.raises(offers.NothingToCounter):
        with_offer(a_dispute(), by=CONSUMER)


def test_the_offers_of_both_sides_count_towards_the_most() -> None:
    dispute = a_dispute()
    for _ in range(offers.MAX_OFFERS // 2):
        dispute = with_offer(with_offer(dispute), by=CONSUMER)

    with pytest.raises(offers.TooManyOffers):
        with_offer(dispute, by=CONSUMER)


ACTS = st.tuples(st.sampled_from(["offer", "accept", "reject"]), st.sampled_from(SIDES), st.integers(1, 6))


@given(st.lists(ACTS, max_size=25))
def test_at_most_the_last_offer_waits_and_one_acceptance_by_the_other_side_settles(
    acts: list[tuple[str, OfferSide, int]],
) -> None:
    dispute = a_dispute()
    for act, by, number in acts:
        try:
            if act == "offer":
                dispute = with_offer(dispute, by=by)
            elif act == "accept":
                dispute = disputes.accept_offer(dispute, number, by, NOW)[0]
            else:
                dispute = disputes.reject_offer(dispute, number, by, NOW)[0]
        except Conflict:
            continue

    states = [offer.state for offer in dispute.offers]
    assert OfferState.MADE not in states[:-1]
    assert states.count(OfferState.ACCEPTED) == (dispute.state is DisputeState.SETTLED)
    assert len(states) <= offers.MAX_OFFERS
    assert not dispute.offers or dispute.offers[0].made_by is ENTERPRISE


def test_there_is_an_agreement_only_of_what_is_settled() -> None:
    with pytest.raises(disputes.NotSettled):
        disputes.agreement_of(with_offer(a_dispute()))
