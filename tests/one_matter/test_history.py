"""A list of past years: what had ended is history, what goes on is a case, and what comes again is a repeat of it."""

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.one_matter.bureau import TEXT, Bureau
from tests.one_matter.checking import Matters, Stored, check, load
from tests.services.intake.imports.lists import HEADING_OF_HISTORY, a_past_row, csv_of

GOES_ON = {"办理情况状态": "办理中", "初查受理状态": "", "办结时间": "", "处理结果": "", "挽回经济损失(单位:元)": ""}
OF_NOW = {"投诉人": "张丽华", "联系电话": "13800000000", "企业名称": "望川县百味轩餐饮店", "诉求内容": TEXT}
AGREED = a_past_row(1)
FILED = a_past_row(
    2,
    类型="举报",
    诉求内容="店里卖过期奶粉，请查处。",
    初查受理状态="立案",
    处理结果="",
    **{"登记时间": "2025-05-06", "办结时间": "2025-05-28", "挽回经济损失(单位:元)": ""},
)
LATELY = a_past_row(3, 登记时间="2026-10-10 09:00", 办结时间="2026-11-02", 处理结果="终止调解", 登记编号="L3", **OF_NOW)
OPEN = a_past_row(4, 登记时间="2025-06-02 10:00", 企业名称="晨光洗衣店", **GOES_ON)
UNDATED = a_past_row(5, 办结时间="")
ROWS = [AGREED, FILED, LATELY, OPEN, UNDATED]
WHAT_MESSAGES_BROUGHT = """
select count(*) as n from dispatch.event_log where type not in (
    'dispatch.clock_missed.v1', 'dispatch.clock_reminded.v1', 'dispatch.case_escalated.v1')
"""  # and not the clock, which ticks beside them
Cases = dict[str, str]


async def brought(bureau: Bureau, rows: Sequence[list[Any]] = ROWS) -> Cases:
    """Import the list; return the complaint of each number."""
    complaints = await bureau.import_list(csv_of(rows, HEADING_OF_HISTORY))
    await bureau.settle()
    if OPEN in rows:
        await bureau.run_jobs()  # the limit of what goes on has passed
    return complaints


async def rates(bureau: Bureau, basis: str, first: str, last: str) -> dict[str, Any]:
    path = f"/v1/metrics/summary?from={first}&to={last}&basis={basis}"
    metrics: dict[str, dict[str, Any]] = (await bureau.ask("analytics", path, "head"))["metrics"]
    return {
        name: (one["numerator"], one["denominator"]) if "numerator" in one else one["value"]
        for name, one in metrics.items()
    }


async def broken(bureau: Bureau) -> Sequence[Any]:
    await bureau.settle()
    connection = await asyncpg.connect(bureau.county.database_url)
    try:
        return check(await load(connection), Matters())
    finally:
        await connection.close()


async def test_what_had_ended_is_a_closed_case_and_what_goes_on_an_open_one(bureau: Bureau) -> None:
    complaints = await brought(bureau)

    case = await bureau.case(complaints[AGREED[0]])
    assert (case["state"], case["result"], case["recovered_fen"]) == ("closed", "agreed", 86_000)
    assert (case["received_at"], case["closed_at"]) == ("2025-03-04T09:05:00+08:00", "2025-03-20T16:30:00+08:00")
    assert (case["clocks"], case["handovers"], case["attention"], case["late"]) == ([], [], False, False)
    [act] = case["history"]
    assert (act["act"], act["state"]) == ("case_imported", "closed")
    assert act["facts"] == {
        "closed_at": "2025-03-20T16:30:00+08:00",
        "imported_by": "hub",
        "recovered_fen": 86_000,
        "result": "agreed",
    }
    report = await bureau.case(complaints[FILED[0]])
    assert (report["kind"], report["state"], report["result"]) == ("report", "closed", "filed")
    still_open = await bureau.case(complaints[OPEN[0]])
    assert (still_open["imported"], still_open["late"], bool(still_open["clocks"])) == (False, True, True)
    assert complaints[UNDATED[0]] == ""
    view = await bureau.see(complaints[AGREED[0]])
    assert (view["state"], view["changed_at"]) == ("closed", "2025-03-20T16:30:00+08:00")
    story = await bureau.ask("intake", f"/v1/complaints/{complaints[AGREED[0]]}/timeline")
    assert "由清单导入，2025-03-20已办结，结果：达成调解协议。" in [line["text"] for line in story["items"]]
    assert await broken(bureau) == []


