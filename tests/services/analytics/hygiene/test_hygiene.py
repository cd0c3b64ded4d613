"""What the check of numbers finds in the events of a county, and that nothing is found in honest ones."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from canon.codes import CloseResult
from contracts.event import Event
from services.analytics.definitions.domain.questions import Period
from services.analytics.hygiene.domain.rules import RULES
from services.analytics.hygiene.repository import Scope, count_closings, list_cases
from tests.services.analytics.asking import FOOD_HEAD, Counter
from tests.services.analytics.histories import random_stories, shuffled_between_publishers
from tests.services.analytics.recounting import recount_hygiene
from tests.services.analytics.stories import Story, case_id, noon
from tests.sweeps import sampled

HOTSPOTS = "/v1/hotspots"
SECTIONS = ("food", "quality", "metrology", "ads_online")
CASES = 40  # of each section, honest


def events_of(stories: Iterable[Story]) -> list[Event]:
    return [event for one in stories for event in one.events]


def at(day: datetime, hours: float) -> str:
    return (day + timedelta(hours=hours)).isoformat()


def handled(number: int, section: str, random: Random) -> Story:
    """An honest case: feedback within a day, closed after some days, one in twenty late, five in six satisfied."""
    day = noon("02-01") + timedelta(hours=random.randrange(24 * 60))
    case = Story(
        number=number, received=day, town="hexi", topic="price", business=(f"第{number}号商行", None)
    ).recorded()
    case.dispatched(at(day, 1), section)
    late = random.random() < 0.06
    case.fed_back(at(day, 30 if late else 3), in_time=not late).accepted(at(day, 32)).mediated(at(day, 34))
    closed = 24 * random.randrange(3, 15)
    left = timedelta(hours=random.randrange(200))
    case.agreed(at(day, closed - 1)).closed(
        at(day, closed), CloseResult.AGREED, 1_000, within=random.random() > 0.05, left=left
    )
    return case.rated(at(day, closed + 24), *([4, 4] if random.random() < 0.85 else [2, 2]))


def honest(random: Random) -> list[Story]:
    return [
        handled(CASES * place + number, section, random)
        for place, section in enumerate(SECTIONS)
        for number in range(1, CASES + 1)
    ]


def planted(case: Story, *, close_after: float, left: float | None = None, feedback: bool = True) -> Story:
    day = case.received
    case.recorded().dispatched(at(day, 1), "price_competition")
    if feedback:
        case.fed_back(at(day, 2))
    case.accepted(at(day, 3)).mediated(at(day, 3)).agreed(at(day, 4))
    limit = None if left is None else timedelta(hours=left)
    return case.closed(at(day, close_after), CloseResult.AGREED, left=limit)


def bad(number: int) -> Story:
    return Story(number=1_000 + number, received=noon("03-02") + timedelta(hours=20 * number), topic="price")


async def checked(counter: Counter, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await counter.answer(HOTSPOTS, **query))["ninety_days"]
    return found


async def findings(counter: Counter) -> set[tuple[str, str]]:
    rules = (await checked(counter))["hygiene"]
    return {(one["rule"], section["department"]) for one in rules for section in one["departments"] if section["found"]}


async def test_in_honest_numbers_nothing_is_found(counter: Counter) -> None:
    await counter.project(events_of(honest(Random(5))))

    ninety_days = await checked(counter)

    assert {one["rule"] for one in ninety_days["hygiene"] if one["found"]} == set()
    assert ninety_days["tested"] >= len(SECTIONS)
    assert (ninety_days["from"], ninety_days["to"]) == ("2026-01-20", "2026-04-19")
    assert all(one["explanations"] for one in ninety_days["hygiene"])


async def test_what_is_closed_on_the_last_day_is_found_with_its_cases(counter: Counter) -> None:
    late = [planted(bad(number), close_after=120, left=3 if number % 4 else 100) for number in range(40)]
    await counter.project(events_of([*honest(Random(5)), *late]))

    assert await findings(counter) == {("before_the_limit", "price_competition")}
    [rule] = [one for one in (await checked(counter))["hygiene"] if one["found"]]
    [section, *_] = rule["departments"]
    assert (section["name"], section["count"], section["of"], section["expected"]) == ("价监竞争股", 30, 40, 6.7)
    assert {str(case_id(1_000 + number)) for number in range(40) if number % 4} == set(section["cases"])
    assert rule["count"] >= 30


async def test_what_is_closed_without_contact_is_found(counter: Counter) -> None:
    silent = [planted(bad(number), close_after=120, feedback=bool(number % 3)) for number in range(30)]
    await counter.project(events_of([*honest(Random(5)), *silent]))

    assert await findings(counter) == {("without_contact", "price_competition")}


async def test_what_is_handled_anew_within_days_is_found(counter: Counter) -> None:
    again = [planted(bad(number), close_after=120) for number in range(30)]
    for number, case in enumerate(again):
        if number % 3 == 0:
            case.reworked(at(case.received, 180))
        elif number % 3 == 1:
            case.reworked(at(case.received, 600))  # weeks later
    await counter.project(events_of([*honest(Random(5)), *again]))

    assert await findings(counter) == {("reopened", "price_competition")}


@pytest.mark.parametrize("what", ["town", "topic", "business"])
async def test_what_is_edited_after_closing_is_found(counter: Counter, what: str) -> None:
    edited = [bad(number) for number in range(30)]
    for number, case in enumerate(edited):
        case.business = (f"第{number}号店", None)
        planted(case, close_after=120)
        case.town = "shiqiao" if what == "town" and number % 3 == 0 else case.town
        case.rated(at(case.received, 150), 2, 2)
        if number % 3 == 0 and what == "topic":
            case.about(at(case.received, 160), "food_safety")
        if number % 3 == 0 and what == "business":
            case.supplemented(at(case.received, 160), "别的店")
    await counter.project(events_of([*honest(Random(5)), *edited]))

    assert await findings(counter) == {("edited", "price_competition")}


async def test_a_section_that_is_always_perfect_is_found(counter: Counter) -> None:
    perfect = [planted(bad(number), close_after=120).rated(at(bad(number).received, 200), 5, 5) for number in range(45)]
    await counter.project(events_of([*honest(Random(5)), *perfect]))

    assert await findings(counter) == {("always_satisfied", "price_competition")}
    [rule] = [one for one in (await checked(counter))["hygiene"] if one["found"]]
    assert (rule["measure"], rule["count"], rule["expected"]) == ("departments", 1, None)


async def test_a_section_that_closes_on_the_day_of_receipt_is_found(counter: Counter) -> None:
    quick = [planted(bad(number), close_after=5) for number in range(30)]
    await counter.project(events_of([*honest(Random(5)), *quick]))

    assert await findings(counter) == {("median_zero", "price_competition")}


async def test_a_later_day_changes_no_answer_of_an_earlier_one(counter: Counter) -> None:
    stories = [planted(bad(number), close_after=120, feedback=bool(number % 3)) for number in range(30)]
    await counter.project(events_of([*honest(Random(5)), *stories]))
    before = await checked(counter, to="2026-04-10")

    for case in stories:
        case.events.clear()
        case.reworked("2026-04-12T12:00:00+08:00").closed("2026-04-13T12:00:00+08:00", CloseResult.AGREED)
    await counter.project(events_of(stories))

    assert await checked(counter, to="2026-04-10") == before
    assert await checked(counter) != before


async def test_a_section_is_checked_by_its_own_numbers(counter: Counter) -> None:
    silent = [planted(bad(number), close_after=120, feedback=bool(number % 3)) for number in range(30)]
    await counter.project(events_of([*honest(Random(5)), *silent]))

    rules = (await counter.answer(HOTSPOTS, FOOD_HEAD))["ninety_days"]["hygiene"]

    assert {section["department"] for one in rules for section in one["departments"]} == {"food"}
    assert not any(one["found"] for one in rules)


@sampled
@pytest.mark.parametrize("as_of", ["2026-04-10T12:00:00+08:00", "2026-12-31T12:00:00+08:00"])
@pytest.mark.parametrize("where", [{}, {"department": "food"}])
async def test_every_rule_counts_what_a_recount_of_the_events_counts(
    counter: Counter, as_of: str, where: dict[str, str]
) -> None:
    edited = planted(bad(15), close_after=5).about("03-20", "food_safety")
    events = events_of([*random_stories(13, 300), edited])
    await counter.project(shuffled_between_publishers(Random(2), events), batch=70)
    first, last = date(2026, 3, 10), date(2026, 5, 31)
    scope = Scope(Period(first, last), noon(as_of), where)
    expected = recount_hygiene(events, first, last, noon(as_of))

    async with counter.app.state.transactions.begin() as work:
        counted = await count_closings(work.db, scope)
        cases = {rule.name: await list_cases(work.db, rule, scope) for rule in RULES}

    for rule in RULES:
        sections = {name: found for name, found in expected[rule.name].items() if where.get("department", name) == name}
        recounted = {name: (len(hits), len(among)) for name, (hits, among) in sections.items()}
        assert {name: one[:2] for name, one in counted[rule.name].items() if one.cases} == recounted, rule.name
        assert {name: set(some) for name, some in cases[rule.name].items()} == {
            name: set(hits) for name, (hits, _) in sections.items() if hits
        }
        assert any(hits for hits, _ in expected[rule.name].values()), f"no case fulfils {rule.name}"
