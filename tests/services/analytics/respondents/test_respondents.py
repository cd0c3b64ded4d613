"""A business is found by any of its names, has the cases of all of them, and is for the bureau alone."""

from typing import Any
from uuid import uuid5

import pytest

from canon.codes import CloseResult
from chassis.web.auth import Caller
from contracts.event import Event
from services.analytics.facts.domain.respondents import id_of_name, id_of_uscc
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
from tests.services.analytics.histories import USCC_OF_ONE, USCC_OF_OTHER, random_stories
from tests.services.analytics.stories import Story, case_id, story

CP = "consumer_protection"
ONE = str(id_of_uscc(USCC_OF_ONE))
NAME = "百味轩餐饮店"


def events_of(*stories: Story) -> list[Event]:
    return [event for one in stories for event in one.events]


def against(number: int, day: str, name: str | None, uscc: str | None = None, **facts: Any) -> Story:
    return story(number, day, business=(name, uscc), **facts).dispatched(day, CP)


async def found(counter: Counter, caller: Caller = HUB, **query: Any) -> list[tuple[str | None, int, int]]:
    items = (await counter.answer("/v1/respondents", caller, **query))["items"]
    return [(one["name"], one["received"], one["open"]) for one in items]


async def test_those_with_most_cases_come_first_and_persons_never(counter: Counter) -> None:
    await counter.project(
        events_of(
            against(1, "03-02", "海悦轮胎经营部"),
            against(2, "03-03", NAME).closed("03-09", CloseResult.AGREED),
            against(3, "03-04", NAME),
            against(4, "03-05", "王芳"),
            against(5, "04-02", "海悦轮胎经营部"),
        )
    )

    assert await found(counter, **MARCH) == [(NAME, 2, 1), ("海悦轮胎经营部", 1, 2)]
    assert (await counter.answer("breakdown", metric="received", by="respondent", **MARCH))["items"][-1] == {
        "value": 1,
        "key": None,
        "name": None,
    }