async def test_nobody_is_called_written_to_or_alarmed_about_what_had_ended(bureau: Bureau) -> None:
    rows = [a_past_row(number, 诉求内容="店要关门了，老板跑路，我要自杀，要求退款。") for number in range(1, 9)]
    complaints = await brought(bureau, rows)

    queue = await bureau.ask("dispatch", "/v1/desk")
    calls = await bureau.ask("dispatch", "/v1/cases?state=closed&imported=false")
    groups = await bureau.ask("intake", "/v1/groups")
    assert (queue["attention"]["count"], queue["waiting"]["count"], calls["items"]) == (0, 0, [])
    assert groups["items"] == []
    for table in ("deliveries", "notices", "closing_alarms"):
        assert await bureau.county.rows(f"select * from intake.{table}") == []  # noqa: S608 - our own names
    for table in ("clocks", "routing_texts", "second_readings", "handovers"):
        assert await bureau.county.rows(f"select * from dispatch.{table}") == []  # noqa: S608
    published = await bureau.county.rows("select type from dispatch.event_log")
    assert {row["type"] for row in published} <= {"dispatch.case_imported.v1", "dispatch.cases_related.v1"}
    assert len(complaints) == len(rows)


async def test_figures_count_history_by_its_own_days_and_leave_out_what_no_list_says(bureau: Bureau) -> None:
    await brought(bureau)

    year = await rates(bureau, "cohort", "2025-01-01", "2025-12-31")
    assert (year["received"], year["closed"], year["handling_rate"]) == (3, 2, (2, 3))
    assert year["on_time_handling_rate"] == (0, 1)  # the one that goes on, and is late
    assert (year["loss_recovered_fen"], year["handling_days_median"]) == (86_000, 16)
    march = await rates(bureau, "event", "2025-03-01", "2025-03-31")
    assert (march["closed"], march["handling_rate"], march["loss_recovered_fen"]) == (1, (1, 1), 86_000)
    unknown = {"on_time_handling_rate", "rework_rate", "acceptance_rate", "mediation_success_rate"}
    unknown |= {"dispatched_within_24h", "feedback_within_24h", "first_check_on_time", "satisfaction_valid"}
    assert {name: march[name] for name in unknown} == dict.fromkeys(unknown, (0, 0))
    may = await rates(bureau, "event", "2025-05-01", "2025-05-31")
    assert (may["closed"], may["handling_days_median"]) == (1, 22)


async def test_a_new_complaint_on_the_same_matter_is_a_repeat_beside_the_old_result(bureau: Bureau) -> None:
    complaints = await brought(bureau)
    again = await bureau.file("12345")
    await bureau.settle()

    [match] = (await bureau.ask("intake", f"/v1/complaints/{again}/matches"))["items"]
    assert (match["id"], match["as"], match["decided_by"]) == (complaints["L3"], "repeat", "machine")
    old, new = await bureau.case(complaints["L3"]), await bureau.case(again)
    assert (old["state"], old["result"], new["id"]) == ("closed", "terminated", again)
    [related] = [act["facts"] for act in new["history"] if act["act"] == "cases_related"]
    assert (related["other_id"], related["because"]) == (complaints["L3"], "repeat")
    assert await broken(bureau) == []


async def test_the_same_list_again_makes_no_doubles(bureau: Bureau) -> None:
    first = await brought(bureau)
    events = await bureau.county.rows(WHAT_MESSAGES_BROUGHT)
    again = await brought(bureau)

    assert {**again, UNDATED[0]: ""} == first
    assert await bureau.county.rows(WHAT_MESSAGES_BROUGHT) == events
    cases = await bureau.county.rows("select count(*) as n from dispatch.cases")
    assert cases[0]["n"] == len(ROWS) - 1


