"""Facts of enforcement: entered by whoever acted, told, listed, summed."""

import asyncio
from typing import Any
from uuid import UUID

from tests.services.dispatch.dispatch_app import FOOD_OFFICER, GYM, HEAD, HUB, OFFICER, PARTNER, DispatchApp

INSPECTION: dict[str, Any] = {"on": "2026-11-24", "people": 6, "units": 12, "hazards": 3}
FILING: dict[str, Any] = {"on": "2026-11-23", "number": "某市监立〔2026〕1号", "fine_fen": 500_000}
CAMPAIGN: dict[str, Any] = {"from": "2026-11-01", "to": "2026-12-31", "title": "预付式消费专项整治"}
MONTH = {"from": "2026-11-01", "to": "2026-11-30"}


async def entered(dispatch: DispatchApp, what: str, body: dict[str, Any], caller: Any = OFFICER) -> dict[str, Any]:
    answered = await dispatch.post(f"/v1/enforcement/{what}", body, caller)
    assert answered.status_code == 201, answered.text
    fact: dict[str, Any] = answered.json()
    return fact


async def listed(dispatch: DispatchApp, what: str, caller: Any = HUB, **query: Any) -> dict[str, Any]:
    answered = await dispatch.get(f"/v1/enforcement/{what}", caller, **(MONTH | query))
    assert answered.status_code == 200, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def test_inspections_are_summed_over_the_period(dispatch: DispatchApp) -> None:
    campaign = await entered(dispatch, "campaigns", CAMPAIGN)
    inspections = [
        await entered(dispatch, "inspections", INSPECTION | {"campaign_id": campaign["id"]}),
        await entered(dispatch, "inspections", INSPECTION | {"department": "food", "on": "2026-11-20"}, HUB),
    ]
    await entered(dispatch, "inspections", INSPECTION | {"on": "2026-10-31"})

    listing = await listed(dispatch, "inspections", limit=1)

    rest = await listed(dispatch, "inspections", cursor=listing["next"])
    assert listing["sums"] == {"count": 2, "people": 12, "units": 24, "hazards": 6}
    assert [listing["items"][0], *rest["items"]] == inspections
    assert [item["title"] for item in (await listed(dispatch, "campaigns"))["items"]] == [CAMPAIGN["title"]]
    assert await dispatch.published_types(UUID(inspections[0]["id"])) == ["dispatch.inspection_recorded.v1"]


