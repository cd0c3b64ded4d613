"""Businesses by the complaints of a period; every figure of a row is what a recount of the events gives."""

from random import Random
from typing import Any

import pytest

from canon.codes import CloseResult, TerminationReason
from chassis.web.auth import Caller
from contracts import odr
from contracts.event import Event
from services.analytics.definitions.domain.figures import basis_points
from services.analytics.facts.domain.respondents import id_of_name
from tests.services.analytics.asking import (
    AUDITOR,
    ENTERPRISE,
    FOOD_HEAD,
    HOUSING,
    HUB,
    MARCH,
    OFFICER,
    PARTNER,
    PLATFORM,
    Counter,
)
from tests.services.analytics.histories import random_stories, shuffled_between_publishers
from tests.services.analytics.recounting import Selection, recount
from tests.services.analytics.stories import Story, noon, story
from tests.sweeps import sampled

RANKING = "/v1/enterprises/ranking"
SPRING: dict[str, Any] = {"from": "2026-03-01", "to": "2026-05-20"}
CP = "consumer_protection"
BAKERY, MARKET = "百味轩餐饮店", "海悦轮胎经营部"


def events_of(*stories: Story) -> list[Event]:
    return [event for one in stories for event in one.events]


def against(number: int, day: str, name: str | None, uscc: str | None = None) -> Story:
    return story(number, day, business=(name, uscc)).dispatched(day, CP)


async def ranked(counter: Counter, caller: Caller = HUB, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await counter.answer(RANKING, caller, **query))["items"]
    return items


async def test_a_row_shows_what_became_of_the_complaints_against_a_business(counter: Counter) -> None:
    stories = [
        against(1, "03-02", BAKERY).mediated("03-03").agreed("03-05").closed("03-06", CloseResult.AGREED, 5_000)
        .rated("03-08", 5, 5),
        against(2, "03-03", BAKERY).mediated("03-04").terminated("03-09", TerminationReason.CANNOT_AGREE)
        .closed("03-09", CloseResult.TERMINATED).rated("03-10", 1, 1),
        against(3, "03-04", BAKERY).dispute("03-06", odr.DisputeSettled).closed("03-06", CloseResult.SETTLED, 700),
        against(4, "03-05", MARKET),
        against(5, "03-06", "王芳"),
    ]  # fmt: skip
    await counter.project(events_of(*stories))

    bakery, market = await ranked(counter, **MARCH)

    assert (bakery["name"], bakery["uscc"], bakery["received"], bakery["closed"]) == (BAKERY, None, 3, 3)
    settled = bakery["settled"]
    assert (settled["numerator"], settled["denominator"], settled["value"], settled["few"]) == (2, 3, 6_667, True)
    assert (bakery["mediation"]["denominator"], bakery["odr"]["denominator"]) == (2, 1)
    assert (bakery["satisfaction"]["value"], bakery["satisfaction"]["denominator"]) == (5_000, 2)
    assert bakery["satisfaction"]["interval"]["low"] < 5_000 < bakery["satisfaction"]["interval"]["high"]
    assert (bakery["loss_recovered_fen"], bakery["handling_days_median"]) == (5_700, 4)
    assert (market["name"], market["received"], market["closed"]) == (MARKET, 1, 0)
    assert market["satisfaction"] == {"numerator": 0, "denominator": 0, "value": None, "interval": None, "few": True}


async def test_the_cases_received_stand_behind_the_query_of_a_row(counter: Counter) -> None:
    await counter.project(events_of(*random_stories(4, 120)))

    for row in await ranked(counter, as_of="2026-05-02", department=CP, **SPRING):
        assert len((await counter.answer(row["query"]))["items"]) == row["received"]


