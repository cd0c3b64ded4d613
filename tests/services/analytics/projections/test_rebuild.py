"""Rows are a fold of the events: however these arrive, whenever they are asked for."""

from random import Random

import pytest

from tests.services.analytics.activities.test_activities import DONE, JOINED
from tests.services.analytics.asking import Counter
from tests.services.analytics.histories import random_stories, shuffled_between_publishers
from tests.services.analytics.reports.calendars import MAY_HOLIDAY
from tests.services.analytics.stories import noon
from tests.sweeps import sampled

CASES = 80


@sampled
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.campaign)])  # both in `make sweeps`
async def test_any_interleaving_and_any_batch_gives_the_same_rows(counter: Counter, seed: int) -> None:
    random = Random(seed)
    events = [event for story in random_stories(seed, CASES) for event in story.events]
    events += [*DONE, *JOINED, MAY_HOLIDAY]
    counter.clock.advance_to(noon("12-31"))
    await counter.project(events)
    await counter.balance()
    rows = await counter.rows()

    for batch in (1, 7, 500):
        await counter.clear()
        await counter.project(shuffled_between_publishers(random, events), batch)
        await counter.balance()

        assert await counter.rows() == rows
    assert all(rows.values())


@sampled
@pytest.mark.parametrize("basis", ["cohort", "event"])
async def test_figures_as_of_an_instant_are_those_of_the_events_until_then(counter: Counter, basis: str) -> None:
    events = [event for story in random_stories(5, CASES) for event in story.events]
    counter.clock.advance_to(noon("12-31"))
    period = {"first": "2026-03-01", "last": "2026-06-30", "basis": basis}
    instants = [noon(day) for day in ("03-10", "03-25", "04-15", "05-05")]
    await counter.project(events)
    as_of = [await counter.figures(**period, as_of=at.isoformat()) for at in instants]

    for at, then in zip(instants, as_of, strict=True):
        await counter.clear()
        await counter.project([event for event in events if event.occurred_at <= at])

        assert await counter.figures(**period) == then
