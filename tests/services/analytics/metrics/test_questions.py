"""Who may see whose figures, and what cannot be asked."""

from typing import Any

import pytest

from canon.codes import Agency
from chassis.web.auth import Caller
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
from tests.services.analytics.county import all_events
from tests.services.analytics.stories import noon, story

LOST = Caller(account="lost", roles=("officer",))


@pytest.mark.parametrize(
    ("caller", "received"),
    [
        (HUB, 18),
        (AUDITOR, 18),
        (OFFICER, 8),  # 3 4 8 9 10 11 16 19
        (FOOD_HEAD, 4),  # 1 2 14 15
        (HOUSING, 1),  # 6
    ],
)
async def test_everyone_sees_what_is_theirs(counter: Counter, caller: Caller, received: int) -> None:
    await counter.project(all_events())

    result = await counter.answer("summary", caller, **MARCH)
    rows = await counter.answer("cases", caller, metric="received", **MARCH)

    assert result["metrics"]["received"]["value"] == len(rows["items"]) == received


@pytest.mark.parametrize("caller", [PARTNER, PLATFORM, ENTERPRISE, LOST])
async def test_figures_are_the_bureaus(counter: Counter, caller: Caller) -> None:
    answers = [
        await counter.ask("summary", caller, **MARCH),
        await counter.ask("series", caller, metric="received", **MARCH),
        await counter.ask("breakdown", caller, metric="received", by="day", **MARCH),
        await counter.ask("cases", caller, metric="received", **MARCH),
    ]

    assert {(answered.status_code, answered.json()["code"]) for answered in answers} == {(403, "forbidden")}


@pytest.mark.parametrize(
    ("caller", "query"),
    [(OFFICER, {"department": "food"}), (FOOD_HEAD, {"department": "hub"}), (HOUSING, {"agency": "tax"})],
)
async def test_asking_for_anothers_is_refused_and_not_answered_with_nothing(
    counter: Counter, caller: Caller, query: dict[str, str]
) -> None:
    answered = await counter.ask("summary", caller, **MARCH, **query)

    assert answered.status_code == 403


async def test_an_agency_that_gave_a_case_back_no_longer_sees_it_whatever_the_day_and_the_hub_still_counts_it(
    counter: Counter,
) -> None:
    await counter.project(
        [
            *story(1, "03-02").redirected("03-02", Agency.HOUSING).bounced("03-05").events,
            *story(2, "03-02").redirected("03-02", Agency.HOUSING).events,
        ]
    )

    async def counted(caller: Caller, **query: Any) -> int:
        body = (await counter.ask("summary", caller, **MARCH, **query)).json()
        value: int = body["metrics"]["received"]["value"]
        return value

    response = await counter.ask("cases", HOUSING, metric="received", **MARCH)
    assert [item["complaint_id"] for item in response.json()["items"]] == [str(story(2, "03-02").id)]
    assert await counted(HOUSING) == await counted(HOUSING, as_of="2026-03-04") == 1
    assert await counted(HUB, agency="housing") == 2


async def test_a_stranger_is_not_answered(counter: Counter) -> None:
    answered = await counter.client.get("/v1/metrics/summary")

    assert answered.status_code == 401


async def test_without_a_period_it_is_this_month_until_today(counter: Counter) -> None:
    result = await counter.answer("summary")

    assert (result["from"], result["to"], result["basis"]) == ("2026-04-01", "2026-04-20", "cohort")
    assert result["as_of"] == "2026-04-20T12:00:00+08:00"


async def test_the_month_is_that_of_shanghai(counter: Counter) -> None:
    counter.clock.advance_to(noon("2026-04-30T16:30:00+00:00"))

    result = await counter.answer("summary")

    assert (result["from"], result["to"]) == ("2026-05-01", "2026-05-01")


async def test_a_day_begins_at_its_midnight_in_shanghai_and_ends_before_the_next(counter: Counter) -> None:
    midnights = ("2026-03-01T00:00:00+08:00", "2026-03-31T23:59:59.999999+08:00", "2026-04-01T00:00:00+08:00")
    await counter.project([event for number, at in enumerate(midnights, 1) for event in story(number, at).events])

    figures = await counter.figures(**MARCH)
    days = await counter.answer("breakdown", metric="received", by="day", first="2026-02-01", last="2026-04-30")

    assert figures["received"]["value"] == 2
    assert [item["key"] for item in days["items"]] == ["2026-03-01", "2026-03-31", "2026-04-01"]


