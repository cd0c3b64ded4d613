"""Scores with their arithmetic and what they propose, decided purely."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.odr.enterprises import domain as enterprises
from services.odr.enterprises.domain import Enterprise, Session, SessionKind, Standing
from services.odr.scores import domain as scores
from services.odr.scores.domain import SCORE_RULES, Counts, PartName, ProposedAct
from tests.services.odr.building import NOW, an_enterprise, decided_by

TODAY = date(2026, 11, 24)
NOTHING = Counts(
    received=0,
    settled=0,
    failed=0,
    timed_out=0,
    answerable=0,
    answered_on_time=0,
    mean_days=None,
    used_bp=None,
    rated=0,
    satisfied=0,
)


def counts(**changed: Any) -> Counts:
    """The counts of the mock: eighteen disputes, one ran out, one failed."""
    given: dict[str, Any] = {
        "received": 18,
        "settled": 16,
        "failed": 1,
        "timed_out": 1,
        "answerable": 18,
        "answered_on_time": 17,
        "used_bp": 2_900,
        "rated": 11,
        "satisfied": 9,
    }
    return replace(NOTHING, **given | changed)


POOR = counts(settled=4, failed=8, timed_out=6, answered_on_time=9, used_bp=9_000, rated=4, satisfied=1)


def guided(enterprise: Enterprise, days_ago: int, kind: SessionKind = SessionKind.GUIDANCE) -> Enterprise:
    session = Session(
        session_id=UUID(int=5),
        kind=kind,
        held_on=TODAY - timedelta(days=days_ago),
        topic="按时报价",
        given_by=None,
        recorded_by="hub",
        recorded_at=NOW,
    )
    return enterprises.record_session(enterprise, session)


def long_active(standing: Standing = Standing.ACTIVE) -> Enterprise:
    """An enterprise that was let in two years ago."""
    enterprise = an_enterprise(standing)
    changes = tuple(replace(change, on=change.on - timedelta(days=730)) for change in enterprise.changes)
    return replace(enterprise, changes=changes)


def test_each_part_is_its_share_of_its_weight() -> None:
    score = scores.score_of(counts())

    assert [(part.name.value, part.weight, part.tenths) for part in score.parts] == [
        ("answered_on_time", 40, 378),
        ("settled", 35, 311),
        ("satisfaction", 15, 123),
        ("mean_days", 10, 71),
    ]
    assert (score.weight, score.sum_tenths, score.tenths) == (100, 883, 883)


def test_a_part_without_enough_answers_is_left_out_and_the_rest_is_scaled() -> None:
    score = scores.score_of(counts(rated=2, satisfied=2))

    left_out = next(part for part in score.parts if part.name is PartName.SATISFACTION)
    assert (left_out.tenths, left_out.numerator, left_out.denominator) == (None, 0, 0)
    assert (score.weight, score.sum_tenths, score.tenths) == (85, 760, 894)


def test_where_no_dispute_has_ended_there_is_no_score() -> None:
    score = scores.score_of(counts(settled=0, failed=0, timed_out=0, answerable=2, answered_on_time=2))

    assert (score.tenths, score.weight) == (None, 0)
    assert scores.score_of(NOTHING).tenths is None


def test_the_settlement_rate_over_nothing_is_none() -> None:
    two_of_three = replace(NOTHING, received=3, settled=2, failed=1)

    assert (NOTHING.settlement_rate_bp, NOTHING.active) == (None, False)
    assert (two_of_three.settlement_rate_bp, two_of_three.active) == (6667, True)


@given(st.lists(st.integers(0, 50), min_size=8, max_size=8), st.integers(0, 10_000))
def test_a_score_lies_between_nothing_and_the_whole(sizes: list[int], used: int) -> None:
    settled, failed, late, unanswered, open_ones, rated, unrated, more = sizes
    ended = settled + failed + late
    answerable = ended + open_ones
    some = counts(
        received=answerable + more,
        settled=settled,
        failed=failed,
        timed_out=late,
        answerable=answerable,
        answered_on_time=max(0, answerable - unanswered),
        used_bp=used if ended else None,
        rated=rated + unrated,
        satisfied=rated,
    )

    score = scores.score_of(some)

    assert (score.tenths is None) == (ended == 0)
    assert score.tenths is None or 0 <= score.tenths <= scores.WHOLE * 10
    assert all(part.tenths is None or 0 <= part.tenths <= part.weight * 10 for part in score.parts)
    assert sum(weight for _, weight in SCORE_RULES.weights) == scores.WHOLE


def test_a_low_score_proposes_guidance_and_if_it_stays_low_suspension() -> None:
    before = long_active()
    after = guided(before, 90)

    first = scores.propose(before, scores.watch_of(before, TODAY), POOR)
    second = scores.propose(after, scores.watch_of(after, TODAY), POOR)

    assert first is not None
    assert (first.act, first.bound, first.ended) == (ProposedAct.GUIDANCE, 60, 18)
    assert second is not None
    assert (second.act, second.since) == (ProposedAct.SUSPENSION, TODAY - timedelta(days=89))


def test_a_training_or_an_old_guidance_does_not_stand_for_a_guidance() -> None:
    for enterprise in (guided(long_active(), 90, SessionKind.TRAINING), guided(long_active(), 400)):
        proposal = scores.propose(enterprise, scores.watch_of(enterprise, TODAY), POOR)

        assert proposal is not None
        assert proposal.act is ProposedAct.GUIDANCE


def test_nothing_is_proposed_of_a_good_score_few_disputes_or_who_is_not_active() -> None:
    few = counts(received=2, settled=0, failed=2, timed_out=0, answerable=2, answered_on_time=0)
    active, suspended = long_active(), long_active(Standing.SUSPENDED)
    watch = scores.watch_of(active, TODAY)

    assert scores.propose(active, watch, counts()) is None
    assert scores.propose(active, watch, few) is None
    assert scores.propose(suspended, watch, POOR) is None
    assert scores.propose(active, watch, NOTHING) is None


def test_what_was_before_it_was_let_in_or_restored_does_not_count() -> None:
    restored, _ = enterprises.restore(an_enterprise(Standing.SUSPENDED), decided_by("hub", days=-10))

    assert scores.watch_of(an_enterprise(), TODAY).since == TODAY
    assert scores.watch_of(restored, TODAY).since == TODAY
    assert scores.watch_of(long_active(), TODAY).since == TODAY - SCORE_RULES.period
    assert scores.watch_of(guided(an_enterprise(), 30), TODAY) == scores.Watch(since=TODAY, is_guided=True)
