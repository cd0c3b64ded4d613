"""A bureau's own knowledge is signed with its rules: drafted, tried on history, signed by two, read by from its day."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from contracts.dispatch import ReadingChanged
from reading.meaning import Vectors
from services.dispatch.rulebook.domain.reading_changes import RULEBOOK_ID
from tests.services.dispatch.dispatch_app import GYM, HEAD, HUB, PARTNER, DispatchApp
from tests.services.dispatch.rulebook.domain.builders import at
from tests.services.dispatch.rulebook_gestures import CHIEF, SETS, SHIPPED, drafted, in_force, tried
from tests.services.dispatch.second_reading.test_second_reading import reader_of

WEIR = "在老鹰嘴水库的鱼馆办了会员卡，商家不退余额，要求退款。"
ENTRY: dict[str, Any] = {
    "id": "town.weir",
    "says": "secret",
    "any": ["老鹰嘴水库"],
    "yes": ["老鹰嘴水库的鱼馆"],
    "no": ["老鹰嘴山庄"],
}
OWN = {"reading": {"entries": {"town.weir": ENTRY}}}
TODAY = "2026-11-24"
HANDBOOK = Path(__file__).parents[4] / "docs" / "operations.md"


class Letters:
    """Another engine behind the port: without meaning, so that the letters alone speak."""

    name = "letters"

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), 384))


async def read(dispatch: DispatchApp, words: str, rule_set: str | None = None) -> dict[str, Any]:
    body = {"texts": [{"id": "1", "text": words}], "rule_set": rule_set, "meaning": False}
    result: dict[str, Any] = (await dispatch.post("/v1/routing/trials", body, PARTNER)).json()["results"][0]
    return result


async def published(dispatch: DispatchApp) -> list[ReadingChanged]:
    query = text("select body from event_log where aggregate_id = :of order by version")
    async with dispatch.app.state.transactions.begin() as work:
        rows = await work.db.scalars(query, {"of": RULEBOOK_ID})
        return [ReadingChanged.model_validate_json(bytes(body)) for body in rows]


async def test_an_own_entry_is_read_by_once_two_signed_it(dispatch: DispatchApp) -> None:
    draft = await drafted(dispatch, day=TODAY, **OWN)
    before = await read(dispatch, WEIR)
    on_trial = await read(dispatch, WEIR, "v2")
    trial = (await tried(dispatch))["id"]
    for caller in (HEAD, CHIEF):
        answered = await dispatch.post(f"{SETS}/v2/signatures", {"trial": trial}, caller)
        assert answered.status_code == 200, answered.text

    after = await read(dispatch, WEIR)

    assert draft["changes"]["reading"] == {"entries": [ENTRY]}
    assert ("town.weir" in before["entries"], "secret" in before["alerts"]) == (False, False)
    for one in (on_trial, after):
        assert "town.weir" in one["entries"]
        assert one["alerts_evidence"]["secret"] == ["town.weir"]
    assert (after["target"], after["kind"]) == (before["target"], before["kind"])


async def test_a_shipped_entry_is_switched_off_by_the_rule_set_that_says_so(dispatch: DispatchApp) -> None:
    await drafted(dispatch, reading={"off": ["self_harm.jump"]})
    words = "再不退钱我就跳楼"

    assert "self_harm.jump" in (await read(dispatch, words))["entries"]
    assert "self_harm.jump" not in (await read(dispatch, words, "v2"))["entries"]


async def test_a_threshold_moves_what_a_trial_alerts_to(dispatch: DispatchApp) -> None:
    await drafted(dispatch, reading={"thresholds": {"alert.threat": 0.000001}})

    assert "threat" not in (await read(dispatch, GYM))["alerts"]
    assert (await read(dispatch, GYM, "v2"))["alerts_evidence"]["threat"] == ["learned"]


async def test_a_trial_on_history_counts_the_alarms_of_both(dispatch: DispatchApp) -> None:
    for words in (WEIR, WEIR, GYM):
        await dispatch.open(words)
    await drafted(dispatch, **OWN)
    await drafted(dispatch, "v3", "2026-12-02")

    trial, other = await tried(dispatch), await tried(dispatch, "v3")

    stored = (await dispatch.get(f"{SETS}/v2")).json()["latest_trials"][0]["result"]
    before, after = trial["alerts"]["before"], trial["alerts"]["after"]
    assert after == {**before, "secret": before.get("secret", 0) + 2}
    assert stored["alerts"] == trial["alerts"]
    assert (trial["moved_count"], other["alerts"]) == (0, None)


async def test_others_learn_of_a_signed_rule_set_and_of_its_retirement(dispatch: DispatchApp) -> None:
    await in_force(dispatch, day=TODAY, **OWN)
    dispatch.later(days=1)
    await in_force(dispatch, "v3", "2026-12-01")
    now = dispatch.later(hours=1)
    await dispatch.post(f"{SETS}/v2/retirement", {"reason": "词太宽"}, CHIEF)

    first, second, third = await published(dispatch)

    assert [one.version for one in (first, second, third)] == ["v2", "v3", "v2"]
    assert [one.id for one in first.entries] == ["town.weir"]
    assert (first.begins_at, first.retired_at) == (at("2026-11-24 09:00"), None)
    assert (second.begins_at, second.entries) == (at("2026-12-01 00:00"), ())
    assert (third.begins_at, third.retired_at) == (first.begins_at, now)


async def test_nobody_learns_of_a_draft_or_of_one_signature(dispatch: DispatchApp) -> None:
    await drafted(dispatch, **OWN)
    trial = (await tried(dispatch))["id"]
    await dispatch.post(f"{SETS}/v2/signatures", {"trial": trial}, HEAD)

    assert await published(dispatch) == []


async def test_the_example_of_the_handbook_can_be_drafted(dispatch: DispatchApp) -> None:
    example = re.search(r"POST /v1/routing/rule-sets\n(.*?)```", HANDBOOK.read_text(), re.DOTALL)
    assert example

    answered = await dispatch.post(SETS, json.loads(example[1]), HUB)

    assert answered.status_code == 201, answered.text


@pytest.mark.parametrize(
    ("part", "field", "code"),
    [
        ({"off": ["moon"]}, "/changes/reading/off/0", "unknown_entry"),
        ({"thresholds": {"alert.moon": 0.5}}, "/changes/reading/thresholds/alert.moon", "unknown_head"),
        (
            {"entries": {"town.weir": ENTRY | {"no": ["去老鹰嘴水库"]}}},
            "/changes/reading/entries/town.weir/no/0",
            "matched",
        ),
        ({"entries": [ENTRY | {"yes": []}]}, "/changes/reading/entries/town.weir/yes", "empty"),
    ],
)
async def test_a_bad_part_names_the_place_and_repeats_nothing(
    dispatch: DispatchApp, part: dict[str, Any], field: str, code: str
) -> None:
    body = {"base": SHIPPED, "changes": {"version": "v2", "effective_from": "2026-12-01", "reading": part}}

    answered = await dispatch.post(SETS, body, HUB)

    assert answered.status_code == 422
    assert {(one["field"], one["code"]) for one in answered.json()["errors"]} == {(field, code)}
    assert "老鹰嘴" not in json.dumps(answered.json(), ensure_ascii=False)


async def test_the_second_reading_goes_by_the_thresholds_in_force(dispatch: DispatchApp) -> None:
    second = reader_of(dispatch, Letters)
    early = await dispatch.open(GYM)
    await second.read_next()
    await in_force(dispatch, day=TODAY, reading={"thresholds": {"alert.threat": 0.000001}})
    late = await dispatch.open(GYM)

    await second.read_next()

    assert "threat" not in (await dispatch.case(early))["alerts"]
    assert "threat" in (await dispatch.case(late))["alerts"]
