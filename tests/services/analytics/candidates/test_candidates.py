"""Candidates in the answer of hot spots, by the complaints of ninety days and the registers of that day."""

from typing import Any
from uuid import UUID

from canon.codes import CloseResult, Kind
from chassis.web.auth import Caller
from contracts import odr
from contracts.event import Event
from tests.services.analytics.asking import FOOD_HEAD, HUB, Counter
from tests.services.analytics.histories import USCC_OF_ONE
from tests.services.analytics.stories import Story, noon, story

BAKERY = "百味轩餐饮店"
CP = "consumer_protection"


def envelope(number: int, day: str) -> dict[str, Any]:
    return {"aggregate_id": UUID(int=number), "complaint_id": UUID(int=number), "occurred_at": noon(day)}


def agreed(number: int, day: str, name: str | None, **facts: Any) -> Story:
    case = story(number, day, business=(name, None), **facts).dispatched(day, CP).fed_back(day)
    return case.mediated(day).agreed(day).closed(day, CloseResult.AGREED)


def events_of(stories: list[Story]) -> list[Event]:
    return [event for one in stories for event in one.events]


async def answered(counter: Counter, caller: Caller = HUB, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await counter.answer("/v1/hotspots", caller, **query))["ninety_days"]
    return found


async def test_a_business_that_agrees_often_is_proposed_until_it_settles_online(counter: Counter) -> None:
    stories = [agreed(number, "03-10", BAKERY) for number in range(1, 6)]
    stories += [story(6, "03-11", business=(BAKERY, USCC_OF_ONE)), story(7, "03-11", business=("王芳", None))]
    stories += [story(8, "03-11", business=(BAKERY, None), kind=Kind.REPORT)]
    await counter.project(events_of(stories))

    [bakery] = (await answered(counter))["odr_candidates"]
    await counter.project([odr.EnterpriseActivated(**envelope(900, "04-10"), name="别的名字", uscc=USCC_OF_ONE)])

    assert (bakery["name"], bakery["uscc"], bakery["complaints"]) == (BAKERY, USCC_OF_ONE, 6)
    assert (bakery["agreed"], bakery["mediated"], bakery["handling_days_median"]) == (5, 5, 0)
    assert len((await counter.answer(bakery["query"]))["items"]) == 6
    assert (await answered(counter))["odr_candidates"] == []
    assert len((await answered(counter, to="2026-04-09"))["odr_candidates"]) == 1  # as it was known then
    assert (await answered(counter, FOOD_HEAD))["odr_candidates"] == []


async def test_a_town_with_many_complaints_is_proposed_unless_a_station_stands_there(counter: Counter) -> None:
    hexi = {"town": "hexi", "town_name": "河西镇"}
    stories = [agreed(number, "03-10", f"第{number % 4}号店", **hexi) for number in range(1, 13)]
    await counter.project(events_of(stories))
    station = {"register_name": "stations", "business": "河西站", "field": "services", "town": "河西镇"}

    [town] = (await answered(counter))["station_candidates"]
    await counter.project([odr.EntryListed(**envelope(900, "04-01"), **station, on="2026-04-01")])
    with_station = await answered(counter)
    await counter.project([odr.EntryLeft(**envelope(900, "04-12"), **station, on="2026-04-12")])
    [after] = (await answered(counter))["station_candidates"]

    assert (town["town"], town["name"], town["complaints"], town["businesses"]) == ("hexi", "河西镇", 12, 4)
    assert len((await counter.answer(town["query"]))["items"]) == 12
    assert with_station["station_candidates"] == []
    assert (town["former"], after["former"]) == (0, 1)