async def test_an_instant_is_answered_in_shanghai_also_with_a_bare_plus(counter: Counter) -> None:
    url = "/v1/metrics/summary?as_of=2026-03-13T10:00:00+09:00"
    answered = await counter.ask("summary", as_of="2026-03-13T01:00:00Z")
    bare = await counter.client.get(url, headers=dict(answered.request.headers))

    assert answered.json()["as_of"] == bare.json()["as_of"] == "2026-03-13T09:00:00+08:00"


BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("summary", {"from": "2026-02-30"}, "/query/from", "format"),
    ("summary", {"to": "yesterday"}, "/query/to", "format"),
    ("summary", {"from": "20260301"}, "/query/from", "format"),
    ("summary", {"from": "2026-03-02", "to": "2026-03-01"}, "/query/to", "order"),
    ("summary", {"from": "2026-05-01"}, "/query/to", "order"),
    ("summary", {"from": "2001-01-01"}, "/query/from", "too_long"),
    ("summary", {"from": "0001-01-01"}, "/query/from", "out_of_range"),
    ("summary", {"to": "9999-12-31"}, "/query/to", "out_of_range"),
    ("summary", {"basis": "both"}, "/query/basis", "choice"),
    ("summary", {"as_of": "now"}, "/query/as_of", "format"),
    ("summary", {"as_of": "2026-13-01"}, "/query/as_of", "format"),
    ("summary", {"as_of": "2026-03-01T10:00:00"}, "/query/as_of", "offset"),
    ("summary", {"as_of": "0001-01-01"}, "/query/as_of", "out_of_range"),
    ("summary", {"as_of": "9999-12-31T23:59:59-12:00"}, "/query/as_of", "out_of_range"),
    ("summary", {"channel": "fax"}, "/query/channel", "choice"),
    ("summary", {"agency": "mars"}, "/query/agency", "choice"),
    ("summary", {"department": "nope"}, "/query/department", "choice"),
    ("summary", {"town": "a\x00b"}, "", "characters"),  # the edge refuses the whole address
    ("summary", {"town": "x" * 101}, "/query/town", "too_long"),
    ("summary", {"form": "2026-03-01"}, "/query/form", "unknown_field"),
    ("series", {}, "/query/metric", "required"),
    ("series", {"metric": "happiness"}, "/query/metric", "choice"),
    ("series", {"metric": "closed", "step": "year"}, "/query/step", "choice"),
    ("breakdown", {"metric": "closed"}, "/query/by", "required"),
    ("breakdown", {"metric": "closed", "by": "officer"}, "/query/by", "choice"),
    ("cases", {"metric": "closed", "part": "both"}, "/query/part", "choice"),
    ("cases", {"metric": "closed", "limit": "201"}, "/query/limit", "too_large"),
    ("cases", {"metric": "closed", "cursor": "%%"}, "/query/cursor", "format"),
    ("cases", {"metric": "closed", "cursor": "WyJ4IiwieSJd"}, "/query/cursor", "format"),  # ["x","y"]
    (
        "cases",
        {"metric": "closed", "cursor": "WyIyMDI2LTAzLTAxVDAwOjAwOjAwWiIsIlx1MDAwMCJd"},
        "/query/cursor",
        "format",
    ),
]


async def test_bad_questions_name_the_field(counter: Counter) -> None:
    for path, query, field, code in BAD:
        answered = await counter.ask(path, **query)

        assert answered.status_code == 422, (path, query, answered.text)
        assert [(error["field"], error["code"]) for error in answered.json()["errors"]] == [(field, code)], query


async def test_two_dimensions_are_given_at_once(counter: Counter) -> None:
    await counter.project(all_events())

    items = (await counter.answer("breakdown", metric="received", by="department,channel", **MARCH))["items"]

    assert [one for one in items if one["key"] == "food"] == [
        {"value": 4, "key": "food", "name": "食品安全股", "then_key": "12345", "then_name": "12345 热线"}
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"by": "department,department"}, "/query/by"),
        ({"by": "department,channel,kind"}, "/query/by"),
        ({"by": "department,nothing"}, "/query/by"),
        ({"by": "day,kind", "from": "2024-01-01", "to": "2026-01-01"}, "/query/from"),
    ],
)
async def test_what_cannot_be_broken_down_by_two_is_refused(
    counter: Counter, query: dict[str, str], field: str
) -> None:
    answered = await counter.ask("breakdown", metric="received", **query)

    assert (answered.status_code, answered.json()["errors"][0]["field"]) == (422, field)
