"""The county's March, every figure written out by hand."""

import re
from typing import Any

import pytest

from services.analytics.definitions.domain.catalogue import METRICS
from tests.services.analytics.asking import MARCH, Counter
from tests.services.analytics.county import all_events
from tests.services.analytics.stories import noon, story

# rate: (numerator, denominator, basis points); count, sum, days: the value
BY_COHORT: dict[str, Any] = {
    "received": 18,  # 1 to 16, 18, 19; 17 is a second receipt of 1, 20 came in February
    "accepted": 10,  # 1 2 3 7 8 10 11 14 15 19; 12 is a report
    "refused": 1,  # 4
    "closed": 12,  # 1 2 3 4 5 6 8 9 10 12 16 19; 15 is open again
    "redirected": 2,  # 6 7
    "acceptance_rate": (10, 11, 9091),
    "dispatched_within_24h": (15, 16, 9375),  # all but the inquiry 5 and the unheard 18; 13 missed
    "feedback_within_24h": (11, 13, 8462),  # 3 and 15 late; 5 6 13 16 18 had no such clock
    "first_check_on_time": (9, 11, 8182),  # 1 2 3 4 7 8 10 11 14 15 19; 7 and 10 late
    "handling_rate": (12, 18, 6667),
    "on_time_handling_rate": (11, 14, 7857),  # the closed, and 7 and 14 overdue; 10 closed late
    "reply_rate": (16, 18, 8889),  # not 13, not 18
    "mediation_success_rate": (5, 7, 7143),  # 1 3 8 15 19 of these and 2 10
    "mediation_success_rate_terminated_excluded": (5, 6, 8333),  # 10 was withdrawn
    "odr_settlement_rate": (1, 3, 3333),  # 9 of 9 10 11; 16 was withdrawn, 14 never delivered
    "satisfaction_raw": (3, 6, 5000),  # 1 4 8 of 1 2 3 4 5 8
    "satisfaction_valid": (3, 4, 7500),  # 3 unreachable, 5 without a rating
    "first_pass_satisfaction": (2, 4, 5000),  # 8 only after rework
    "rework_rate": (2, 13, 1538),  # 8 15 of the closed and 15
    "look_back_pass_rate": (1, 2, 5000),  # 1 of 1 2; 2 passed at first
    "bounce_rate": (1, 2, 5000),  # 7 of 6 7
    "duplicate_rate": (1, 19, 526),
    "false_flag_rate": (1, 2, 5000),  # 9 of 9 11
    "station_settled": 2,  # of 18, counted apart; the third was settled in February
    "station_settlement_rate": (2, 3, 6667),
    "station_settled_fen": 18_650,
    "publicity_rate": (None, None, None),
    "loss_recovered_fen": 235_000,  # 1 3 8 9 19: 1000 500 300 150 400 yuan
    "refund_promised_fen": 40_000,
    "refund_paid_fen": 10_000,
    "refund_overdue_fen": 10_000,
    "handling_days_median": 7,  # 0 2 3 5 6 7 | 10 11 14 18 18 18
    "handling_days_p90": 18,
}
BY_EVENT: dict[str, Any] = BY_COHORT | {
    "closed": 12,  # not 19 (April), but 20
    "handling_rate": (12, 14, 8571),  # closed in March, or overdue in March and open: 7 14
    "on_time_handling_rate": (11, 14, 7857),
    "reply_rate": (14, 14, 10000),
    "mediation_success_rate": (6, 8, 7500),  # and 20
    "mediation_success_rate_terminated_excluded": (6, 7, 8571),
    "satisfaction_raw": (4, 7, 5714),
    "satisfaction_valid": (4, 5, 8000),
    "first_pass_satisfaction": (3, 5, 6000),
    "rework_rate": (2, 13, 1538),  # without 19, with 20
    "loss_recovered_fen": 265_000,  # without 19, with 700 yuan of 20
    "refund_overdue_fen": 0,  # fell due in April
    "handling_days_median": 7,  # 0 2 3 5 6 7 | 10 11 13 18 18 18
}


