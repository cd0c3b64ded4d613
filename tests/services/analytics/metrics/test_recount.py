"""Figures equal a second count in plain Python, whatever happened and whatever is asked."""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from contracts.event import Event
from services.analytics.cubes.repository.answers import cube_for
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.metric import Basis
from services.analytics.definitions.domain.questions import By, Period, Question, Step
from services.analytics.facts.domain.respondents import id_of_name, id_of_uscc
from services.analytics.metrics.repository.figures import count_metrics
from tests.services.analytics.asking import Counter
from tests.services.analytics.histories import (
    AGENCIES,
    DEPARTMENTS,
    USCC_OF_ONE,
    USCC_OF_OTHER,
    USCC_OF_THIRD,
    random_stories,
)
from tests.services.analytics.recounting import Figure, Selection, recount
from tests.services.analytics.stories import noon
from tests.sweeps import IS_WHOLE, SEED, sampled

CASES = 250 if IS_WHOLE else 100
SEEDS = pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.campaign) for seed in (1, 2))])
PARTS = 40 if IS_WHOLE else 12  # of what is counted by event: there each metric has a day and a statement of its own
WHERE: tuple[dict[str, str], ...] = (
    {},
    {"channel": "12315"},
    {"channel": "12345", "kind": "complaint"},
    {"channel": "12345", "department": DEPARTMENTS[1]},
    {"kind": "report"},
    {"department": DEPARTMENTS[0]},
    {"agency": AGENCIES[0].value},
    {"category": "fitness", "kind": "complaint"},
    {"category": "travel"},
    {"town": "hexi"},
    {"topic": "prepaid"},
    {"topic": "food_safety", "kind": "complaint"},
    {"topic_class": "contract"},
)
NAMED = (USCC_OF_ONE, USCC_OF_OTHER, USCC_OF_THIRD, "百味轩餐饮店", "老王超市", "海悦轮胎经营部")


def as_sent(name: str, value: str | None) -> str:
    """A business without a credit code is sent by its id."""
    if name != "respondent" or value in (USCC_OF_ONE, USCC_OF_OTHER, USCC_OF_THIRD):
        return value or ""
    return str(id_of_name(value or ""))


def figures_of(body: dict[str, Any]) -> dict[str, Figure]:
    return {
        name: (figure["numerator"], figure["denominator"]) if "numerator" in figure else figure["value"]
        for name, figure in body.items()
        if METRICS[name].is_answered
    }


def random_question(random: Random, events: Sequence[Event]) -> Selection:
    """As of any time, or of the very instant of an event."""
    first = date(2026, 3, 1) + timedelta(days=random.randrange(60))
    as_of = noon("03-05") + timedelta(minutes=random.randrange(60 * 24 * 120))
    return Selection(
        first=first,
        last=first + timedelta(days=random.randrange(40)),
        basis=random.choice(("cohort", "event")),
        as_of=random.choice((None, as_of, random.choice(events).occurred_at)),
        where=random.choice((*WHERE, {"respondent": random.choice(NAMED)})),
    )


@sampled
@SEEDS
async def test_every_figure_equals_the_second_count(counter: Counter, seed: int) -> None:
    random = Random(seed)
    events = [event for story in random_stories(seed, CASES) for event in story.events]
    await counter.project(events)
    counter.clock.advance_to(noon("12-31"))

    for _ in range(25):
        question = random_question(random, events)
        query: dict[str, Any] = {
            "first": question.first,
            "last": question.last,
            "basis": question.basis,
            **{name: as_sent(name, value) for name, value in (question.where or {}).items()},
        }
        if question.as_of:
            query["as_of"] = question.as_of.isoformat()
        figures = await counter.figures(**query)

        assert figures_of(figures) == recount(events, question), question


@sampled
async def test_figures_are_right_whoever_writes_and_reads_at_the_same_time(counter: Counter) -> None:
    events = [event for story in random_stories(7, CASES) for event in story.events]
    counter.clock.advance_to(noon("12-31"))
    by_publisher = [[event for event in events if event.publisher() == name] for name in ("intake", "dispatch", "odr")]
    rest = [event for event in events if event.publisher() == "refunds"]
    selection = Selection(first=date(2026, 3, 1), last=date(2026, 6, 30))

    async def read() -> None:
        for _ in range(15):
            await counter.figures(first=selection.first, last=selection.last)

    await asyncio.gather(*(counter.project(part, 20) for part in (*by_publisher, rest)), read(), read())

    assert figures_of(await counter.figures(first=selection.first, last=selection.last)) == recount(events, selection)


@sampled
@pytest.mark.parametrize("basis", Basis)
async def test_the_cubes_say_what_the_rows_say_however_it_is_broken_down(counter: Counter, basis: Basis) -> None:
    await counter.project([event for story in random_stories(11, CASES) for event in story.events])
    period = Period(date(2026, 3, 10), date(2026, 6, 20))
    parts = list(itertools.product(WHERE, (None, *By, *Step)))

    for where, group in parts if IS_WHOLE and basis is Basis.COHORT else Random(f"{basis} {SEED}").sample(parts, PARTS):
        question = Question(period=period, basis=basis, where=where)
        async with counter.app.state.transactions.begin() as work:
            beforehand = await count_metrics(work.db, METRICS.values(), question, group)
            anew = await count_metrics(work.db, METRICS.values(), replace(question, as_of=noon("12-31")), group)

        assert beforehand == anew, (where, group)


