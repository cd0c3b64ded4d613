"""A match that is undone leaves both cases as if it never was: compared with twins that were never matched."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from tests.one_matter.bureau import MORNING, Bureau
from tests.sweeps import ARE_FAULTS_WHOLE, sampled

LATER = MORNING + timedelta(minutes=6)  # as of the command that accepts
DAY = "2026-11-25T09:00:00+08:00"
HELD = {"held_at": LATER.isoformat(), "consumer_present": True, "respondent_present": True, "text": "双方到场。"}
CONSENTS = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
# Who gives which command, in an order in which each is allowed.
COMMANDS: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("hub", "assign", {"department": "consumer_protection", "officer": "officer"}),
    ("officer", "first-feedback", {"text": "已联系商家。"}),
    ("hub", "note", {"text": "来电询问进度。"}),
    ("head", "urge", {"note": "请抓紧办理。"}),
    ("officer", "request-supplement", {"fields": ["/matter/request"], "by": "2026-12-01"}),
    ("officer", "accept", {}),
    ("officer", "note", {"text": "已调取监控。"}),
    ("officer", "start-mediation", CONSENTS),
    ("officer", "schedule-session", {"held_at": DAY, "mode": "call"}),
    ("officer", "record-session", HELD),
    ("head", "pause", {"ground": "appraisal", "from": LATER.isoformat()}),
    ("officer", "resume", {"at": LATER.isoformat()}),
    ("officer", "request-recusal", {"by": "consumer", "ground": "熟识商家"}),
    ("head", "decide-recusal", {"recused": False, "reason": "查无此事"}),
    ("officer", "record-session", HELD | {"offer_fen": 100_000}),
    ("officer", "report-lead", {"text": "进货台账缺失，没有查验供货商资质。"}),
    ("head", "urge", {"note": "请尽快答复。"}),
    ("officer", "agree", {"terms": "退还余额一千八百元。", "amount_fen": 180_000}),
    ("officer", "note", {"text": "已通知双方。"}),
    ("hub", "note", {"text": "已回复来电。"}),
)
SOME = (0, 1, 6, 12, 20)  # after how many commands; `make faults` takes each
ALL = tuple(range(len(COMMANDS) + 1))
FIRST = "饭店的储值卡充了两千元，饭店关门，电话不通，要求退还一千八百元。"
SECOND = "来电人反映在该餐饮店办理储值卡后店铺停业，余额没有退还，要求协助退款。"
NUMERALS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌"
LEFT_OUT = {"case_joined", "case_parted", "duplicate_suspected"}


async def _file_pairs(bureau: Bureau, depths: Sequence[int], prefix: str) -> list[tuple[str, str]]:
    """File two complaints of one person each; what stands between them is not told to be the same by machine."""
    pairs = []
    for place, _ in enumerate(depths):
        who = {"phone": f"{prefix}{place:04}", "shop": f"望川县{NUMERALS[place]}味轩餐饮店"}
        limits = [MORNING + timedelta(days=days) for days in (5, 9)]
        first = await bureau.file("12345", text=FIRST, limit=limits[0], **who)
        second = await bureau.file("12315", text=SECOND, name="张丽娟", limit=limits[1], **who)
        pairs.append((first, second))
    return pairs


@sampled
@pytest.mark.parametrize("depths", [ALL if ARE_FAULTS_WHOLE else SOME], ids=len)
async def test_both_cases_are_as_if_they_had_never_been_one(bureau: Bureau, depths: Sequence[int]) -> None:
    joined, apart = await _file_pairs(bureau, depths, "1380000"), await _file_pairs(bureau, depths, "1390000")
    await bureau.settle()
    for first, second in joined:
        answer = await bureau.decide(second, first, "same_matter")
        assert answer.status_code == 200, answer.text
    await bureau.settle()
    for turn, (who, command, body) in enumerate(COMMANDS[: max(depths)]):
        bureau.pass_by(minutes=1)
        for pair, (alone, _), depth in zip(joined, apart, depths, strict=True):
            if turn < depth:
                await bureau.do(pair[turn % 2], command, body, who)  # a command on either is one on both
                await bureau.do(alone, command, body, who)
    await bureau.settle()
    assert {(await bureau.see(second))["same_matter"] for _, second in joined} == {first for first, _ in joined}

    for first, second in joined:
        answer = await bureau.decide(first, second, "other")
        assert answer.status_code == 200, answer.text
    await bureau.settle()

    for pair, twins in zip(joined, apart, strict=True):
        for one, twin in zip(pair, twins, strict=True):
            assert await _everything_about(bureau, one) == await _everything_about(bureau, twin)


async def _everything_about(bureau: Bureau, complaint_id: str) -> dict[str, Any]:
    """What the services store and tell of a complaint, without what names it and when."""
    case = await bureau.case(complaint_id)
    assert case["id"] == complaint_id
    complaint = await bureau.see(complaint_id)
    story = await bureau.ask("intake", f"/v1/complaints/{complaint_id}/timeline")
    counted = await bureau.county.rows(
        "select to_jsonb(s) - '{complaint_id,case_id,received_at,recorded_at,changed_at,case_since}'::text[] as row"
        " from analytics.cases_seen s where complaint_id = $1",
        complaint_id,
    )
    steps = await bureau.county.rows(
        "select step from intake.deliveries where complaint_id = $1 order by at, place", complaint_id
    )
    clocks = await bureau.county.rows(
        "select kind, round, starts_at, due_at, state from intake.clocks where complaint_id = $1 order by kind, round",
        complaint_id,
    )
    return {
        "state": case["state"],
        "clocks": [
            (one["kind"], one["starts_at"], one["due_at"], one["state"])
            for one in case["clocks"]
            if (one["kind"], one["state"]) != ("hotline", "cancelled")  # what the other channel had wanted
        ],
        "history": [(one["act"], one["account"]) for one in case["history"] if one["act"] not in LEFT_OUT],
        "receipts": len(case["receipts"]),
        "complaint": (complaint["state"], complaint["department"], complaint["same_matter"]),
        "story": [
            re.sub(r"WQ[0-9-]+", "", item["text"])
            for item in story["items"]
            if "合并" not in item["text"] and "并案" not in item["text"]
        ],
        "counted": [row["row"] for row in counted],
        "answers": [row["step"] for row in steps],
        "limits": [tuple(row) for row in clocks],
    }