def plain(summary: dict[str, Any]) -> dict[str, Any]:
    return {
        name: (figure["numerator"], figure["denominator"], figure["value"])
        if "numerator" in figure
        else figure["value"]
        for name, figure in summary.items()
    }


@pytest.mark.parametrize(("basis", "expected"), [("cohort", BY_COHORT), ("event", BY_EVENT)])
async def test_march_is_as_counted_by_hand(counter: Counter, basis: str, expected: dict[str, Any]) -> None:
    await counter.project(all_events())

    assert plain(await counter.figures(**MARCH, basis=basis)) == expected


async def test_the_valid_satisfaction_of_four_is_hardly_certain(counter: Counter) -> None:
    await counter.project(all_events())

    assert (await counter.figures(**MARCH))["satisfaction_valid"]["interval"] == {"low": 3006, "high": 9544}


async def test_every_metric_has_a_definition_that_says_its_basis(counter: Counter) -> None:
    cohort = await counter.figures(**MARCH)
    event = await counter.figures(**MARCH, basis="event")

    assert cohort.keys() == event.keys() == METRICS.keys()
    assert "按收到日期" in cohort["closed"]["definition"]
    assert "按办结日期" in event["closed"]["definition"]
    assert "不计算" in cohort["publicity_rate"]["definition"]


async def test_definitions_are_in_the_language_of_the_reader(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(counter.client.headers, "Accept-Language", "en")
    summary = await counter.figures(**MARCH, basis="event")
    series = await counter.answer("series", **MARCH, metric="closed", step="month")
    groups = await counter.answer("breakdown", **MARCH, metric="closed", by="kind")

    assert not [figure["definition"] for figure in summary.values() if re.search("[一-鿿]", figure["definition"])]
    assert "by the day of closing" in summary["closed"]["definition"]
    assert "by the day of receipt" in series["definition"]
    assert series["definition"] == groups["definition"]


async def test_facts_after_the_day_are_ignored(counter: Counter) -> None:
    await counter.project(all_events())

    figures = plain(await counter.figures(**MARCH, as_of="2026-03-13"))

    assert figures["received"] == 15  # 1 to 15
    assert figures["closed"] == 7  # 1 3 4 5 6 8 9; 8 for the first time
    assert figures["loss_recovered_fen"] == 185_000  # 8 with its first 200 yuan
    assert figures["satisfaction_valid"] == (1, 1, 10000)  # 4
    assert figures["rework_rate"] == (0, 7, 0)
    assert figures["odr_settlement_rate"] == (1, 1, 10000)


async def test_a_case_is_closed_until_it_is_reopened_and_counts_once(counter: Counter) -> None:
    await counter.project(all_events())

    before = plain(await counter.figures(**MARCH, as_of="2026-04-01T00:00:00+08:00"))
    after = plain(await counter.figures(**MARCH, as_of="2026-04-02"))

    assert before["closed"] == 12  # with 15, without 19
    assert after["closed"] == 11
    assert before["rework_rate"] == (1, 12, 833)
    assert after["rework_rate"] == (2, 12, 1667)


async def test_nothing_is_null_and_not_zero_or_all(counter: Counter) -> None:
    figures = plain(await counter.figures(first="2026-01-01", last="2026-01-31"))

    rates = {figure for figure in figures.values() if isinstance(figure, tuple)}
    assert rates == {(0, 0, None), (None, None, None)}
    assert figures["received"] == figures["loss_recovered_fen"] == 0
    assert figures["handling_days_median"] is None


@pytest.mark.parametrize(
    "as_of", [{}, {"as_of": noon("12-30").isoformat()}], ids=["counted beforehand", "from the rows"]
)
async def test_what_comes_at_midnight_is_of_the_day_that_begins(counter: Counter, as_of: dict[str, str]) -> None:
    before, at = story(1, "2026-03-31T23:59:59+08:00"), story(2, "2026-04-01T00:00:00+08:00")
    await counter.project([*before.events, *at.events])
    counter.clock.advance_to(noon("12-31"))

    assert (await counter.figures(**MARCH, **as_of))["received"]["value"] == 1
    rows = (await counter.answer("cases", metric="received", **MARCH, **as_of))["items"]
    assert [row["complaint_id"] for row in rows] == [str(before.id)]