@sampled
@pytest.mark.parametrize("basis", Basis)
async def test_the_cubes_say_what_the_rows_say_by_two_dimensions(counter: Counter, basis: Basis) -> None:
    await counter.project([event for story in random_stories(12, CASES) for event in story.events])
    period = Period(date(2026, 3, 10), date(2026, 6, 20))
    pairs = [pair for pair in itertools.permutations(By, 2) if By.RESPONDENT not in pair]
    parts = [(where, pair) for where, pair in itertools.product(WHERE[:5], pairs) if is_flat(where, pair)]

    for where, pair in Random(f"{basis} {SEED}").sample(parts, PARTS):
        question = Question(period=period, basis=basis, where=where)
        async with counter.app.state.transactions.begin() as work:
            beforehand = await count_metrics(work.db, METRICS.values(), question, pair)
            anew = await count_metrics(work.db, METRICS.values(), replace(question, as_of=noon("12-31")), pair)

        assert beforehand == anew, (where, pair)


def is_flat(where: dict[str, str], pair: tuple[By, By]) -> bool:
    question = Question(period=Period(date(2026, 3, 10), date(2026, 6, 20)), basis=Basis.COHORT, where=where)
    return cube_for(question, pair) is not None


@pytest.mark.parametrize(
    "pair",
    [
        ("channel", "department"),
        ("channel", "kind"),
        ("department", "kind"),
        *(("kind", other) for other in ("category", "town", "agency", "topic")),
        *(("day", other) for other in ("channel", "department", "kind", "category", "town", "agency", "topic")),
    ],
)
def test_documented_pairs_are_answered_beforehand(pair: tuple[str, str]) -> None:
    assert is_flat({}, (By(pair[0]), By(pair[1])))
    assert is_flat({}, (By(pair[1]), By(pair[0])))


@sampled
@pytest.mark.parametrize("by", ["department,channel", "kind,town", "topic,category", "respondent,department"])
@pytest.mark.parametrize("as_of", [None, "04-05"])
async def test_what_is_broken_down_by_two_equals_the_second_count(counter: Counter, by: str, as_of: str | None) -> None:
    events = [event for story in random_stories(4, CASES) for event in story.events]
    await counter.project(events)
    counter.clock.advance_to(noon("12-31"))
    query: dict[str, Any] = {"first": "2026-03-05", "last": "2026-06-20", "by": by}
    query |= {"as_of": noon(as_of).isoformat()} if as_of else {}
    period = Selection(first=date(2026, 3, 5), last=date(2026, 6, 20), as_of=noon(as_of) if as_of else None)
    names = by.split(",")
    ids = {str(id_of_name(name) if name[0].isalpha() and name[0] > "z" else id_of_uscc(name)): name for name in NAMED}

    for metric in ("received", "handling_rate", "loss_recovered_fen", "handling_days_median"):
        body = await counter.answer("breakdown", metric=metric, **query)
        assert [body["by"], body["then_by"]] == names
        for one in body["items"]:
            values = [ids.get(key, key) if key else key for key in (one["key"], one["then_key"])]
            where = dict(zip(names, values, strict=True))
            assert figures_of({metric: one})[metric] == recount(events, replace(period, where=where))[metric], where
        if metric == "received":
            assert sum(one["value"] for one in body["items"]) == recount(events, period)[metric]


async def test_the_histories_leave_no_figure_empty() -> None:
    events = [event for story in random_stories(0, CASES) for event in story.events]

    counted = recount(events, Selection(first=date(2026, 3, 1), last=date(2026, 12, 31)))

    assert [name for name, figure in counted.items() if not figure or (isinstance(figure, tuple) and 0 in figure)] == []


@sampled
@pytest.mark.parametrize("basis", ["cohort", "event"])
@pytest.mark.parametrize("as_of", ["04-05", "12-30"])
async def test_what_is_broken_down_by_business_equals_the_second_count(
    counter: Counter, basis: str, as_of: str
) -> None:
    events = [event for story in random_stories(4, CASES) for event in story.events]
    await counter.project(events)
    counter.clock.advance_to(noon("12-31"))
    query: dict[str, Any] = {
        "first": "2026-03-05",
        "last": "2026-06-20",
        "basis": basis,
        "as_of": noon(as_of).isoformat(),
    }
    period = Selection(first=date(2026, 3, 5), last=date(2026, 6, 20), basis=basis, as_of=noon(as_of))
    ids = {str(id_of_name(name) if name[0].isalpha() and name[0] > "z" else id_of_uscc(name)): name for name in NAMED}

    for metric in ("received", "handling_rate", "loss_recovered_fen", "handling_days_median", "refund_paid_fen"):
        items = (await counter.answer("breakdown", metric=metric, by="respondent", **query))["items"]
        broken_down = {ids[one["key"]] if one["key"] else None: figures_of({metric: one})[metric] for one in items}
        counted = {key: recount(events, replace(period, where={"respondent": key}))[metric] for key in broken_down}
        whole = recount(events, period)[metric]

        assert broken_down == counted
        if metric in ("received", "refund_paid_fen"):
            assert sum(one["value"] for one in items) == whole