async def test_it_can_be_handled_anew_as_any_closed_case_and_counts_from_then_on(bureau: Bureau) -> None:
    complaints = await brought(bureau, [AGREED])
    complaint = complaints[AGREED[0]]
    await bureau.do(complaint, "rework", {"reason": "协议没有履行", "officer": "officer"}, who="head")
    await bureau.settle()

    case = await bureau.case(complaint)
    assert (case["state"], case["round"], case["imported"], case["closed_at"]) == ("returned", 2, False, None)
    assert {(clock["kind"], clock["round"]) for clock in case["clocks"]} == {("acceptance", 2)}
    await bureau.do(complaint, "assign", {"department": "consumer_protection", "officer": "officer"})
    await bureau.do(complaint, "first-feedback", {"text": "已联系商家。"}, who="officer")
    await bureau.do(complaint, "accept", who="officer")
    await bureau.do(complaint, "terminate", {"reason": "ABSENT_OR_REFUSES"}, who="officer")
    await bureau.do(complaint, "close", {"result": "terminated", "note": "已告知可以起诉。"}, who="officer")
    assert await broken(bureau) == []
    figures = await rates(bureau, "cohort", "2025-03-01", "2025-03-31")
    assert (figures["closed"], figures["on_time_handling_rate"], figures["rework_rate"]) == (1, (1, 1), (0, 0))
    assert figures["feedback_within_24h"] == (1, 1)


@pytest.mark.parametrize("act", ["accept", "first-feedback", "close"])
async def test_nothing_else_can_be_done_about_it(bureau: Bureau, act: str) -> None:
    complaints = await brought(bureau, [AGREED])
    body = {"first-feedback": {"text": "已联系。"}, "close": {"result": "other", "note": "无"}}.get(act, {})

    answer = await bureau.attempt(complaints[AGREED[0]], act, body)

    assert (answer.status_code, answer.json()["code"]) == (409, "already_closed")


ONE, CLOSED_AT = UUID(int=1), datetime.fromisoformat("2025-03-20T16:30:00+08:00")
PAST = {"closed_at": CLOSED_AT.isoformat(), "result": "agreed", "recovered_fen": 0, "imported_by": "hub"}
OF_ONE = {"complaint_id": ONE, "case_id": ONE, "received_at": CLOSED_AT, "handle_limit": None}
COMPLAINT = {"id": ONE, "case_id": ONE, "case_since": None, "channel": "12315", "received_at": CLOSED_AT}
HISTORY = COMPLAINT | {"past_result": json.dumps(PAST), "listed": True}
CASE = {"id": ONE, "kind": "complaint", "state": "closed", "round": 1, "received_at": CLOSED_AT}
IMPORTED = CASE | {"imported": True, "closed_at": CLOSED_AT}
CLOCK = {"case_id": ONE, "kind": "acceptance", "round": 1, "state": "late", "starts_at": CLOSED_AT, "receipt": None}
ANSWER = {"id": UUID(int=9), "complaint_id": ONE, "step": "finishingFeedback", "state": "sent"}


@pytest.mark.pure
@pytest.mark.parametrize(
    ("rows", "broken_promises"),
    [
        ({}, set()),
        ({"clocks": [CLOCK]}, {"C20 a clock of what had ended"}),
        ({"notices": [{"complaint_id": ONE}]}, {"C20 a letter about what had ended"}),
        ({"deliveries": [ANSWER]}, {"C19 an answer about what a list brought", "C19 final answers"}),
        ({"cases": [IMPORTED | {"state": "dispatched"}]}, {"C20 not closed as its list says"}),
        ({"cases": [IMPORTED | {"closed_at": CLOSED_AT + timedelta(days=1)}]}, {"C20 not closed as its list says"}),
        ({"cases": [IMPORTED | {"imported": False}]}, {"C20 not closed as its list says"}),
        (
            {"complaints": [COMPLAINT | {"past_result": None, "listed": False}]},
            {"C20 closed by no list", "C20 not from the earliest receipt"},
        ),
        ({"cases": [IMPORTED | {"state": "returned", "round": 2, "imported": False, "closed_at": None}]}, set()),
    ],
)
def test_the_checker_finds_history_that_is_not_left_alone(rows: dict[str, Any], broken_promises: set[str]) -> None:
    nothing: dict[str, Any] = {field.name: [] for field in fields(Stored)}
    whole = {"complaints": [HISTORY], "receipts": [OF_ONE], "cases": [IMPORTED], "counted": [OF_ONE]}

    assert {one.check for one in check(Stored(**nothing | whole | rows), Matters())} == broken_promises