@sampled
@pytest.mark.parametrize("basis", ["cohort", "event"])
@pytest.mark.parametrize("as_of", [None, "2026-04-15T12:00:00+08:00"])
@pytest.mark.parametrize("department", [None, CP])
async def test_every_figure_is_what_a_recount_of_the_events_gives(
    counter: Counter, basis: str, as_of: str | None, department: str | None
) -> None:
    events = events_of(*random_stories(9, 200))
    await counter.project(shuffled_between_publishers(Random(1), events), batch=60)
    counter.clock.advance_to(noon("2027-01-01T12:00:00+08:00"))
    where = {"department": department} if department else {}
    rows = await ranked(counter, basis=basis, **SPRING, **where, **({"as_of": as_of} if as_of else {}))

    assert len(rows) >= 3
    for row in rows:
        business = row["uscc"] or "".join(character for character in row["name"] if character.isalnum())
        instant = noon(as_of) if as_of else None
        chosen = Selection(
            noon("03-01").date(), noon("05-20").date(), basis, instant, {**where, "respondent": business}
        )
        received = recount(events, Selection(chosen.first, chosen.last, "cohort", instant, chosen.where))["received"]
        counted = recount(events, chosen)
        assert (row["received"], row["closed"]) == (received, counted["closed"])
        assert row["loss_recovered_fen"] == counted["loss_recovered_fen"]
        assert row["handling_days_median"] == counted["handling_days_median"]
        mediation, disputes = counted["mediation_success_rate"], counted["odr_settlement_rate"]
        assert isinstance(mediation, tuple)
        assert isinstance(disputes, tuple)
        both = (mediation[0] + disputes[0], mediation[1] + disputes[1])
        for name, counts in (("satisfaction", counted["satisfaction_valid"]), ("settled", both)):
            assert isinstance(counts, tuple)
            assert (row[name]["numerator"], row[name]["denominator"]) == counts
            assert row[name]["value"] == basis_points(*counts)
            assert row[name]["few"] == (counts[1] < 10)


async def test_pages_follow_each_other_without_gaps(counter: Counter) -> None:
    await counter.project(events_of(*(against(number, "03-02", f"第{number % 7}号商行") for number in range(1, 20))))
    whole = await ranked(counter, **MARCH)

    paged: list[Any] = []
    cursor: dict[str, str] = {}
    while len(paged) <= len(whole):
        page = await counter.answer(RANKING, limit=2, **MARCH, **cursor)
        paged += page["items"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    assert paged == whole
    assert [one["received"] for one in whole] == [3, 3, 3, 3, 3, 2, 2]


async def test_a_business_counts_as_it_was_known_then(counter: Counter) -> None:
    await counter.project(events_of(against(1, "03-02", BAKERY).supplemented("03-10", MARKET)))

    assert [one["name"] for one in await ranked(counter, **MARCH)] == [MARKET]
    assert [one["name"] for one in await ranked(counter, as_of="2026-03-09", **MARCH)] == [BAKERY]
    assert await ranked(counter, respondent=str(id_of_name(BAKERY)), **MARCH) == []
    assert len(await ranked(counter, respondent=str(id_of_name(MARKET)), **MARCH)) == 1


async def test_a_section_ranks_by_its_own_cases(counter: Counter) -> None:
    await counter.project(events_of(against(1, "03-02", BAKERY), story(2, "03-02", business=(BAKERY, None))))

    assert [one["received"] for one in await ranked(counter, OFFICER, **MARCH)] == [1]
    assert await ranked(counter, FOOD_HEAD, **MARCH) == []


@pytest.mark.parametrize("caller", [HUB, AUDITOR, OFFICER])
async def test_the_bureau_may_read_it(counter: Counter, caller: Caller) -> None:
    assert (await counter.ask(RANKING, caller)).status_code == 200


@pytest.mark.parametrize("caller", [HOUSING, ENTERPRISE, PARTNER, PLATFORM, Caller(account="lost", roles=("officer",))])
async def test_nobody_else_may(counter: Counter, caller: Caller) -> None:
    assert (await counter.ask(RANKING, caller)).status_code == 403
