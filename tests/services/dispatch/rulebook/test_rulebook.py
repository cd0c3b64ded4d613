"""Rules are dated data: drafted by one, tried, signed by two others, in force by date of receipt."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.web.auth import Caller
from services.dispatch.jobs import jobs
from services.dispatch.routing.rules import read_rules
from services.dispatch.rulebook.tables import rule_sets
from tests.services.dispatch.dispatch_app import CRACKS, GYM, HEAD, HUB, OFFICER, PARTNER, DispatchApp
from tests.services.dispatch.rulebook.domain.builders import at
from tests.services.dispatch.rulebook_gestures import (
    AUDITOR,
    CHIEF,
    GYMS_TO_PRICES,
    SETS,
    SHIPPED,
    drafted,
    in_force,
    state,
    tried,
)


async def routed_by(dispatch: DispatchApp, case: UUID) -> tuple[str, str]:
    view = await dispatch.case(case)
    return view["decision"]["rule_version"], view["department"]


async def signed_by(dispatch: DispatchApp, caller: Caller, trial: str, version: str = "v2") -> tuple[int, str | None]:
    answered = await dispatch.post(f"{SETS}/{version}/signatures", {"trial": trial}, caller)
    return answered.status_code, answered.json().get("code")


async def test_the_shipped_rules_are_the_first_version(dispatch: DispatchApp) -> None:
    [version] = (await dispatch.get(SETS)).json()["items"]

    assert (version["version"], version["state"], version["founding"]) == (SHIPPED, "active", True)
    assert (version["begins_at"], version["signatures"]) == (None, [])


async def test_a_restart_enters_the_shipped_rules_no_second_time(dispatch: DispatchApp) -> None:
    [books, *_] = jobs(1.0)
    for _ in range(2):
        async with dispatch.app.state.transactions.begin() as work:
            await books.act(work)

    assert [one["version"] for one in (await dispatch.get(SETS)).json()["items"]] == [SHIPPED]


async def test_rules_shipped_later_are_a_draft(dispatch: DispatchApp) -> None:
    await dispatch.get(SETS)
    async with dispatch.app.state.transactions.begin() as work:
        await work.db.execute(rule_sets.update().values(digest="of an older release"))
    [books, *_] = jobs(1.0)
    async with dispatch.app.state.transactions.begin() as work:
        await books.act(work)

    versions = {one["version"]: one for one in (await dispatch.get(SETS)).json()["items"]}

    assert len(versions) == 2
    [later] = [one for name, one in versions.items() if name != SHIPPED]
    assert (later["state"], versions[SHIPPED]["state"]) == ("draft", "active")
    assert later["version"].startswith(f"{SHIPPED}-")


async def test_a_draft_shows_what_it_changes(dispatch: DispatchApp) -> None:
    draft = await drafted(dispatch)

    assert (draft["state"], draft["author"], draft["base"]) == ("draft", "hub", SHIPPED)
    assert draft["changes"]["topics"] == {"trial.gyms": GYMS_TO_PRICES["topics"]["trial.gyms"] | {"code": "trial.gyms"}}
    assert draft["changes"].keys() == {"version", "effective_from", "topics"}
    assert draft["document"]["version"] == "v2"


async def test_a_whole_document_is_a_draft_too(dispatch: DispatchApp) -> None:
    document = (await dispatch.get(f"{SETS}/{SHIPPED}")).json()["document"]

    answered = await dispatch.post(
        SETS, {"document": document | {"version": "v2", "effective_from": "2026-12-01"}}, HEAD
    )

    assert (answered.status_code, answered.json()["state"], answered.json()["changes"]) == (201, "draft", None)
    assert [one["code"] for one in document["topics"]] == [one["code"] for one in read_rules()["topics"]]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "/document", "choice"),
        ({"document": {}, "base": SHIPPED}, "/document", "choice"),
        ({"base": "moon", "changes": {}}, "/base", "unknown"),
        ({"document": {"colour": 1}}, "/document/colour", "unknown_field"),
        ({"document": {}}, "/document/version", "wrong_type"),
        ({"document": []}, "/document", None),
        ({"base": SHIPPED, "changes": {"version": "v/2"}}, "/changes/version", "format"),
        ({"base": SHIPPED, "changes": {"version": "v2"}}, "/changes/effective_from", "in_past"),
        ({"base": SHIPPED, "changes": {"limits": {"prior": 0}}}, "/changes/limits/prior", "too_small"),
        ({"base": SHIPPED, "changes": {"limits": {"prior": 1e300}}}, "/changes/limits/prior", "wrong_type"),
        ({"base": SHIPPED, "changes": {"limits": {"prior": 10**400}}}, "/changes/limits/prior", "wrong_type"),
        ({"base": SHIPPED, "changes": {"topics": {"x": {"target": "moon"}}}}, "/changes/topics/x/target", None),
        ({"base": SHIPPED, "changes": {"topics": {"x": {"terms": {"²": []}}}}}, "/changes/topics/x/terms/²", None),
        ({"base": SHIPPED, "changes": {"language": {"slips": {"": "x"}}}}, "/changes/language/slips/", "empty"),
        ({"base": SHIPPED, "changes": {"note\x00": 1}}, "/changes", None),
    ],
)
async def test_a_bad_document_names_the_field(
    dispatch: DispatchApp, body: dict[str, Any], field: str, code: str | None
) -> None:
    answered = await dispatch.post(SETS, body, HUB)

    faults = {fault["field"]: fault["code"] for fault in answered.json()["errors"]}
    assert answered.status_code == 422
    assert field in faults
    assert code in (None, faults[field])
    assert len((await dispatch.get(SETS)).json()["items"]) == 1


async def test_a_version_is_drafted_once(dispatch: DispatchApp) -> None:
    await drafted(dispatch)

    again = await dispatch.post(
        SETS, {"base": SHIPPED, "changes": {"version": "v2", "effective_from": "2026-12-02"}}, HEAD
    )

    assert (again.status_code, again.json()["code"]) == (409, "rules_version_taken")


async def test_a_draft_changes_nothing_until_two_others_signed_it(dispatch: DispatchApp) -> None:
    await drafted(dispatch, day="2026-11-24")
    trial = (await tried(dispatch))["id"]

    assert await routed_by(dispatch, await dispatch.open(GYM)) == (SHIPPED, "consumer_protection")
    assert await signed_by(dispatch, HEAD, trial) == (200, None)
    assert (await state(dispatch), await routed_by(dispatch, await dispatch.open(GYM))) == (
        "draft",
        (SHIPPED, "consumer_protection"),
    )
    assert await signed_by(dispatch, CHIEF, trial) == (200, None)
    assert (await state(dispatch), await routed_by(dispatch, await dispatch.open(GYM))) == (
        "active",
        ("v2", "price_competition"),
    )
    assert await state(dispatch, SHIPPED) == "retired"


async def test_the_two_are_neither_the_author_nor_the_same(dispatch: DispatchApp) -> None:
    await drafted(dispatch)
    trial = (await tried(dispatch))["id"]

    assert await signed_by(dispatch, HUB, trial) == (403, "rules_own_draft")
    assert await signed_by(dispatch, HEAD, trial) == (200, None)
    assert await signed_by(dispatch, HEAD, trial) == (409, "rules_signed_by_you")
    assert await signed_by(dispatch, CHIEF, trial) == (200, None)
    assert await signed_by(dispatch, Caller(account="hub2", roles=("hub",)), trial) == (
        409,
        "rules_already_active",
    )
    view = (await dispatch.get(f"{SETS}/v2")).json()
    assert [(one["account"], one["role"], one["trial"]) for one in view["signatures"]] == [
        ("head", "section_head", trial),
        ("chief", "bureau_head", trial),
    ]


async def test_two_signatures_at_once_are_both_stored(dispatch: DispatchApp) -> None:
    await drafted(dispatch)
    trial = (await tried(dispatch))["id"]

    answers = await asyncio.gather(signed_by(dispatch, HEAD, trial), signed_by(dispatch, CHIEF, trial))

    assert answers == [(200, None), (200, None)]
    assert await state(dispatch) == "signed"


async def test_nobody_signs_what_was_not_tried(dispatch: DispatchApp) -> None:
    await drafted(dispatch)
    await drafted(dispatch, "v3", "2026-12-02")
    of_another = (await tried(dispatch, "v3"))["id"]

    assert await signed_by(dispatch, HEAD, of_another) == (409, "rules_not_tried")
    assert (await dispatch.post(f"{SETS}/v2/signatures", {}, HEAD)).status_code == 422
    assert await signed_by(dispatch, HEAD, of_another, "moon") == (404, "not_found")


async def test_two_versions_do_not_begin_on_one_day(dispatch: DispatchApp) -> None:
    await in_force(dispatch)
    await drafted(dispatch, "v3")
    trial = (await tried(dispatch, "v3"))["id"]

    assert await signed_by(dispatch, HEAD, trial, "v3") == (409, "rules_date_taken")


async def test_a_draft_whose_day_has_passed_is_drafted_anew(dispatch: DispatchApp) -> None:
    await drafted(dispatch, day="2026-11-24")
    trial = (await tried(dispatch))["id"]
    dispatch.later(days=1)

    assert await signed_by(dispatch, HEAD, trial) == (409, "rules_date_passed")


async def test_a_complaint_is_routed_by_the_rules_of_its_receipt(dispatch: DispatchApp) -> None:
    await in_force(dispatch)
    before = await state(dispatch)
    dispatch.later(days=8)

    early = await dispatch.open(GYM, at=at("2026-11-30 23:59"))
    late = await dispatch.open(GYM, at=at("2026-12-01 00:00"))
    long_ago = await dispatch.open(GYM, at=at("2019-03-01 09:00"))

    assert (before, await state(dispatch)) == ("signed", "active")
    assert await routed_by(dispatch, early) == (SHIPPED, "consumer_protection")
    assert await routed_by(dispatch, late) == ("v2", "price_competition")
    assert await routed_by(dispatch, long_ago) == (SHIPPED, "consumer_protection")


async def test_a_withdrawn_version_gives_way_to_the_one_before(dispatch: DispatchApp) -> None:
    await in_force(dispatch, day="2026-11-24")
    dispatch.later(hours=1)
    while_in_force = await dispatch.open(GYM)
    withdrawn = await dispatch.post(f"{SETS}/v2/retirement", {"reason": "词太宽"}, CHIEF)

    assert (withdrawn.json()["state"], withdrawn.json()["retirement"]) == ("retired", "词太宽")
    assert await routed_by(dispatch, while_in_force) == ("v2", "price_competition")
    assert await routed_by(dispatch, await dispatch.open(GYM)) == (SHIPPED, "consumer_protection")
    assert (await dispatch.post(f"{SETS}/v2/retirement", {"reason": "x"}, CHIEF)).status_code == 409
    last = await dispatch.post(f"{SETS}/{SHIPPED}/retirement", {"reason": "x"}, CHIEF)
    assert (last.status_code, last.json()["code"]) == (409, "rules_last_in_force")


async def test_texts_are_tried_on_any_version(dispatch: DispatchApp) -> None:
    await drafted(dispatch)
    texts = [{"id": 1, "text": GYM}, {"id": 2, "text": CRACKS}]

    by_draft = (await dispatch.post("/v1/routing/trials", {"texts": texts, "rule_set": "v2"}, PARTNER)).json()
    in_use = (await dispatch.post("/v1/routing/trials", {"texts": texts, "rule_set": None}, PARTNER)).json()

    assert by_draft["rule_set"] == "v2"
    assert [one["target"] for one in by_draft["results"]] == ["price_competition", "housing"]
    assert in_use["rule_set"] == SHIPPED
    assert [one["target"] for one in in_use["results"]] == ["consumer_protection", "housing"]


@pytest.mark.parametrize("caller", [OFFICER, PARTNER, AUDITOR])
async def test_only_who_keeps_the_rules_changes_them(dispatch: DispatchApp, caller: Caller) -> None:
    period = {"from": "2026-11-01", "to": "2026-11-30"}

    answers = [
        await dispatch.post(SETS, {"base": SHIPPED, "changes": {}}, caller),
        await dispatch.post(f"{SETS}/{SHIPPED}/trial", period, caller),
        await dispatch.post(f"{SETS}/{SHIPPED}/signatures", {"trial": str(UUID(int=1))}, caller),
        await dispatch.post(f"{SETS}/{SHIPPED}/retirement", {"reason": "x"}, caller),
        await dispatch.post("/v1/routing/corrections/replay", {}, caller),
    ]

    assert [answer.status_code for answer in answers] == [403] * 5


@pytest.mark.parametrize("path", [SETS, f"{SETS}/{SHIPPED}", "/v1/routing/corrections"])
async def test_an_officer_and_a_partner_do_not_read_them_but_an_auditor_does(dispatch: DispatchApp, path: str) -> None:
    assert (await dispatch.get(path, OFFICER)).status_code == 403
    assert (await dispatch.get(path, PARTNER)).status_code == 403
    assert (await dispatch.get(path, AUDITOR)).status_code == 200


async def test_versions_are_listed_a_page_at_a_time(dispatch: DispatchApp) -> None:
    for number in range(2, 5):
        await drafted(dispatch, f"v{number}", f"2026-12-0{number}")
        dispatch.later(minutes=1)

    names: list[str] = []
    cursor = None
    while cursor is not None or not names:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await dispatch.get(SETS, HUB, **query)).json()
        names += [one["version"] for one in page["items"]]
        cursor = page["next"]

    assert names == ["v4", "v3", "v2", SHIPPED]
    assert (await dispatch.get(SETS, HUB, cursor="WyJ4IiwgInkiXQ")).status_code == 422
    assert (await dispatch.get(f"{SETS}/moon", HUB)).status_code == 404


async def test_every_act_on_the_rules_leaves_a_line(dispatch: DispatchApp) -> None:
    await in_force(dispatch)
    await dispatch.post(f"{SETS}/v2/retirement", {"reason": "词太宽"}, CHIEF)

    async with dispatch.app.state.transactions.begin() as work:
        rows = await work.db.execute(text("select act, account from audit where subject = 'v2' order by id"))
        assert [(row.act, row.account) for row in rows] == [
            ("rules_drafted", "hub"),
            ("rules_tried", "hub"),
            ("rules_signed", "head"),
            ("rules_signed", "chief"),
            ("rules_retired", "chief"),
        ]
