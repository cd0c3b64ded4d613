"""Trials on history say exactly what would move; corrections are kept, replayed and forgotten."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from contracts.intake import PersonErased
from services.dispatch.assignment.tables import corrections
from services.dispatch.cases.tables import routing_texts
from services.dispatch.routing.domain import RoutingText, route
from services.dispatch.routing.rules import shipped_rules
from services.dispatch.rulebook.service.in_force import get_rules
from tests.services.dispatch.dispatch_app import (
    CRACKS,
    FOOD_OFFICER,
    GYM,
    HEAD,
    HUB,
    NOTHING,
    OFFICER,
    DispatchApp,
    a_complaint,
)
from tests.services.dispatch.rulebook_gestures import AUDITOR, SETS, SHIPPED, drafted, in_force, tried

LABELS = "/v1/routing/corrections"
REDIRECT = {
    "agency": "tobacco",
    "reason": "NO_AUTHORITY",
    "basis": "《烟草专卖法》第四条",
    "explanation": "由县烟草专卖局答复",
}
TEXTS = (
    GYM,
    CRACKS,
    NOTHING,
    "健身房的电梯坏了一个月没人修",
    "超市卖的面包发霉，吃了拉肚子",
    "健身房乱收费，标价和结账不一样",
)


async def corrected(dispatch: DispatchApp) -> list[dict[str, Any]]:
    answered = await dispatch.get(LABELS, HUB)
    items: list[dict[str, Any]] = answered.json()["items"]
    return items


async def test_a_trial_is_what_a_recount_says(dispatch: DispatchApp) -> None:
    complaints = [
        a_complaint(TEXTS[number % 6], at=dispatch.later(minutes=7), place="河西镇", goods="年卡")
        for number in range(30)
    ]
    await dispatch.consume_batch(complaints)
    await drafted(dispatch)

    trial = await tried(dispatch)

    async with dispatch.app.state.transactions.begin() as work:
        draft = await get_rules(work, "v2")
    assert draft
    expected = {}
    before, after = Counter[str](), Counter[str]()
    for complaint in complaints:
        text = RoutingText(
            text=complaint.text or "",
            request=complaint.request,
            respondent=complaint.respondent_name,
            place=complaint.place,
            goods=complaint.goods,
        )
        old, new = route(text, shipped_rules()), route(text, draft)
        before[old.target] += 1
        after[new.target] += 1
        if (old.target, old.station) != (new.target, new.station):
            expected[str(complaint.complaint_id)] = (old.target, new.target)
    assert len(expected) >= 5
    assert {one["id"]: (one["from"], one["to"]) for one in trial["moved"]} == expected
    assert trial["moved_count"] == len(expected)
    assert trial["load"] == {"before": before, "after": after}
    assert {(one["from"], one["to"]): one["count"] for one in trial["moves"]} == Counter(expected.values())
    assert (trial["cases"], trial["left_out"], trial["forgotten"], trial["against"]) == (30, 0, 0, SHIPPED)


async def test_a_trial_is_bounded_and_says_what_it_left_out(dispatch: DispatchApp) -> None:
    first = await dispatch.open(GYM)
    dispatch.later(minutes=1)
    second = await dispatch.open(GYM)
    await drafted(dispatch)

    bounded = await tried(dispatch, limit=1)

    assert [one["id"] for one in bounded["moved"]] == [str(second)]
    assert (bounded["cases"], bounded["left_out"]) == (1, 1)
    assert (await tried(dispatch, **{"from": "2026-11-25"}))["cases"] == 0
    assert (await tried(dispatch, to="2026-11-24"))["moved"][1]["id"] == str(first)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"limit": 20_001}, "/limit"),
        ({"limit": 0}, "/limit"),
        ({"from": "2026-12-01", "to": "2026-11-30"}, "/to"),
        ({"from": "soon"}, "/from"),
        ({"against": "moon"}, "/against"),
        ({"colour": 1}, "/colour"),
    ],
)
async def test_a_bad_question_is_named(dispatch: DispatchApp, fields: dict[str, Any], field: str) -> None:
    body = {"from": "2026-11-01", "to": "2026-11-30"} | fields

    answered = await dispatch.post(f"{SETS}/{SHIPPED}/trial", body, HUB)

    assert (answered.status_code, answered.json()["errors"][0]["field"]) == (422, field)


async def test_a_trial_of_rules_nobody_knows_is_not_found(dispatch: DispatchApp) -> None:
    answered = await dispatch.post(f"{SETS}/moon/trial", {"from": "2026-11-01", "to": "2026-11-30"}, HUB)

    assert answered.status_code == 404


async def test_a_trial_compares_with_the_rules_that_are_named(dispatch: DispatchApp) -> None:
    await in_force(dispatch, day="2026-11-24")
    case = await dispatch.open(GYM)

    against_now = await tried(dispatch, SHIPPED)
    against_itself = await tried(dispatch, SHIPPED, against=SHIPPED)

    assert [(one["id"], one["from"], one["to"]) for one in against_now["moved"]] == [
        (str(case), "price_competition", "consumer_protection")
    ]
    assert (against_now["against"], against_itself["moved"]) == ("v2", [])


async def test_those_who_sign_see_the_figures_of_the_trials(dispatch: DispatchApp) -> None:
    await dispatch.open(GYM)
    await drafted(dispatch)
    trial = await tried(dispatch)

    view = (await dispatch.get(f"{SETS}/v2", HEAD)).json()

    assert view["trials"] == 1
    [stored] = view["latest_trials"]
    assert (stored["id"], stored["account"], stored["result"]["moved_count"]) == (trial["id"], "hub", 1)
    assert "moved" not in stored["result"]


async def test_a_case_sent_elsewhere_than_the_rules_decided_is_an_example(dispatch: DispatchApp) -> None:
    case = await dispatch.open(
        GYM, place="河西镇老渡口", goods="年卡", respondent_place="城关镇", shopping_platform="美团"
    )

    await dispatch.do(case, "assign", HUB, department="food")

    [example] = await corrected(dispatch)
    assert (example["case_id"], example["account"], example["act"], example["channel"]) == (
        str(case),
        "hub",
        "assign",
        "partner",
    )
    assert (example["rules_target"], example["person_target"], example["rule_version"]) == (
        "consumer_protection",
        "food",
        SHIPPED,
    )
    assert (example["text"], example["request"], example["respondent"]) == (GYM, "退款", "某健身服务部")
    assert (example["place"], example["goods"], example["respondent_place"], example["platform"]) == (
        "河西镇老渡口",
        "年卡",
        "城关镇",
        "美团",
    )


async def test_a_redirection_from_the_hubs_work_queue_is_an_example_with_its_reason(dispatch: DispatchApp) -> None:
    case = await dispatch.open(NOTHING, request=None, respondent_name=None)

    await dispatch.do(case, "redirect", HUB, **REDIRECT)

    [example] = await corrected(dispatch)
    assert (example["rules_outcome"], example["person_target"], example["reason"]) == ("hub", "tobacco", "NO_AUTHORITY")


async def test_a_correction_is_stored_once_with_the_last_word(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    await dispatch.post(f"/v1/cases/{case}/assign", {"department": "food"}, HUB, Idempotency_Key="one")
    await dispatch.post(f"/v1/cases/{case}/assign", {"department": "food"}, HUB, Idempotency_Key="one")
    await dispatch.do(case, "assign", HUB, department="food", officer="food")
    dispatch.later(minutes=1)
    await dispatch.do(case, "assign", HUB, department="quality")

    assert [one["person_target"] for one in await corrected(dispatch)] == ["quality"]


async def test_what_is_sent_back_where_the_rules_decided_is_no_example(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    await dispatch.do(case, "assign", HUB, department="food")

    await dispatch.do(case, "assign", HUB, department="consumer_protection")

    assert await corrected(dispatch) == []


async def test_confirming_the_rules_and_refused_commands_teach_nothing(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    await dispatch.do(case, "assign", HUB, department="consumer_protection", officer="officer")
    refused = await dispatch.do(case, "assign", OFFICER, department="food")

    assert refused.status_code == 403
    assert await corrected(dispatch) == []


async def test_corrections_are_replayed_against_any_rules(dispatch: DispatchApp) -> None:
    for _ in range(3):
        await dispatch.do(await dispatch.open(GYM), "assign", HUB, department="price_competition")
    await dispatch.do(await dispatch.open("面包发霉，吃了拉肚子"), "assign", HUB, department="quality")
    await drafted(dispatch)

    now = (await dispatch.post(f"{LABELS}/replay", {"rule_set": SHIPPED}, HUB)).json()
    then = (await dispatch.post(f"{LABELS}/replay", {"rule_set": "v2"}, HUB)).json()
    trial = await tried(dispatch)

    assert (now["rule_set"], now["accuracy"]) == (SHIPPED, {"numerator": 0, "denominator": 4, "value": 0})
    assert (then["rule_set"], then["accuracy"]) == ("v2", {"numerator": 3, "denominator": 4, "value": 7500})
    assert then["targets"] == [
        {
            "target": "price_competition",
            "accuracy": {"numerator": 3, "denominator": 3, "value": 10_000},
            "answered": {"price_competition": 3},
        },
        {
            "target": "quality",
            "accuracy": {"numerator": 0, "denominator": 1, "value": 0},
            "answered": {"food": 1},
        },
    ]
    assert (trial["corrections_before"], trial["corrections_after"]) == (
        {key: now[key] for key in ("accuracy", "targets")},
        {key: then[key] for key in ("accuracy", "targets")},
    )


async def test_a_replay_over_nothing_has_no_rate(dispatch: DispatchApp) -> None:
    result = (await dispatch.post(f"{LABELS}/replay", {}, HUB)).json()

    assert (result["rule_set"], result["accuracy"]["value"], result["targets"]) == (SHIPPED, None, [])
    assert (await dispatch.post(f"{LABELS}/replay", {"rule_set": "moon"}, HUB)).status_code == 422


async def test_a_persons_words_are_forgotten_everywhere(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM, place="河西镇老渡口", respondent_place="城关镇")
    await dispatch.do(case, "assign", HUB, department="food")

    await dispatch.consume(
        PersonErased(aggregate_id=UUID(int=5), complaint_id=case, occurred_at=dispatch.clock.now() + timedelta(1))
    )

    [example] = await corrected(dispatch)
    personal = ("text", "request", "place", "respondent_place")
    assert [example[name] for name in personal] == [None] * 4
    assert example["person_target"] == "food"
    async with dispatch.app.state.transactions.begin() as work:
        [read] = (await work.db.execute(select(routing_texts))).mappings()
        assert (read["place"], read["respondent_place"]) == (None, None)
        assert GYM not in str((await work.db.execute(select(corrections))).all())
    trial = await tried(dispatch, SHIPPED)
    assert (trial["cases"], trial["forgotten"]) == (0, 1)
    replayed = (await dispatch.post(f"{LABELS}/replay", {}, HUB)).json()
    assert replayed["accuracy"]["denominator"] == 0


async def test_corrections_are_listed_a_page_at_a_time_to_those_who_may_read_every_text(dispatch: DispatchApp) -> None:
    opened = [await dispatch.open(GYM) for _ in range(3)]
    for case in opened:
        dispatch.later(seconds=1)
        await dispatch.do(case, "assign", HUB, department="food")

    first = (await dispatch.get(LABELS, AUDITOR, limit=2)).json()
    second = (await dispatch.get(LABELS, AUDITOR, limit=2, cursor=first["next"])).json()

    assert [one["case_id"] for one in first["items"] + second["items"]] == [str(case) for case in opened[::-1]]
    assert second["next"] is None
    assert (await dispatch.get(LABELS, HEAD)).status_code == 403
    assert (await dispatch.get(LABELS, FOOD_OFFICER)).status_code == 403
