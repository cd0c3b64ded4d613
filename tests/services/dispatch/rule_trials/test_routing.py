"""Questions that change nothing."""

import pytest
from sqlalchemy import func, select

from reading.meaning import MeaningReader
from services.dispatch.cases.tables import cases
from tests.services.dispatch.dispatch_app import CRACKS, GYM, HUB, INSECT, NOTHING, PARTNER, DispatchApp


async def test_a_trial_reports_what_would_happen_and_changes_nothing(dispatch: DispatchApp) -> None:
    texts = [
        {"id": "1", "text": GYM},
        {"id": "2", "text": CRACKS, "respondent": "某置业有限公司", "place": None, "region": None, "received_at": None},
        {"id": "3", "text": NOTHING},
        {"id": "4", "text": ""},
        {"id": "5", "text": "孩子被困在电梯里，请马上派人"},
    ]

    answered = await dispatch.post("/v1/routing/trials", {"texts": texts, "rule_set": None}, PARTNER)

    assert answered.status_code == 200
    results = {result["id"]: result for result in answered.json()["results"]}
    assert list(results) == ["1", "2", "3", "4", "5"]
    assert (results["1"]["outcome"], results["1"]["target"]) == ("department", "consumer_protection")
    assert (results["2"]["outcome"], results["2"]["target"]) == ("agency", "housing")
    assert results["2"]["basis"]
    assert (results["3"]["outcome"], results["3"]["target"]) == ("hub", "hub")
    assert results["5"]["alerts"] == ["lift_trapped"]
    assert results["1"].keys() >= {
        "kind",
        "split",
        "station",
        "score",
        "runner_up",
        "matched",
        "reason",
        "explanation",
        "refusal_hints",
        "missing",
    }
    async with dispatch.app.state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(cases)) == 0


async def test_a_trial_names_what_it_rests_on_and_reads_the_request_too(dispatch: DispatchApp) -> None:
    texts = [
        {"id": "stated", "text": "电梯困人半小时，孩子还在里面"},
        {"id": "asked", "text": "在这家店买的衣服洗一次就掉色", "request": "要求退款"},
        {"id": "not asked", "text": "在这家店买的衣服洗一次就掉色"},
    ]

    answered = await dispatch.post("/v1/routing/trials", {"texts": texts, "meaning": False})

    stated, requested, unrequested = answered.json()["results"]
    assert any(entry.startswith("lift_trapped.") for entry in stated["entries"])
    assert set(stated["alerts_evidence"]["lift_trapped"]) <= {*stated["entries"], "learned"}
    assert [one["spoke"] in {"statute", "learned", "hub"} for one in (stated, requested)] == [True, True]
    assert all(0 <= one["confidence"] <= 1 for one in (stated, requested))
    assert "/matter/request" not in requested["missing"]
    assert "/matter/request" in unrequested["missing"]


async def test_a_trial_shows_what_a_learned_decision_resembles_and_nothing_beside_a_law_or_a_doubt(
    dispatch: DispatchApp,
) -> None:
    texts = [{"id": text, "text": text} for text in (INSECT, GYM, NOTHING)]

    learned, law, doubt = (await dispatch.post("/v1/routing/trials", {"texts": texts})).json()["results"]

    assert [one["spoke"] for one in (learned, law, doubt)] == ["learned", "statute", "hub"]
    assert learned["examples"]
    assert {one["target"] for one in learned["examples"]} <= {learned["target"], learned["runner_up"]["target"]}
    assert [law["examples"], doubt["examples"]] == [[], []]


@pytest.mark.usefixtures("meaning_model")
async def test_a_trial_reads_a_text_by_its_meaning_where_that_is_wanted_or_nobody_says(
    dispatch: DispatchApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch.app.state.reading_turns, "reader", MeaningReader())
    texts = [{"id": "1", "text": "门一直不开，里头灯灭了，按了半天没人应，我妈和两个娃还在十一楼和十二楼中间。"}]

    async def evidence(meaning: object) -> list[str]:
        answered = await dispatch.post("/v1/routing/trials", {"texts": texts, "meaning": meaning})
        found: list[str] = answered.json()["results"][0]["alerts_evidence"]["lift_trapped"]
        return found

    wanted, unsaid, unwanted = [await evidence(meaning) for meaning in (True, None, False)]

    assert "meaning" in wanted
    assert unsaid == wanted
    assert unwanted == [one for one in wanted if one != "meaning"]


async def test_where_no_model_is_installed_a_trial_is_read_once(dispatch: DispatchApp) -> None:
    answered = await dispatch.post("/v1/routing/trials", {"texts": [{"id": "1", "text": GYM}], "meaning": True})

    assert answered.status_code == 200


async def test_a_trial_of_rules_nobody_knows_is_refused(dispatch: DispatchApp) -> None:
    answered = await dispatch.post("/v1/routing/trials", {"texts": [], "rule_set": "moon"}, HUB)

    assert (answered.status_code, answered.json()["errors"][0]["field"]) == (422, "/rule_set")


async def test_a_trial_names_the_rules_it_used(dispatch: DispatchApp) -> None:
    used = (await dispatch.post("/v1/routing/trials", {"texts": []}, HUB)).json()["rule_set"]

    again = await dispatch.post("/v1/routing/trials", {"texts": [{"id": "1", "text": GYM}], "rule_set": used}, HUB)

    assert again.json()["rule_set"] == used


async def test_a_trial_of_no_texts_and_a_preview_of_no_items_answer_none(dispatch: DispatchApp) -> None:
    trial = await dispatch.post("/v1/routing/trials", {"texts": []})
    preview = await dispatch.post("/v1/deadlines:preview", {"items": []})

    assert (trial.status_code, trial.json()["results"]) == (200, [])
    assert (preview.status_code, preview.json()) == (200, {"items": []})


