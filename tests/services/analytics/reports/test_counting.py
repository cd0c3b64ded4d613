"""Earlier periods are as long, and as long known."""

from datetime import date
from typing import Any

import pytest

from canon.codes import CloseResult
from services.analytics.definitions.domain.questions import Period
from services.analytics.reports.domain.periods import period_before, year_before
from tests.services.analytics.asking import Counter
from tests.services.analytics.reports.test_reports import QUARTER, do
from tests.services.analytics.stories import Story, noon


def days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        (("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),
        (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")),
        (("2026-03-05", "2026-03-11"), ("2026-02-26", "2026-03-04")),
        (("2026-03-01", "2026-03-30"), ("2026-01-30", "2026-02-28")),
    ],
)
def test_whole_months_are_compared_with_months_and_days_with_as_many(
    period: tuple[str, str], before: tuple[str, str]
) -> None:
    assert period_before(days(*period)) == days(*before)


def test_the_year_before_has_the_same_days() -> None:
    assert year_before(days("2028-02-01", "2028-02-29")) == days("2027-02-01", "2027-02-28")


async def test_cases_of_the_month_before_had_as_much_time(counter: Counter) -> None:
    """One case of each month, closed on the last day of March: February's had a month and was open by then."""
    for number, day in ((1, "02-10"), (2, "03-10")):
        story = Story(number=number, received=noon(day)).recorded().dispatched(day, "food")
        await counter.project(story.closed("03-31", CloseResult.AGREED).events)
    counter.clock.advance_to(noon("04-21"))

    report = (await do(counter, "", QUARTER)).json()

    [rate] = [one for one in report["figures"] if one["id"] == "handling_rate"]
    assert (rate["numerator"], rate["denominator"]) == (1, 1)
    earlier: dict[str, Any] = rate["previous"]
    assert (earlier["numerator"], earlier["denominator"], earlier["as_of"][:10]) == (0, 1, "2026-03-21")


async def test_nothing_is_compared_with_a_time_of_which_nothing_was_recorded(counter: Counter) -> None:
    """A county that begins in March has no February: its first card complaint is no increase."""
    story = Story(number=1, received=noon("03-10")).recorded().dispatched("03-10", "food")
    await counter.project(story.events)
    counter.clock.advance_to(noon("04-21"))

    report = (await do(counter, "", {"from": "2026-03-01", "to": "2026-03-31"})).json()

    figures = {one["id"]: one for one in report["figures"]}
    assert figures["received"]["value"] == 1
    assert figures["received"]["previous"] is None
    assert figures["prepaid_received"]["previous"] is None