async def test_pages_follow_each_other_without_gaps(counter: Counter) -> None:
    await counter.project(events_of(*(against(number, "03-02", f"第{number % 7}号商行") for number in range(1, 20))))
    whole = (await counter.answer("/v1/respondents", **MARCH))["items"]

    paged: list[Any] = []
    cursor: dict[str, str] = {}
    while len(paged) <= len(whole):
        page = await counter.answer("/v1/respondents", limit=2, **MARCH, **cursor)
        paged += page["items"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    assert paged == whole
    assert len(whole) == 7


@pytest.mark.parametrize(
    "words", ["百味", "百味轩 餐饮店", "清河县百味轩餐饮有限公司", USCC_OF_ONE, USCC_OF_ONE.lower()]
)
async def test_a_business_is_found_by_any_of_its_names_whenever_it_was_complained_of(
    counter: Counter, words: str
) -> None:
    await counter.project(
        events_of(
            against(1, "03-02", "清河县百味轩餐饮有限公司", USCC_OF_ONE),
            against(2, "03-03", NAME, USCC_OF_ONE),
            against(3, "03-04", "海悦轮胎经营部"),
        )
    )

    assert await found(counter, q=words, first="2026-04-01", last="2026-04-30") == [(NAME, 0, 2)]


async def test_a_business_is_found_by_a_complaint_against_it(counter: Counter) -> None:
    await counter.project(
        events_of(against(1, "03-02", NAME), against(2, "03-03", "海悦轮胎经营部"), against(3, "03-04", "王芳"))
    )
    of = [await found(counter, complaint_id=str(case_id(number)), **MARCH) for number in (1, 2, 3, 4)]

    assert of == [[(NAME, 1, 1)], [("海悦轮胎经营部", 1, 1)], [], []]


@pytest.mark.parametrize("words", ["%", "_", "无此店", "(", "  。"])
async def test_what_no_name_has_finds_nothing(counter: Counter, words: str) -> None:
    await counter.project(events_of(against(1, "03-02", NAME)))

    assert await found(counter, q=words) == []


async def test_a_name_joins_the_business_of_its_credit_code_when_that_becomes_known(counter: Counter) -> None:
    by_name = str(id_of_name(NAME))
    await counter.project(events_of(against(1, "03-02", NAME)))
    before = await counter.answer(f"/v1/respondents/{by_name}")
    await counter.project(events_of(against(2, "03-20", NAME, USCC_OF_ONE)))

    after = await counter.answer(f"/v1/respondents/{by_name}")

    assert (before["id"], before["uscc"], before["received"]) == (by_name, None, 1)
    assert (after["id"], after["uscc"], after["received"]) == (ONE, USCC_OF_ONE, 2)
    assert await found(counter, q=NAME, **MARCH) == [(NAME, 2, 2)]
    figures = await counter.figures(respondent=by_name, as_of="2026-03-10", **MARCH)
    assert figures["received"]["value"] == 1  # as it was known then


async def test_a_name_of_two_credit_codes_stays_apart(counter: Counter) -> None:
    await counter.project(
        events_of(
            against(1, "03-02", NAME, USCC_OF_ONE),
            against(2, "03-03", NAME, USCC_OF_OTHER),
            against(3, "03-04", NAME),
        )
    )

    assert await found(counter, **MARCH) == [(NAME, 1, 1)] * 3


async def test_two_businesses_of_one_name_in_two_towns_are_separated_by_town(counter: Counter) -> None:
    hexi = {"town": "hexi", "town_name": "河西镇"}
    await counter.project(
        events_of(against(1, "03-02", NAME, **hexi), against(2, "03-03", NAME, town="shiqiao", town_name="石桥镇"))
    )
    business = str(id_of_name(NAME))

    page = await counter.answer(f"/v1/respondents/{business}")

    assert page["towns"] == [
        {"code": "hexi", "name": "河西镇", "cases": 1},
        {"code": "shiqiao", "name": "石桥镇", "cases": 1},
    ]
    assert (await counter.figures(respondent=business, town="hexi", **MARCH))["received"]["value"] == 1


async def test_a_supplement_moves_a_case_to_another_business(counter: Counter) -> None:
    await counter.project(events_of(against(1, "03-02", NAME).supplemented("03-10", "海悦轮胎经营部")))
    question: dict[str, Any] = {"metric": "received", "by": "respondent", **MARCH}

    now = (await counter.answer("breakdown", **question))["items"]
    then = (await counter.answer("breakdown", **question, as_of="2026-03-09"))["items"]

    assert [one["name"] for one in now] == ["海悦轮胎经营部"]
    assert [one["name"] for one in then] == [NAME]


async def test_a_business_that_turns_out_to_be_a_person_is_none_any_more(counter: Counter) -> None:
    await counter.project(events_of(against(1, "03-02", NAME).supplemented("03-10", "王芳")))

    assert await found(counter, q=NAME) == []
    assert await found(counter, q="王芳") == []


async def test_no_table_has_the_name_of_a_person(counter: Counter) -> None:
    await counter.project(
        events_of(
            against(1, "03-02", "王芳"),
            against(2, "03-03", "王芳", USCC_OF_ONE),
            against(3, "03-04", "王芳手机维修").supplemented("03-05", "卖家王芳"),
        )
    )

    assert "王芳" not in str(await counter.rows())
    assert await found(counter, **MARCH) == [(None, 1, 1)]  # known by its credit code alone


async def test_a_page_shows_what_became_of_its_cases(counter: Counter) -> None:
    await counter.project(
        events_of(
            against(1, "03-02", "清河县百味轩餐饮有限公司", USCC_OF_ONE).closed("03-09", CloseResult.AGREED, 5_000),
            against(2, "03-03", NAME, USCC_OF_ONE).closed("03-09", CloseResult.AGREED, 700),
            against(3, "03-04", NAME, USCC_OF_ONE),
            story(4, "03-05", business=(NAME, USCC_OF_ONE)).dispatched("03-05", "food"),
        )
    )
    business = await counter.answer(f"/v1/respondents/{ONE}")
    own = await counter.answer(f"/v1/respondents/{ONE}", FOOD_HEAD)

    assert (business["name"], business["names"]) == (NAME, ["清河县百味轩餐饮有限公司", NAME])
    assert (business["received"], business["open"], business["recovered_fen"]) == (4, 2, 5_700)
    assert [(one["year"], one["result"], one["cases"], one["recovered_fen"]) for one in business["history"]] == [
        (2026, None, 2, 0),
        (2026, "agreed", 2, 5_700),
    ]
    assert (business["first_received_at"][:10], business["last_received_at"][:10]) == ("2026-03-02", "2026-03-05")
    assert business["open_cases"] == [str(case_id(4)), str(case_id(3))]
    assert business["ended_cases"] == [str(case_id(2)), str(case_id(1))]
    assert own["open_cases"] == [str(case_id(4))]
    assert (own["received"], own["open"], own["recovered_fen"]) == (1, 1, 0)  # a section counts its own


async def test_a_business_nobody_complained_of_is_not_found(counter: Counter) -> None:
    answered = await counter.ask(f"/v1/respondents/{uuid5(case_id(1), 'nobody')}")

    assert answered.status_code == 404


async def test_a_section_finds_the_businesses_of_its_own_cases_alone(counter: Counter) -> None:
    await counter.project(events_of(against(1, "03-02", NAME)))

    assert (await counter.ask(f"/v1/respondents/{id_of_name(NAME)}", FOOD_HEAD)).status_code == 404
    assert await found(counter, FOOD_HEAD, q=NAME, **MARCH) == []


@pytest.mark.parametrize("caller", [HUB, AUDITOR, OFFICER])
async def test_the_bureau_may_read_of_businesses(counter: Counter, caller: Caller) -> None:
    await counter.project(events_of(against(1, "03-02", NAME)))

    for path in ("/v1/respondents", f"/v1/respondents/{id_of_name(NAME)}"):
        assert (await counter.ask(path, caller)).status_code == 200


@pytest.mark.parametrize("caller", [HOUSING, ENTERPRISE, PARTNER, PLATFORM, Caller(account="lost", roles=("officer",))])
async def test_nobody_else_may(counter: Counter, caller: Caller) -> None:
    await counter.project(events_of(against(1, "03-02", NAME)))

    for path in ("/v1/respondents", f"/v1/respondents/{id_of_name(NAME)}"):
        assert (await counter.ask(path, caller)).status_code == 403
    assert (await counter.ask("summary", caller, respondent=str(id_of_name(NAME)))).status_code == 403
    assert (await counter.ask("breakdown", caller, metric="received", by="respondent")).status_code == 403


async def test_what_names_no_business_is_refused(counter: Counter) -> None:
    answered = await counter.ask("summary", respondent="百味轩")

    assert answered.status_code == 422
    assert answered.json()["errors"][0]["field"] == "/query/respondent"


async def test_the_list_equals_the_breakdown(counter: Counter) -> None:
    await counter.project(events_of(*random_stories(2, 150)))
    spring: dict[str, Any] = {"first": "2026-03-01", "last": "2026-05-20"}

    items = (await counter.answer("/v1/respondents", **spring))["items"]
    broken_down = (await counter.answer("breakdown", metric="received", by="respondent", **spring))["items"]

    assert [(one["id"], one["received"]) for one in items] == [
        (one["key"], one["value"]) for one in broken_down if one["key"]
    ]
    for one in items:
        detail = await counter.answer(f"/v1/respondents/{one['id']}")
        assert detail["open"] == one["open"]