async def test_too_many_texts_are_too_large(dispatch: DispatchApp) -> None:
    texts = [{"id": str(number), "text": "x"} for number in range(5001)]

    assert (await dispatch.post("/v1/routing/trials", {"texts": texts}, HUB)).status_code == 413


async def test_a_stranger_asks_nothing(dispatch: DispatchApp) -> None:
    answered = await dispatch.client.post("/v1/routing/trials", json={"texts": []})

    assert answered.status_code == 401


@pytest.mark.parametrize(
    ("limit", "due", "last_day", "latest_day", "rules"),
    [
        ("acceptance 2026-02-12", "2026-03-01T00:00:00+08:00", "2026-02-28", "2026-02-28", "order20"),
        ("acceptance 2026-09-28", "2026-10-14T00:00:00+08:00", "2026-10-13", "2026-10-13", "order121"),
        ("mediation 2026-08-03", "2026-10-05T00:00:00+08:00", "2026-10-04", "2026-10-08", "order121"),
        ("dispatch_24h 2026-02-12", "2026-02-13T10:00:00+08:00", "2026-02-13", "2026-02-13", "order20"),
    ],
)
async def test_a_preview_is_the_law_worked_out(
    dispatch: DispatchApp, limit: str, due: str, last_day: str, latest_day: str, rules: str
) -> None:
    kind, day = limit.split()
    item = {"id": "1", "kind": kind, "starts_at": f"{day}T10:00:00+08:00", "rule_set": None, "suspensions": []}

    answered = await dispatch.post("/v1/deadlines:preview", {"items": [item]}, PARTNER)

    [previewed] = answered.json()["items"]
    assert (previewed["id"], previewed["due_at"], previewed["last_day"]) == ("1", due, last_day)
    assert (previewed["latest_day"], previewed["rule_set"], previewed["provisional"]) == (latest_day, rules, False)
    assert previewed["proof"]


STOP = {"from": "2026-06-01T00:00:00+08:00", "to": "2026-06-11T00:00:00+08:00", "ground": "appraisal"}
START = "2026-05-20T10:00:00+08:00"


@pytest.mark.parametrize(
    ("item", "code", "field"),
    [
        ({"kind": "hotline", "starts_at": START}, "no_legal_period", "/kind"),
        ({"kind": "supplement", "starts_at": START}, "no_legal_period", "/kind"),
        ({"kind": "reporter_notice", "starts_at": START}, "not_in_rule_set", "/rule_set"),
        ({"kind": "acceptance", "starts_at": START, "extended": True}, "not_extensible", "/extended"),
        ({"kind": "acceptance", "starts_at": START, "suspensions": [STOP]}, "not_suspendable", "/suspensions"),
        ({"kind": "mediation", "starts_at": START, "suspensions": [STOP | {"ground": "x"}]}, "unknown_ground", None),
        ({"kind": "acceptance", "starts_at": "2026-05-20T10:00:00"}, "no_offset", "/starts_at"),
        ({"kind": "acceptance", "starts_at": "2199-05-20T10:00:00Z"}, "out_of_range", "/starts_at"),
        ({"kind": "moon", "starts_at": START}, "invalid", "/kind"),
        ({"kind": "acceptance", "starts_at": "soon"}, "invalid", "/starts_at"),
        ({"kind": "acceptance", "starts_at": 5}, "invalid", "/starts_at"),
        ({"kind": "acceptance"}, "invalid", "/starts_at"),
        ({"kind": "acceptance", "starts_at": START, "colour": 1}, "unknown_field", "/colour"),
    ],
)
async def test_a_bad_item_is_answered_in_its_place(
    dispatch: DispatchApp, item: dict[str, object], code: str, field: str | None
) -> None:
    good = {"id": "good", "kind": "acceptance", "starts_at": START}

    answered = await dispatch.post("/v1/deadlines:preview", {"items": [{"id": "bad"} | item, good]}, HUB)

    bad, well = answered.json()["items"]
    assert (bad["id"], bad["status"], bad["problem"]["code"], bad["problem"]["status"]) == ("bad", 422, code, 422)
    assert field is None or bad["problem"]["errors"][0]["field"] == field
    assert well["id"] == "good"
    assert "due_at" in well


@pytest.mark.parametrize("unusable", [False, True, None, 1.5, [], {}])
async def test_an_id_that_is_none_is_not_repeated_in_the_answer(dispatch: DispatchApp, unusable: object) -> None:
    answered = await dispatch.post("/v1/deadlines:preview", {"items": [{"id": unusable}]}, HUB)

    assert answered.json()["items"][0]["id"] is None


@pytest.mark.parametrize("item", [None, 5, "x", [], {}, {"id": ["x"]}])
async def test_what_is_no_item_at_all_is_answered_too(dispatch: DispatchApp, item: object) -> None:
    answered = await dispatch.post("/v1/deadlines:preview", {"items": [item]}, HUB)

    assert answered.status_code == 200
    assert answered.json()["items"][0]["status"] == 422


async def test_ten_thousand_items_are_answered_and_one_more_is_too_large(dispatch: DispatchApp) -> None:
    items = [{"id": str(number), "kind": "acceptance", "starts_at": START} for number in range(10_001)]

    many = await dispatch.post("/v1/deadlines:preview", {"items": items[:-1]}, HUB)
    more = await dispatch.post("/v1/deadlines:preview", {"items": items}, HUB)

    assert (many.status_code, len(many.json()["items"])) == (200, 10_000)
    assert more.status_code == 413
