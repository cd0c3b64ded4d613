"""The table of metrics is the outside's list, and says what it counts."""

import pytest

from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.metric import Basis, Rows, Shape

pytestmark = pytest.mark.pure
SHAPES = {
    "received": Shape.COUNT,
    "accepted": Shape.COUNT,
    "refused": Shape.COUNT,
    "closed": Shape.COUNT,
    "redirected": Shape.COUNT,
    "acceptance_rate": Shape.RATE,
    "dispatched_within_24h": Shape.RATE,
    "feedback_within_24h": Shape.RATE,
    "first_check_on_time": Shape.RATE,
    "handling_rate": Shape.RATE,
    "on_time_handling_rate": Shape.RATE,
    "reply_rate": Shape.RATE,
    "mediation_success_rate": Shape.RATE,
    "mediation_success_rate_terminated_excluded": Shape.RATE,
    "odr_settlement_rate": Shape.RATE,
    "satisfaction_raw": Shape.RATE,
    "satisfaction_valid": Shape.RATE,
    "first_pass_satisfaction": Shape.RATE,
    "rework_rate": Shape.RATE,
    "look_back_pass_rate": Shape.RATE,
    "bounce_rate": Shape.RATE,
    "duplicate_rate": Shape.RATE,
    "false_flag_rate": Shape.RATE,
    "station_settled": Shape.COUNT,
    "station_settlement_rate": Shape.RATE,
    "publicity_rate": Shape.NONE,
    "loss_recovered_fen": Shape.SUM,
    "station_settled_fen": Shape.SUM,
    "refund_promised_fen": Shape.SUM,
    "refund_paid_fen": Shape.SUM,
    "refund_overdue_fen": Shape.SUM,
    "handling_days_median": Shape.QUANTILE,
    "handling_days_p90": Shape.QUANTILE,
}


def test_every_metric_of_the_interface_is_there_and_no_other() -> None:
    assert {name: metric.shape for name, metric in METRICS.items()} == SHAPES


def test_a_rate_says_what_it_divides_by_what() -> None:
    rates = [metric for metric in METRICS.values() if metric.shape is Shape.RATE]

    assert all("＝" in metric.zh and "÷" in metric.zh for metric in rates)


def test_what_has_no_facts_says_so() -> None:
    silent = {name for name, metric in METRICS.items() if not metric.is_answered}

    assert silent == {"publicity_rate"}
    assert all("不计算" in METRICS[name].definition(basis) for name in silent for basis in Basis)


def test_a_cohort_is_always_what_was_received() -> None:
    assert {metric.columns(Basis.COHORT) for metric in METRICS.values()} == {("received_at",)}


def test_a_definition_says_its_basis() -> None:
    counted = [metric for metric in METRICS.values() if metric.is_answered]

    assert all("按收到日期" in metric.definition(Basis.COHORT) for metric in counted)
    assert all(f"按{metric.event_zh}" in metric.definition(Basis.EVENT) for metric in counted)


def test_money_and_days_say_what_is_added_up() -> None:
    added = {name for name, metric in METRICS.items() if metric.amount}

    assert added == {name for name in METRICS if name.endswith(("_fen", "_median", "_p90"))}
    assert METRICS["refund_overdue_fen"].rows is Rows.ARREARS
