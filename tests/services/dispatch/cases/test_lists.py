"""Lists of cases: what each condition finds, both orders, how many there are, and how far a page reads."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from canon.codes import Alert, Kind
from canon.scopes import Scope
from chassis.web.auth import Caller
from services.dispatch.cases.repository.lists import CaseFilter, CaseSort, FoundCases, cases_in
from tests.services.dispatch.dispatch_app import (
    CRACKS,
    FOOD_OFFICER,
    GYM,
    HEAD,
    HOUSING,
    HUB,
    NOTHING,
    OFFICER,
    DispatchApp,
)

BUREAU = Scope(everything=True)
MEALS = "在某餐馆吃饭后腹泻，要求赔偿医药费。"


async def found(dispatch: DispatchApp, caller: Caller = HUB, **query: Any) -> set[str]:
    answer = await dispatch.get("/v1/cases", caller, **query)
    assert answer.status_code == 200, answer.text
    ids = {item["id"] for item in answer.json()["items"]}
    assert answer.json()["count"] == len(ids)
    return ids


async def test_a_respondent_is_found_by_a_part_of_the_name(dispatch: DispatchApp) -> None:
    gym = str(await dispatch.open(GYM, respondent_name="城关镇力健身服务部"))
    await dispatch.open(GYM, respondent_name="某餐馆")
    latin = str(await dispatch.open(GYM, respondent_name="Fit_Club健身"))

    assert await found(dispatch, respondent="力健") == {gym}
    assert await found(dispatch, respondent=" 健身 ") == {gym, latin}
    assert await found(dispatch, respondent="fit_club") == {latin}
    assert await found(dispatch, respondent="%") == set()  # no pattern of the database's


async def test_every_word_must_stand_in_the_matter(dispatch: DispatchApp) -> None:
    gym = str(await dispatch.open(GYM))
    await dispatch.open(MEALS)

    assert await found(dispatch, words="年卡 余额") == {gym}
    assert await found(dispatch, words="年卡 腹泻") == set()


async def test_days_are_those_of_shanghai_and_both_count(dispatch: DispatchApp) -> None:
    late = datetime.fromisoformat("2026-11-22T23:59:00+08:00")
    before = str(await dispatch.open(GYM, at=late))
    today = str(await dispatch.open(GYM))
    await dispatch.do(UUID(today), "refuse", HEAD, reason="MATERIALS")
    await dispatch.do(UUID(today), "close", OFFICER, result="refused")

    assert await found(dispatch, received_from="2026-11-22", received_to="2026-11-22") == {before}
    assert await found(dispatch, received_from="2026-11-23") == {today}
    assert await found(dispatch, received_to="2026-11-21") == set()
    assert await found(dispatch, closed_from="2026-11-24", closed_to="2026-11-24") == {today}
    assert await found(dispatch, closed_from="2026-11-25") == set()
    assert await found(dispatch, closed_to="2026-11-23") == set()


async def test_cases_are_found_by_station_alert_and_whether_they_are_open(dispatch: DispatchApp) -> None:
    case = str(await dispatch.open(GYM, alerts=(Alert.THREAT, Alert.SELF_HARM)))
    closed = str(await dispatch.open(GYM))
    await dispatch.do(UUID(case), "assign", HUB, department="food", station="station.hexi")
    await dispatch.do(UUID(closed), "refuse", HEAD, reason="MATERIALS")
    await dispatch.do(UUID(closed), "close", OFFICER, result="refused")

    assert await found(dispatch, station="station.hexi") == {case}
    assert await found(dispatch, alert="self_harm") == {case}
    assert await found(dispatch, alert="petition") == set()
    assert await found(dispatch, open=True) == {case}
    assert await found(dispatch, open=False) == {closed}


async def test_ones_own_cases_are_those_one_is_the_officer_of(dispatch: DispatchApp) -> None:
    own, other = await dispatch.open(GYM), await dispatch.open(GYM)
    await dispatch.do(own, "accept", OFFICER)
    await dispatch.do(other, "accept", HEAD)

    assert await found(dispatch, OFFICER, mine=True) == {str(own)}
    assert await found(dispatch, OFFICER, mine=False) == {str(own), str(other)}
    assert await found(dispatch, FOOD_OFFICER, mine=True) == set()


async def test_cases_are_found_by_the_ids_of_their_complaints(dispatch: DispatchApp) -> None:
    gym, meals, _ = await dispatch.open(GYM), await dispatch.open(MEALS), await dispatch.open(GYM)
    nobodys = str(UUID(int=9))

    assert await found(dispatch, ids=f"{gym},{meals},{nobodys}") == {str(gym), str(meals)}
    assert await found(dispatch, FOOD_OFFICER, ids=f"{gym},{meals}") == {str(meals)}
    assert await found(dispatch, ids=nobodys) == set()


@pytest.mark.parametrize("caller", [HUB, OFFICER, HOUSING], ids=lambda caller: caller.account)
async def test_a_list_with_details_gives_each_case_as_it_is_alone(dispatch: DispatchApp, caller: Caller) -> None:
    gym = await dispatch.open(GYM)
    await dispatch.do(gym, "accept", OFFICER)
    await dispatch.open(CRACKS)
    page = (await dispatch.get("/v1/cases", caller, details=True, sort="oldest")).json()

    assert len(page["items"]) == {"hub": 2}.get(caller.account, 1)
    assert page["items"] == [await dispatch.case(UUID(item["id"]), caller) for item in page["items"]]


async def test_open_cases_are_listed_by_the_end_of_their_next_limit(dispatch: DispatchApp) -> None:
    soon = await dispatch.open(GYM)
    dispatch.later(hours=1)
    last = await dispatch.open(GYM)
    never = [await dispatch.open(NOTHING, kind=Kind.INQUIRY, request=None, respondent_name=None) for _ in range(2)]
    closed = await dispatch.open(GYM)
    await dispatch.do(closed, "refuse", HEAD, reason="MATERIALS")
    await dispatch.do(closed, "close", OFFICER, result="refused")
    pages: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await dispatch.get("/v1/cases", HUB, sort="due", limit=1, **cursor)).json()
        pages += [item["id"] for item in page["items"]]
        assert page["count"] == 4
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    assert pages == [str(soon), str(last), *sorted(str(case) for case in never)]
    due = (await dispatch.case(last))["next_due_at"]
    assert await found(dispatch, sort="due", due_before=due) == {str(soon)}
    assert await found(dispatch, due_before="2027-11-24T00:00:00+08:00") == {str(soon), str(last)}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"sort": "size"}, "/query/sort"),
        ({"sort": "due", "open": False}, "/query/sort"),
        ({"received_from": "yesterday"}, "/query/received_from"),
        ({"due_before": "2026-11-24T09:00:00"}, "/query/due_before"),
        ({"alert": "fire"}, "/query/alert"),
        ({"words": ""}, "/query/words"),
        ({"respondent": "x" * 101}, "/query/respondent"),
        ({"ids": "7"}, "/query/ids"),
        ({"details": True, "limit": 51}, "/query/limit"),
    ],
)
async def test_a_condition_that_cannot_be_read_is_named(
    dispatch: DispatchApp, query: dict[str, Any], field: str
) -> None:
    answer = await dispatch.get("/v1/cases", HUB, **query)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_cursor_of_one_order_is_none_of_the_other(dispatch: DispatchApp) -> None:
    for _ in range(2):
        await dispatch.open(GYM)
    page = (await dispatch.get("/v1/cases", HUB, limit=1)).json()

    assert (await dispatch.get("/v1/cases", HUB, limit=1, sort="due", cursor=page["next"])).status_code == 422


@pytest.mark.parametrize("sort", CaseSort)
async def test_a_page_that_has_read_enough_ends_and_the_next_goes_on_behind_it(
    dispatch: DispatchApp, sort: CaseSort
) -> None:
    wanted = CaseFilter(words=("楼板",))
    cracks = [await dispatch.open(CRACKS + "城关镇", respondent_name="某店")]
    for _ in range(4):
        await dispatch.open(GYM)
    cracks.append(await dispatch.open(CRACKS, respondent_name="某店"))
    pages: list[FoundCases] = []
    async with dispatch.app.state.transactions.begin() as work:
        while not pages or pages[-1].next is not None:
            after = pages[-1].next if pages else None
            pages.append(await cases_in(work.db, BUREAU, wanted, after, 5, sort, most=3))
        whole = await cases_in(work.db, BUREAU, wanted, None, 5, sort)

    assert [case.id for page in pages for case in page.cases] == [case.id for case in whole.cases]
    assert {case.id for case in whole.cases} == set(cracks)
    assert [page.count for page in pages] == [None] * len(pages)
    assert (len(pages), whole.count, whole.next) == (3, 2, None)


async def test_more_than_can_be_counted_is_not_counted(dispatch: DispatchApp) -> None:
    for _ in range(3):
        await dispatch.open(GYM)
    async with dispatch.app.state.transactions.begin() as work:
        few = await cases_in(work.db, BUREAU, CaseFilter(), None, 2)

    assert (len(few.cases), few.count) == (2, 3)
