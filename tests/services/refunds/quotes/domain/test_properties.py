"""What holds for every quote, whatever the facts."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.refunds.quotes.domain import Card, Cause, QuoteRequest, Scheme
from tests.services.refunds.building import PAID_ON, quoted
from tests.sweeps import sampled

FEN = st.integers(0, 500_000)
LATE_ENOUGH = date(2026, 1, 5)  # after the seven days


@st.composite
def requests(draw: st.DrawFn, /, **fixed: Any) -> QuoteRequest:
    """Any prepaid card that can be."""
    paid, gifted, listed = draw(FEN), draw(FEN), draw(FEN)
    total = draw(st.integers(1, 50))
    requested = LATE_ENOUGH + timedelta(draw(st.integers(0, 300)))
    starts = PAID_ON + timedelta(draw(st.integers(0, 60)))
    facts: dict[str, Any] = {
        "scheme": Scheme.PREPAID,
        "card": draw(st.sampled_from(Card)),
        "cause": draw(st.sampled_from(Cause)),
        "paid_fen": paid,
        "gifted_fen": gifted,
        "used_list_fen": listed,
        "used_discounted_fen": draw(st.integers(0, min(listed, paid + gifted))),
        "used_credit_fen": draw(st.integers(0, paid + gifted)),
        "paid_times": draw(st.integers(1, total)),
        "total_times": total,
        "used_times": draw(st.integers(0, total)),
        "starts_on": starts,
        "ends_on": starts + timedelta(draw(st.integers(0, 700))),
        "service_stopped_on": draw(st.none() | st.just(requested - timedelta(3))),
        "formed_on": PAID_ON,
        "paid_on": PAID_ON,
        "requested_on": requested,
        "rescinded_on": draw(st.none() | st.just(requested)),
        "interest_from": PAID_ON,
        "interest_until": requested + timedelta(draw(st.integers(0, 500))),
        "expenses_fen": draw(st.integers(0, 5_000)),
        "minor": draw(st.booleans()),
        "gift_value_fen": draw(st.none() | FEN),
        "agreed_used_fen": draw(st.none() | FEN),
    }
    return QuoteRequest(**(facts | fixed))


@given(requests())
def test_a_refund_lies_between_nothing_and_what_was_paid(request: QuoteRequest) -> None:
    answer = quoted(request)

    assert 0 <= answer.refund_fen <= request.paid_fen
    assert min(answer.interest_fen, answer.expenses_fen, answer.redeemed_fen) >= 0


@given(requests())
def test_redeemed_and_refunded_are_what_was_paid(request: QuoteRequest) -> None:
    answer = quoted(request)

    assert answer.redeemed_fen + answer.refund_fen == request.paid_fen


@given(requests())
def test_the_total_is_the_sum_of_the_rounded_parts(request: QuoteRequest) -> None:
    answer = quoted(request)

    assert answer.total_fen == answer.refund_fen + answer.interest_fen + answer.expenses_fen
    assert answer.total_fen == answer.lines[-1].amount_fen


@given(requests(minor=False))
def test_a_better_cause_never_gives_less(request: QuoteRequest) -> None:
    worst, middle, best = (
        quoted(replace(request, cause=cause)) for cause in (Cause.CONSUMER, Cause.NEITHER, Cause.OPERATOR)
    )

    assert worst.refund_fen <= middle.refund_fen <= best.refund_fen
    assert worst.total_fen <= middle.total_fen <= best.total_fen


@given(requests(card=Card.GIFTED), st.integers(1, 1_000_000))
def test_more_credit_used_never_gives_more(request: QuoteRequest, more: int) -> None:
    used = min((request.used_credit_fen or 0) + more, request.paid_fen + request.gifted_fen)

    assert quoted(replace(request, used_credit_fen=used)).refund_fen <= quoted(request).refund_fen


@sampled
@given(requests(card=Card.DISCOUNT, gifted_fen=0), st.integers(0, 500_000), st.integers(0, 500_000))
def test_more_goods_used_never_give_more(request: QuoteRequest, more: int, more_at_list: int) -> None:
    discounted = (request.used_discounted_fen or 0) + more
    listed = max((request.used_list_fen or 0) + more_at_list, discounted)

    further = replace(request, used_discounted_fen=discounted, used_list_fen=listed)

    assert quoted(further).refund_fen <= quoted(request).refund_fen


@sampled
@given(requests(card=Card.UNLIMITED), st.integers(1, 100))
def test_a_service_that_stopped_later_never_gives_more(request: QuoteRequest, days: int) -> None:
    stopped = request.service_stopped_on or LATE_ENOUGH
    sooner, later = (replace(request, service_stopped_on=day) for day in (stopped, stopped + timedelta(days)))

    assert quoted(later).refund_fen <= quoted(sooner).refund_fen


@given(requests())
def test_a_range_ends_at_the_refund(request: QuoteRequest) -> None:
    answer = quoted(request)

    assert answer.range_fen is None or 0 <= answer.range_fen[0] <= answer.range_fen[1] == answer.refund_fen


@given(requests())
def test_the_same_facts_give_the_same_answer(request: QuoteRequest) -> None:
    assert quoted(request) == quoted(request)
