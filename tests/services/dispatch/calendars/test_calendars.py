"""The bureau enters a year: a version, an announcement, a recount, a record of what moved."""

import asyncio
from datetime import datetime
from typing import Any

from chassis.web.auth import Caller
from services.dispatch.calendars.domain import CALENDAR_ID
from services.dispatch.deadlines.service.recount import recount_provisional
from tests.services.dispatch.dispatch_app import FOOD_OFFICER, GYM, HEAD, OFFICER, PARTNER, DispatchApp, a_complaint

BUREAU_HEAD = Caller(account="head", roles=("bureau_head",))
YEAR: dict[str, Any] = {
    "year": 2027,
    "published": True,
    "days": [
        {"on": "2027-01-01", "kind": "statutory", "name": "元旦"},
        {"on": "2027-01-04", "kind": "moved_rest", "name": "元旦"},
        {"on": "2027-01-09", "kind": "make_up", "name": "调休上班"},
    ],
}


async def recount(dispatch: DispatchApp) -> None:
    more = True
    while more:
        async with dispatch.app.state.transactions.begin() as work:
            more = await recount_provisional(work)


async def test_a_year_is_shown_as_it_was_entered(dispatch: DispatchApp) -> None:
    before = (await dispatch.get("/v1/calendar", OFFICER, year=2027)).json()

    entered = await dispatch.post("/v1/calendar", YEAR)

    after = (await dispatch.get("/v1/calendar", PARTNER, year=2027)).json()
    assert (before["published"], {day["kind"] for day in before["days"]}) == (False, {"statutory"})
    assert before["days"][0] == {"on": "2027-01-01", "kind": "statutory", "name": "元旦"}
    assert entered.status_code == 201
    assert after == entered.json()
    assert (after["published"], after["days"]) == (True, YEAR["days"])
    assert (await dispatch.get("/v1/calendar")).json()["year"] == 2026


async def test_a_version_is_announced_whole(dispatch: DispatchApp) -> None:
    await dispatch.post("/v1/calendar", YEAR)
    await dispatch.post("/v1/calendar", YEAR | {"published": False}, BUREAU_HEAD)

    versions = [item["version"] for item in (await dispatch.get("/v1/calendar/versions")).json()["items"]]
    assert await dispatch.published_types(CALENDAR_ID) == ["dispatch.calendar_published.v1"] * 2
    assert versions == sorted(versions, reverse=True)
    assert len(versions) == 3


async def test_what_was_provisional_is_recounted_and_what_moved_is_on_record(dispatch: DispatchApp) -> None:
    dispatch.clock.advance_to(datetime.fromisoformat("2026-12-28T09:00:00+08:00"))
    case = await dispatch.open(GYM)
    await dispatch.open(GYM, at=datetime.fromisoformat("2026-12-10T09:00:00+08:00"))  # ends before the year does
    dispatch.later(hours=1)
    version = (await dispatch.post("/v1/calendar", YEAR)).json()["version"]

    await recount(dispatch)
    await recount(dispatch)

    moves = (await dispatch.get(f"/v1/calendar/{version}/moves", HEAD)).json()
    [move] = moves["items"]
    assert (moves["recounted"], moves["moved"], moves["next"]) == (1, 1, None)
    assert (move["case_id"], move["kind"]) == (str(case), "acceptance")
    assert (move["old_due_at"], move["new_due_at"]) == ("2027-01-08T00:00:00+08:00", "2027-01-09T00:00:00+08:00")
    acceptance = next(clock for clock in (await dispatch.case(case))["clocks"] if clock["kind"] == "acceptance")
    assert (acceptance["due_at"], acceptance["provisional"]) == (move["new_due_at"], False)
    assert (await dispatch.get(f"/v1/calendar/{version}/moves", FOOD_OFFICER)).json()["items"] == []


async def test_moves_are_turned_page_by_page(dispatch: DispatchApp) -> None:
    dispatch.clock.advance_to(datetime.fromisoformat("2026-12-28T09:00:00+08:00"))
    await dispatch.consume_batch([a_complaint(GYM, at=dispatch.clock.now()) for _ in range(5)])
    version = (await dispatch.post("/v1/calendar", YEAR)).json()["version"]
    await asyncio.gather(recount(dispatch), recount(dispatch))

    found, query = [], {}
    while True:
        page = (await dispatch.get(f"/v1/calendar/{version}/moves", limit=2, **query)).json()
        found += [item["case_id"] for item in page["items"]]
        if page["next"] is None:
            break
        query = {"cursor": page["next"]}

    assert (page["moved"], len(set(found))) == (5, 5)


async def test_two_who_publish_at_once_do_it_one_after_the_other(dispatch: DispatchApp) -> None:
    other = YEAR | {"year": 2028, "days": [{"on": "2028-01-01", "kind": "statutory"}]}

    answers = await asyncio.gather(dispatch.post("/v1/calendar", YEAR), dispatch.post("/v1/calendar", other))

    assert [answer.status_code for answer in answers] == [201, 201]
    years = (await dispatch.get("/v1/calendar/versions")).json()["items"][0]["published"]
    assert {2027, 2028} <= set(years)


async def test_only_the_hub_and_the_bureaus_head_publish(dispatch: DispatchApp) -> None:
    for caller in (OFFICER, HEAD, PARTNER):
        assert (await dispatch.post("/v1/calendar", YEAR, caller)).status_code == 403
    assert (await dispatch.get("/v1/calendar/versions", PARTNER)).status_code == 403
    assert (await dispatch.get("/v1/calendar/x/moves", PARTNER)).status_code == 403


async def test_bad_years_are_refused(dispatch: DispatchApp) -> None:
    day = YEAR["days"][0]
    bad: list[tuple[dict[str, Any], str]] = [
        ({"days": [day, day]}, "day_twice"),
        ({"days": [day | {"on": "2028-01-01"}]}, "outside_year"),
        ({"days": [day, day | {"on": "2027-01-05", "kind": "make_up"}]}, "not_weekend"),
        ({"days": []}, "statutory_missing"),
    ]
    for change, code in bad:
        answer = await dispatch.post("/v1/calendar", YEAR | change)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    for change in ({"year": 1999}, {"year": "2027"}, {"days": [day | {"kind": "weekend"}]}, {"days": None}, {"x": 1}):
        assert (await dispatch.post("/v1/calendar", YEAR | change)).status_code == 422
    await dispatch.post("/v1/calendar", YEAR)
    again = await dispatch.post("/v1/calendar", YEAR)
    assert (again.status_code, again.json()["code"]) == (409, "calendar_unchanged")


async def test_what_is_not_there_is_not_found(dispatch: DispatchApp) -> None:
    assert (await dispatch.get("/v1/calendar/nothing/moves")).status_code == 404
    assert (await dispatch.get("/v1/calendar", year=1999)).status_code == 422
    assert (await dispatch.get("/v1/calendar/nothing%00/moves")).status_code in (404, 422)