async def test_filed_cases_are_summed_in_fen(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    filing = await entered(dispatch, "filings", FILING | {"complaint_id": str(case), "confiscated_fen": 20_000})

    listing = await listed(dispatch, "filings", OFFICER)

    assert listing["sums"] == {
        "count": 1,
        "fine_fen": 500_000,
        "confiscated_fen": 20_000,
        "published": 0,
        "typical_cases": 0,
    }
    assert listing["items"] == [filing]
    assert (await listed(dispatch, "filings", **{"from": "2025-01-01", "to": "2025-12-31"}))["sums"]["fine_fen"] == 0


async def test_a_case_number_stands_once(dispatch: DispatchApp) -> None:
    answers = await asyncio.gather(*(dispatch.post("/v1/enforcement/filings", FILING, OFFICER) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert (await listed(dispatch, "filings"))["sums"]["count"] == 1


async def test_a_section_enters_and_reads_its_own(dispatch: DispatchApp) -> None:
    mine = await entered(dispatch, "inspections", INSPECTION)

    assert mine["department"] == "consumer_protection"
    assert (await listed(dispatch, "inspections", HEAD))["items"] == [mine]
    assert (await listed(dispatch, "inspections", FOOD_OFFICER))["sums"]["count"] == 0
    foreign = INSPECTION | {"department": "food"}
    assert (await dispatch.post("/v1/enforcement/inspections", foreign, OFFICER)).status_code == 403
    assert (await dispatch.get("/v1/enforcement/inspections", OFFICER, department="food", **MONTH)).status_code == 403
    for what in ("inspections", "filings", "campaigns"):
        assert (await dispatch.get(f"/v1/enforcement/{what}", PARTNER, **MONTH)).status_code == 403
    assert (await dispatch.post("/v1/enforcement/filings", FILING, PARTNER)).status_code == 403


async def test_what_is_anothers_looks_like_nothing_to_a_section_that_names_it(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    campaign = await entered(dispatch, "campaigns", CAMPAIGN)
    named = [("filings", FILING, "complaint_id", str(case)), ("inspections", INSPECTION, "campaign_id", campaign["id"])]

    for what, fact, field, thing in named:
        foreign = await dispatch.post(f"/v1/enforcement/{what}", fact | {field: thing}, FOOD_OFFICER)
        missing = await dispatch.post(f"/v1/enforcement/{what}", fact | {field: str(UUID(int=5))}, FOOD_OFFICER)

        assert foreign.status_code == missing.status_code == 422
        assert foreign.json() | {"instance": ""} == missing.json() | {"instance": ""}
        assert foreign.json()["errors"][0]["field"] == f"/{field}"
        await entered(dispatch, what, fact | {field: thing, "department": "food"}, HUB)


async def test_bad_facts_are_refused(dispatch: DispatchApp) -> None:
    unknown = str(UUID(int=5))
    bad: list[tuple[str, dict[str, Any], str]] = [
        ("inspections", INSPECTION | {"on": "2026-11-25"}, "in_future"),
        ("inspections", INSPECTION | {"campaign_id": unknown}, "unknown"),
        ("filings", FILING | {"complaint_id": unknown}, "unknown"),
        ("campaigns", CAMPAIGN | {"to": "2026-10-01"}, "too_early"),
    ]
    for what, body, code in bad:
        answer = await dispatch.post(f"/v1/enforcement/{what}", body, OFFICER)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code), what
    for change in ({"people": 0}, {"people": "6"}, {"units": -1}, {"on": 20261124}, {"x": 1}):
        assert (await dispatch.post("/v1/enforcement/inspections", INSPECTION | change, OFFICER)).status_code == 422
    assert (await dispatch.post("/v1/enforcement/inspections", INSPECTION, HUB)).status_code == 422  # whose?
    for query in ({}, {"from": "2026-02-01", "to": "2026-01-01"}, MONTH | {"cursor": "x"}, MONTH | {"limit": 0}):
        assert (await dispatch.get("/v1/enforcement/inspections", **query)).status_code == 422


async def test_filings_are_of_a_type_and_become_typical_cases(dispatch: DispatchApp) -> None:
    refusal = await entered(dispatch, "filings", FILING | {"type": "consumer_rights"})
    await entered(dispatch, "filings", FILING | {"number": "2", "type": "food", "publicity": "published"})
    path = f"/v1/enforcement/filings/{refusal['id']}/publicity"

    answers = [await dispatch.post(path, {"publicity": "typical_case"}, OFFICER) for _ in range(2)]

    assert [(answer.status_code, answer.json()["publicity"]) for answer in answers] == [(200, "typical_case")] * 2
    assert (await listed(dispatch, "filings"))["sums"] | {"fine_fen": 0} == {
        "count": 2,
        "fine_fen": 0,
        "confiscated_fen": 0,
        "published": 2,
        "typical_cases": 1,
    }
    own = await listed(dispatch, "filings", type="consumer_rights")
    assert [item["id"] for item in own["items"]] == [refusal["id"]]
    assert own["sums"]["typical_cases"] == 1
    assert await dispatch.published_types(UUID(refusal["id"])) == [
        "dispatch.case_filed.v1",
        "dispatch.filing_publicized.v1",
    ]


async def test_a_section_publishes_no_other_sections_filing(dispatch: DispatchApp) -> None:
    filing = await entered(dispatch, "filings", FILING)
    path = f"/v1/enforcement/filings/{filing['id']}/publicity"

    assert (await dispatch.post(path, {"publicity": "published"}, FOOD_OFFICER)).status_code == 404
    assert (await dispatch.post(path, {"publicity": "published"}, HUB)).status_code == 200


async def test_outreach_is_listed_by_kind_with_who_took_part(dispatch: DispatchApp) -> None:
    event = {"title": "食品标签课", "kind": "school", "held_on": "2026-11-18", "place": "县二中"} | {
        "partners": ["教育局"],
        "people": 620,
        "materials": 500,
    }
    school = await dispatch.post("/v1/outreach", event, OFFICER)
    await dispatch.post("/v1/outreach", event | {"kind": "community", "people": 400, "is_estimate": True}, OFFICER)
    later = await dispatch.post("/v1/outreach", event | {"held_on": "2026-12-25"}, OFFICER)

    everything = (await dispatch.get("/v1/outreach", HUB, **MONTH)).json()
    schools = (await dispatch.get("/v1/outreach", HUB, **MONTH, kind="school")).json()

    assert (everything["sums"], schools["sums"]) == (
        {"count": 2, "people": 1020, "materials": 1000},
        {"count": 1, "people": 620, "materials": 500},
    )
    assert schools["items"] == [school.json()]
    assert school.json() | event == school.json()
    assert (later.status_code, later.json()["errors"][0]["field"]) == (422, "/held_on")
    assert await dispatch.published_types(UUID(school.json()["id"])) == ["dispatch.outreach_held.v1"]
