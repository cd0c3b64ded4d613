"""Figures as of the end of a month come from balances, and are those of the rows."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts.event import Event
from contracts.intake import ComplaintSupplemented
from services.analytics.cubes.repository.answers import answer_from_cube, cube_for
from services.analytics.cubes.service import BALANCE_DELAY, advance_balances
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.metric import Basis
from services.analytics.definitions.domain.questions import By, Group, Period, Question, Step, last_instant
from services.analytics.metrics.repository.figures import count_metrics
from services.analytics.projections import service as projections_service
from tests.services.analytics.asking import Counter, Tables
from tests.services.analytics.histories import random_stories
from tests.services.analytics.metrics.test_recount import WHERE, figures_of
from tests.services.analytics.recounting import Selection, recount
from tests.services.analytics.stories import noon
from tests.sweeps import sampled

CASES = 250
MONTHS = [date(2026, month, 1) for month in range(3, 9)]
PERIOD = Period(date(2026, 3, 10), date(2026, 7, 20))
SHORTLY = text("set local lock_timeout = '100ms'")
SEEDS = pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.campaign)])  # both in `make sweeps`
Found = dict[str, dict[Any, Any]]


class Killed(Exception):
    """In the middle."""


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """At the end of the year."""
    counter.clock.advance_to(noon("12-31"))
    return counter


def events_in_order(seed: int) -> list[Event]:
    """By the time it happened."""
    events = [event for story in random_stories(seed, CASES) for event in story.events]
    return sorted(events, key=lambda event: event.occurred_at)


def latecomers(random: Random, events: Sequence[Event]) -> list[Event]:
    """The last of what was told of some aggregates, those of the first month in time; the latest comes first.

    Who the business is changes nothing that months hold.
    """
    counted = [event for event in events if not isinstance(event, ComplaintSupplemented)]
    last = {(event.publisher(), event.aggregate_id): event for event in counted}
    late = [event for event in last.values() if event.occurred_at > last_instant(MONTHS[0])]
    return sorted(random.sample(late, 20), key=lambda event: event.occurred_at, reverse=True)


async def from_rows(counter: Counter, question: Question, group: Group) -> Found:
    """What is counted where nothing is balanced."""
    async with counter.app.state.transactions.begin() as work:
        return await count_metrics(work.db, METRICS.values(), question, group)


async def from_balances(counter: Counter, question: Question, group: Group) -> Found | None:
    cube = cube_for(question, group)
    assert cube is not None
    figures = [metric for metric in METRICS.values() if metric.name != "publicity_rate"]
    async with counter.app.state.transactions.begin() as work:
        return await answer_from_cube(work.db, figures, cube, question, group)


async def turn(counter: Counter, complaints: int = 1_000) -> None:
    async with counter.app.state.transactions.begin() as work:
        await advance_balances(work, complaints)


async def turn_killed(counter: Counter, complaints: int) -> None:
    async with counter.app.state.transactions.begin() as work:
        await advance_balances(work, complaints)
        raise Killed


async def hurried_turn(counter: Counter) -> None:
    """Waits for others only shortly."""
    async with counter.app.state.transactions.begin() as work:
        await work.db.execute(SHORTLY)
        await advance_balances(work)


async def right(counter: Counter, events: Sequence[Event], month: date, where: Mapping[str, str]) -> bool:
    """Whether the figures of the answer are those of a second count."""
    for basis in Basis:
        selection = Selection(first=PERIOD.first, last=PERIOD.last, basis=basis, as_of=last_instant(month), where=where)
        day = last_instant(month).date().isoformat()
        query = {"first": selection.first, "last": selection.last, "basis": selection.basis, "as_of": day, **where}
        if figures_of(await counter.figures(**query)) != recount(events, selection):
            return False
    return True


@sampled
@pytest.mark.parametrize("basis", Basis)
async def test_the_balances_say_what_the_rows_say_however_it_is_broken_down(counter: Counter, basis: Basis) -> None:
    random = Random(basis)
    await counter.project(events_in_order(11))
    parts = [(where, group) for where, group in itertools.product(WHERE, (None, *By, *Step))]
    questions = [
        (Question(period=PERIOD, basis=basis, where=where, as_of=last_instant(month)), group)
        for month in MONTHS
        for where, group in [({}, None), *random.sample(parts, 5)]
        if cube_for(Question(period=PERIOD, basis=basis, where=where), group) is not None
    ]
    rows = [await from_rows(counter, *question) for question in questions]

    await counter.balance(complaints=60)

    for question, expected in zip(questions, rows, strict=True):
        assert await from_balances(counter, *question) == expected, question


@sampled
@SEEDS
async def test_every_answer_equals_the_second_count(counter: Counter, seed: int) -> None:
    events = events_in_order(seed)
    await counter.project(events)
    months = await counter.balance()

    assert months == [date(2026, month, 1) for month in range(3, 12)]
    for month, where in zip(months, WHERE, strict=False):
        assert await right(counter, events, month, where), (month, where)


async def test_a_month_is_begun_when_it_is_over_and_most_latecomers_are_in(counter: Counter) -> None:
    await counter.project(events_in_order(0))
    months = await counter.balance()
    counter.clock.advance_to(last_instant(date(2026, 12, 1)))

    assert await counter.balance() == months
    counter.clock.advance_to(last_instant(date(2026, 12, 1)) + BALANCE_DELAY)
    assert await counter.balance() == [*months, date(2026, 12, 1)]


async def test_where_nothing_was_published_there_is_nothing_to_balance(counter: Counter) -> None:
    assert await counter.balance() == []


@sampled
async def test_killed_in_the_middle_nothing_is_counted_twice_or_left_out(counter: Counter) -> None:
    events = events_in_order(3)
    await counter.project(events)
    await counter.balance()
    undisturbed = await counter.rows()
    await counter.clear()
    await counter.project(events)

    for _ in range(12):
        with pytest.raises(Killed):
            await turn_killed(counter, 40)
        await turn(counter, 40)
        assert await right(counter, events, date(2026, 3, 1), {})
    assert (date(2026, 4, 1), False) in await counter.months()
    await counter.balance()

    assert await counter.rows() == undisturbed


@sampled
@SEEDS
async def test_a_latecomer_opens_its_month_again_and_those_after_it(counter: Counter, seed: int) -> None:
    events = events_in_order(seed)
    await counter.project(events)
    await counter.balance()
    in_time = await counter.rows()
    late = latecomers(Random(seed), events)
    await counter.clear()
    await counter.project([event for event in events if event not in late])
    months = await counter.balance()

    for number, event in enumerate(late):
        await counter.project([event])
        before = [month for month in months if last_instant(month) < event.occurred_at]
        assert await counter.months() == [(month, True) for month in before]
        months = await counter.balance() if number % 4 == 0 else before
    assert await right(counter, events, date(2026, 4, 1), {})

    await counter.balance()
    assert await right(counter, events, date(2026, 4, 1), {})
    assert await counter.rows() == in_time


@sampled
async def test_a_latecomer_in_the_middle_of_balancing_is_counted(counter: Counter) -> None:
    events = events_in_order(4)
    await counter.project(events[1:])
    while await counter.months() != [(date(2026, 3, 1), True), (date(2026, 4, 1), False)]:
        await turn(counter, 100)

    await counter.project(events[:1])

    assert await counter.months() == []
    await counter.balance()
    assert await right(counter, events, date(2026, 4, 1), {})


async def test_no_month_is_begun_while_a_fact_of_it_is_being_written(counter: Counter) -> None:
    events = events_in_order(5)
    await counter.project(events[1:])

    async with counter.app.state.transactions.begin() as writing:
        await projections_service.project_events(writing, events[:1])
        with pytest.raises(DBAPIError, match="lock timeout"):
            await hurried_turn(counter)

    await counter.balance()
    assert await right(counter, events, date(2026, 3, 1), {})


async def test_one_process_balances_at_a_time(counter: Counter) -> None:
    await counter.project(events_in_order(5))

    async with counter.app.state.transactions.begin() as first, counter.app.state.transactions.begin() as second:
        await advance_balances(first)

        assert not await advance_balances(second)


@sampled
async def test_figures_are_right_whoever_writes_and_balances_at_the_same_time(counter: Counter) -> None:
    events = events_in_order(7)
    by_publisher = [[event for event in events if event.publisher() == name] for name in ("intake", "dispatch", "odr")]
    rest = [event for event in events if event.publisher() == "refunds"]
    consuming = asyncio.gather(*(counter.project(part, 20) for part in (*by_publisher, rest)))

    while not consuming.done():
        await turn(counter, 50)
    await consuming

    for month in await counter.balance(50):
        assert await right(counter, events, month, {}), month
    rows: Tables = await counter.rows()
    await counter.clear()
    await counter.project(events)
    await counter.balance()
    assert await counter.rows() == rows


@sampled
async def test_what_is_not_balanced_is_counted_from_the_rows(counter: Counter) -> None:
    events = events_in_order(8)
    await counter.project(events)
    march = Question(period=PERIOD, basis=Basis.EVENT, as_of=last_instant(date(2026, 3, 1)))
    other = [
        (replace(march, as_of=noon("03-31")), None),
        (replace(march, where={"town": "hexi", "category": "fitness"}), None),
        (replace(march, where={"town": "hexi"}), By.CATEGORY),
    ]

    assert await from_balances(counter, march, None) is None
    assert await right(counter, events, date(2026, 3, 1), {})
    await counter.balance()
    assert [cube_for(*question) for question in other] == [None, None, None]
    assert await right(counter, events, date(2026, 3, 1), {"town": "hexi", "category": "fitness"})
