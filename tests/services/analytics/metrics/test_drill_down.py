"""From a figure to its rows: as many as the figure says, whichever way it is cut."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from canon.calendar import published_calendar
from contracts.refunds import InstalmentOverdue, PaymentRecorded, PlanOpened
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.metric import Shape
from services.refunds.plans.domain import apply_payment, check_overdue, listed_parts
from tests.services.analytics.asking import MARCH, Counter
from tests.services.analytics.county import all_events
from tests.services.analytics.histories import random_stories
from tests.services.analytics.stories import case_id, story
from tests.services.refunds.plans.domain.planning import a_payment, a_plan, at
from tests.sweeps import sampled

CALENDAR = published_calendar()
BASES = ("cohort", "event")
BY = ("day", "channel", "department", "agency", "kind", "category", "town", "respondent")
STEPS = ("day", "week", "month")
SPRING: dict[str, Any] = {"from": "2026-03-01", "to": "2026-05-20"}
COUNTED = [name for name, metric in METRICS.items() if metric.is_answered]
ADDED_UP = [name for name in COUNTED if METRICS[name].shape is not Shape.QUANTILE]


@pytest.fixture
async def filled(counter: Counter) -> Counter:
    await counter.project([event for story in random_stories(3, 150) for event in story.events])
    return counter


async def all_rows(counter: Counter, limit: int, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = await counter.answer("cases", limit=limit, **query, **({"cursor": cursor} if cursor else {}))
        assert len(page["items"]) <= limit
        rows += page["items"]
        cursor = page["next"]
        if cursor is None:
            return rows


def summed(parts: list[dict[str, Any]]) -> dict[str, int]:
    """What the parts amount to; a rate by its two numbers."""
    total: dict[str, int] = defaultdict(int)
    for part in parts:
        names = ("numerator", "denominator") if "numerator" in part else ("value",)
        for name in names:
            total[name] += part[name]
    return total


@sampled
@pytest.mark.parametrize("basis", BASES)
async def test_a_figure_counts_the_rows_behind_it(filled: Counter, basis: str) -> None:
    figures = await filled.figures(**SPRING, basis=basis)

    for name in COUNTED:
        figure, metric = figures[name], METRICS[name]
        query = {"metric": name, "basis": basis, **SPRING}
        below = await all_rows(filled, 40, part="denominator", **query)
        assert len({(row["complaint_id"], row["at"], row["amount"]) for row in below}) == len(below)
        match metric.shape:
            case Shape.RATE:
                above = await all_rows(filled, 40, part="numerator", **query)
                assert (len(above), len(below)) == (figure["numerator"], figure["denominator"]), name
                assert {row["complaint_id"] for row in above} <= {row["complaint_id"] for row in below}
                rest = await all_rows(filled, 40, part="rest", **query)
                assert len(above) + len(rest) == len(below), name
                assert {row["complaint_id"] for row in above}.isdisjoint(row["complaint_id"] for row in rest), name
            case Shape.COUNT:
                assert len(below) == figure["value"], name
            case Shape.SUM:
                assert sum(row["amount"] for row in below) == figure["value"], name
            case Shape.QUANTILE:
                assert figure["value"] in {row["amount"] for row in below}, name


@sampled
@pytest.mark.parametrize("basis", BASES)
async def test_a_breakdown_adds_up_to_the_summary(filled: Counter, basis: str) -> None:
    figures = await filled.figures(**SPRING, basis=basis)

    for place, name in enumerate(ADDED_UP):
        for by in (BY[place % len(BY)], BY[(place + 3) % len(BY)]):
            result = await filled.answer("breakdown", by=by, metric=name, basis=basis, **SPRING)
            assert summed(result["items"]).items() <= figures[name].items() or not result["items"], (name, by)


@sampled
@pytest.mark.parametrize("basis", BASES)
async def test_a_series_adds_up_to_the_summary(filled: Counter, basis: str) -> None:
    figures = await filled.figures(**SPRING, basis=basis)

    for place, name in enumerate(ADDED_UP):
        step = STEPS[place % len(STEPS)]
        result = await filled.answer("series", step=step, metric=name, basis=basis, **SPRING)
        assert summed(result["points"]).items() <= figures[name].items(), (name, step)


@sampled
@pytest.mark.parametrize("step", STEPS)
async def test_trends_are_the_series_of_every_metric(filled: Counter, step: str) -> None:
    trends = await filled.answer("trends", step=step, **SPRING)

    assert trends["metrics"].keys() == METRICS.keys()
    for name in ("received", "handling_rate", "refund_paid_fen", "handling_days_median", "publicity_rate"):
        points = (await filled.answer("series", step=step, metric=name, **SPRING))["points"]
        parts = [figure | part for part, figure in zip(trends["parts"], trends["metrics"][name], strict=True)]
        assert parts == points, name


async def test_a_series_has_every_week_also_the_empty_ones(counter: Counter) -> None:
    await counter.project(all_events())

    result = await counter.answer(
        "series", metric="acceptance_rate", step="week", first="2026-02-18", last="2026-03-11"
    )

    assert [(point["from"], point["to"]) for point in result["points"]] == [
        ("2026-02-18", "2026-02-22"),
        ("2026-02-23", "2026-03-01"),
        ("2026-03-02", "2026-03-08"),
        ("2026-03-09", "2026-03-11"),
    ]
    assert [(point["numerator"], point["denominator"], point["value"]) for point in result["points"]] == [
        (1, 1, 10000),  # 20
        (0, 0, None),
        (6, 7, 8571),  # 1 2 3 7 8 10 and 4
        (1, 1, 10000),  # 11
    ]


async def test_a_breakdown_names_what_it_breaks_down_by(counter: Counter) -> None:
    await counter.project(all_events())

    result = await counter.answer("breakdown", by="agency", metric="bounce_rate", **MARCH)

    assert [(item["key"], item["name"], item["numerator"], item["denominator"]) for item in result["items"]] == [
        ("housing", "住房和城乡建设局", 0, 1),
        ("tobacco", "烟草专卖局", 1, 1),
    ]


async def test_a_town_is_called_as_the_rules_call_it_and_one_nobody_named_by_its_code(counter: Counter) -> None:
    towns = (("chengguan", "城关镇"), ("atlantis", None), (None, None))
    for number, (town, name) in enumerate(towns, 1):
        await counter.project(story(number, "03-02", town=town, town_name=name).dispatched("03-02", "food").events)

    assert await towns_in_march(counter) == [("atlantis", "atlantis"), ("chengguan", "城关镇"), (None, None)]


async def test_a_town_that_is_named_anew_has_its_last_name_in_whatever_order_that_is_received(counter: Counter) -> None:
    events = [
        *story(1, "03-02", town="hexi", town_name="河西乡").dispatched("03-02", "food").events,
        *story(2, "03-09", town="hexi", town_name="河西镇").dispatched("03-09", "food").events,
    ]
    for order in (events, events[::-1]):
        await counter.clear()
        for event in order:
            await counter.project([event])

        assert await towns_in_march(counter) == [("hexi", "河西镇")]


async def towns_in_march(counter: Counter) -> list[tuple[str | None, str | None]]:
    result = await counter.answer("breakdown", by="town", metric="received", **MARCH)
    return [(item["key"], item["name"]) for item in result["items"]]


async def test_the_cases_of_a_figure_are_named_in_the_order_they_happened(counter: Counter) -> None:
    await counter.project(all_events())

    result = await counter.answer("cases", metric="odr_settlement_rate", part="denominator", basis="event", **MARCH)

    assert [row["complaint_id"] for row in result["items"]] == [str(case_id(number)) for number in (9, 10, 11)]
    assert result["items"][0]["at"] == "2026-03-12T12:00:00+08:00"


async def test_what_nobody_publishes_has_no_rows(filled: Counter) -> None:
    assert await filled.answer("cases", metric="publicity_rate", **SPRING) == {"items": [], "next": None}
    assert (await filled.answer("breakdown", by="day", metric="publicity_rate", **SPRING))["items"] == []


async def test_a_timetable_paid_up_is_no_longer_in_arrears(counter: Counter) -> None:
    late = story(1, "03-02").refund("03-03", PlanOpened, 900, 0, due_dates=("2026-03-04",), amounts_fen=(900,))
    late.refund("03-05", InstalmentOverdue, 900, 0, instalment=1, due_on="2026-03-04", overdue_fen=900)
    await counter.project(late.events)
    owing = await counter.answer("cases", metric="refund_overdue_fen", **MARCH)

    paid = story(1, "03-02").refund(
        "03-06", PaymentRecorded, 900, 900, amount_fen=900, paid_on="2026-03-06", reference="r"
    )
    await counter.project(paid.events)

    assert [row["amount"] for row in owing["items"]] == [900]
    assert (await counter.answer("cases", metric="refund_overdue_fen", **MARCH))["items"] == []


async def test_a_later_part_paid_first_leaves_what_is_overdue_in_arrears(counter: Counter) -> None:
    plan = a_plan(listed_parts([(date(2026, 3, 4), 10_000), (date(2026, 6, 1), 10_000)]))
    fell_due = at(date(2026, 3, 5))
    plan, late = check_overdue(plan, CALENDAR, fell_due)
    plan, paid = apply_payment(plan, a_payment(10_000, instalment=2), CALENDAR, fell_due)
    one = story(1, "03-02")
    events = [event.model_copy(update={"complaint_id": one.id}) for event in (*late, *paid)]
    await counter.project([*one.events, *events])

    owing = await counter.answer("cases", metric="refund_overdue_fen", **MARCH)

    assert [row["amount"] for row in owing["items"]] == [plan.overdue_fen(CALENDAR, date(2026, 3, 5))] == [10_000]
