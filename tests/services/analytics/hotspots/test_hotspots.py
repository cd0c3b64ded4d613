"""Hot spots of a week, with the cases behind each."""

from datetime import timedelta
from typing import Any

from chassis.web.auth import CallerTokens
from tests.services.analytics.asking import ENTERPRISE, FOOD_HEAD, HUB, KEY, PARTNER, Counter
from tests.services.analytics.stories import Story, noon
from tests.sweeps import sampled

BAKERY, MARKET = ("麦屿烘焙店", None), ("惠家超市", None)


async def a_year(counter: Counter) -> None:
    """Two complaints a week about price, one about after-sales; in the last week nine about prepaid cards."""
    numbers = iter(range(1, 10_000))
    for week in range(53):
        day = noon("04-17") - timedelta(weeks=week)
        for topic in ("price", "price", "after_sales"):
            story = Story(number=next(numbers), received=day, topic=topic, town="hexi", business=MARKET).recorded()
            await counter.project(story.dispatched(day.isoformat(), "food").events)
    for _ in range(9):
        day = noon("04-18")
        story = Story(number=next(numbers), received=day, topic="prepaid", town="shiqiao", business=BAKERY).recorded()
        await counter.project(story.dispatched(day.isoformat(), "consumer_protection").events)


async def hot_spots(counter: Counter, caller: Any = HUB, query: str = "") -> Any:
    headers = {"X-Caller": CallerTokens(KEY).sign(caller, "analytics")}
    return await counter.client.get(f"/v1/hotspots{query}", headers=headers)


async def test_what_is_unusual_is_hot_and_leads_to_its_cases(counter: Counter) -> None:
    await a_year(counter)

    found = (await hot_spots(counter)).json()

    hot = {(one["by"], one["name"]) for one in found["items"] if one["hot"]}
    assert hot == {
        ("respondent", BAKERY[0]),
        ("topic", "预付卡"),
        ("town", "shiqiao"),
        ("department", "消费者权益保护股"),
        ("weekday", "周六"),
    }
    [cards] = [one for one in found["items"] if one["key"] == "prepaid"]
    assert (cards["name"], cards["count"], cards["usual"], cards["weeks"][-2:]) == ("预付卡", 9, 0.0, [0, 9])
    assert (found["from"], found["to"]) == ("2026-04-13", "2026-04-19")
    headers = {"X-Caller": CallerTokens(KEY).sign(HUB, "analytics")}
    [bakery] = [one for one in found["items"] if one["name"] == BAKERY[0]]
    [saturday] = [one for one in found["items"] if one["name"] == "周六"]
    for spot in (cards, bakery, saturday):
        behind = (await counter.client.get(spot["query"], headers=headers)).json()
        assert len(behind["items"]) == 9


async def test_an_earlier_week_is_named_by_its_last_day(counter: Counter) -> None:
    await a_year(counter)

    found = (await hot_spots(counter, query="?to=2026-04-12&by=topic")).json()

    assert (found["from"], found["to"]) == ("2026-04-06", "2026-04-12")
    assert {(one["by"], one["hot"]) for one in found["items"]} == {("topic", False)}


@sampled
async def test_a_section_is_shown_its_own(counter: Counter) -> None:
    await a_year(counter)

    found = (await hot_spots(counter, FOOD_HEAD)).json()

    assert {one["key"] for one in found["items"] if one["by"] == "topic"} == {"price", "after_sales"}
    assert not any(one["hot"] for one in found["items"])


async def test_the_bureau_alone_asks(counter: Counter) -> None:
    assert [(await hot_spots(counter, one)).status_code for one in (PARTNER, ENTERPRISE)] == [403, 403]


async def test_a_hot_spot_says_what_its_cases_have_more_of(counter: Counter) -> None:
    await a_year(counter)

    found = (await hot_spots(counter)).json()["items"]

    [bakery] = [one for one in found if one["name"] == BAKERY[0]]
    [cards] = [one for one in found if one["key"] == "prepaid"]
    prepaid = {"by": "topic", "key": "prepaid", "name": "预付卡", "count": 9, "usual": 0.0}
    shiqiao = {"by": "town", "key": "shiqiao", "name": "shiqiao", "count": 9, "usual": 0.0}
    assert (bakery["grew"], cards["grew"]) == ([prepaid, shiqiao], [shiqiao])
    assert [one["grew"] for one in found if not one["hot"]] == [[]] * sum(not one["hot"] for one in found)
