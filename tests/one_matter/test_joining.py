"""One matter told on two channels is one case; each channel gets its own answers."""

import asyncio
from datetime import timedelta

import pytest

from tests.one_matter.bureau import MORNING, Bureau

SECOND = "来电人反映在百味轩餐饮店办理储值卡后店铺停业，余额没有退还，要求协助退款。"
SUSPECTED = {"text": SECOND, "name": "张丽娟"}  # a name noted in another character, or a sister: a person decides
OTHER_DISH = "在百味轩餐饮店吃饭时菜里有虫，老板不肯退钱，要求退一赔十。"
AGENCY = {
    "agency": "housing",
    "reason": "NO_AUTHORITY",
    "basis": "建设工程质量管理条例第四十三条",
    "explanation": "该事项由住建部门负责，已请其在三个工作日内与您联系。",
}


async def joined_pair(bureau: Bureau) -> tuple[str, str]:
    """File one matter on two channels, two hours apart; a machine joins them."""
    first = await bureau.file("12345", limit=MORNING + timedelta(days=5))
    bureau.pass_by(hours=2)
    second = await bureau.file("12315", limit=MORNING + timedelta(days=9))
    await bureau.settle()
    return first, second


async def test_a_matter_that_comes_by_two_channels_is_one_case(bureau: Bureau) -> None:
    first, second = await joined_pair(bureau)

    case = await bureau.case(second)
    [match] = (await bureau.ask("intake", f"/v1/complaints/{second}/matches"))["items"]
    assert case["id"] == first
    assert {receipt["complaint_id"] for receipt in case["receipts"]} == {first, second}
    assert (await bureau.see(second))["same_matter"] == first
    assert (await bureau.see(first))["same_matter"] is None
    assert (match["as"], match["decided_by"], bool(match["joined_at"])) == ("same_matter", "machine", True)


async def test_the_earliest_receipt_starts_the_clocks_and_each_channel_keeps_its_own_limit(bureau: Bureau) -> None:
    _, second = await joined_pair(bureau)

    clocks = (await bureau.case(second))["clocks"]
    assert {clock["starts_at"] for clock in clocks if clock["kind"] == "dispatch_24h"} == {MORNING.isoformat()}
    assert {clock["due_at"] for clock in clocks if clock["kind"] == "hotline"} == {
        (MORNING + timedelta(days=days)).isoformat() for days in (5, 9)
    }


async def test_each_channel_gets_every_answer_and_exactly_one_end(bureau: Bureau) -> None:
    first, second = await joined_pair(bureau)
    await bureau.do(second, "assign", {"department": "consumer_protection", "officer": "officer"})
    await bureau.do(second, "first-feedback", {"text": "已联系商家。"}, who="officer")
    await bureau.do(first, "accept", who="officer")
    await bureau.do(first, "terminate", {"reason": "ABSENT_OR_REFUSES"}, who="officer")
    await bureau.do(second, "close", {"result": "terminated", "note": "已告知可以起诉。"}, who="officer")
    await bureau.settle()

    stories = [await bureau.ask("intake", f"/v1/complaints/{one}/timeline") for one in (first, second)]
    answers = {one: await _answers(bureau, one) for one in (first, second)}
    assert [story["state"] for story in stories] == ["closed", "closed"]
    assert all("已联系商家" in str(story) for story in stories)
    assert [answers[first].count("consumptionProcessFeedback"), answers[second].count("finishingFeedback")] == [1, 1]
    letters = [(await bureau.ask("intake", f"/v1/complaints/{one}/notices"))["items"] for one in (first, second)]
    of_consumer = [[one["kind"] for one in own if one["addressee"] == "consumer"] for own in letters]
    assert of_consumer == [["accepted", "terminated"]] * 2  # who filed gets the letters of each filing
    assert [[one["kind"] for one in own if one["addressee"] == "respondent"] for own in letters] == [["terminated"], []]


async def _answers(bureau: Bureau, complaint_id: str) -> list[str]:
    rows = await bureau.county.rows(
        "select step from intake.deliveries where complaint_id = $1 order by at, place", complaint_id
    )
    return [row["step"] for row in rows]


async def test_figures_count_receipts_and_cases(bureau: Bureau) -> None:
    await joined_pair(bureau)

    metrics = (await bureau.ask("analytics", "/v1/metrics/summary?from=2026-11-23&to=2026-11-25", "head"))["metrics"]
    assert metrics["received"]["value"] == 1
    assert (metrics["duplicate_rate"]["numerator"], metrics["duplicate_rate"]["denominator"]) == (1, 2)


async def test_two_that_arrive_at_the_same_moment_are_one_case(bureau: Bureau) -> None:
    ids = await asyncio.gather(*(bureau.file(source) for source in ("12345", "12315")))
    await bureau.settle()

    assert {(await bureau.case(one))["id"] for one in ids} == {min(ids)}


async def test_a_person_decides_what_a_machine_only_suspects(bureau: Bureau) -> None:
    first = await bureau.file("12345", yuan="")
    second = await bureau.file("12315", **SUSPECTED)
    await bureau.settle()
    [suspected] = (await bureau.see(second))["possible_duplicates"]
    calling = (await bureau.ask("dispatch", "/v1/desk"))["attention"]["items"]
    assert (suspected["id"], (await bureau.case(second))["id"]) == (first, second)
    assert {one["id"]: one["call"]["act"] for one in calling if one["call"]}[second] == "duplicate_suspected"

    answer = await bureau.decide(first, second, "same_matter")
    again = await bureau.decide(first, second, "same_matter")
    await bureau.settle()

    assert answer.json()["as"] == again.json()["as"] == "same_matter"
    assert (await bureau.case(second))["id"] == first
    assert (await bureau.see(second))["possible_duplicates"] == []


async def test_the_fifth_message_of_a_matter_is_answered_by_the_case_of_the_first(bureau: Bureau) -> None:
    ids = []
    for source in ("12345", "12315", "12345", "12315", "12345"):
        ids.append(await bureau.file(source))
        await bureau.settle()
        bureau.pass_by(hours=5)

    metrics = (await bureau.ask("analytics", "/v1/metrics/summary?from=2026-11-23&to=2026-11-26", "head"))["metrics"]
    assert {(await bureau.case(one))["id"] for one in ids} == {ids[0]}
    assert len((await bureau.case(ids[4]))["receipts"]) == 5
    assert (metrics["duplicate_rate"]["numerator"], metrics["duplicate_rate"]["denominator"]) == (4, 5)


async def test_what_comes_while_an_agency_has_the_matter_is_answered_so_on_its_own_channel(bureau: Bureau) -> None:
    first = await bureau.file("12345")
    await bureau.settle()
    await bureau.do(first, "redirect", AGENCY)
    second = await bureau.file("12315")
    await bureau.settle()

    assert (await bureau.case(second))["id"] == first
    assert (await bureau.see(second))["agency"] == AGENCY["agency"]
    assert (await _answers(bureau, first)).count("sendBack") == 1
    assert (await _answers(bureau, second)).count("backForward") == 1


async def test_another_matter_of_the_same_person_stays_apart(bureau: Bureau) -> None:
    first = await bureau.file("12345")
    second = await bureau.file("12315", text=OTHER_DISH, yuan="88.00", bought="2026-11-20")
    await bureau.settle()

    assert [(await bureau.case(one))["id"] for one in (first, second)] == [first, second]


async def test_what_comes_again_after_the_end_is_a_repeat_beside_the_old_result(bureau: Bureau) -> None:
    first = await bureau.file("12345")
    await bureau.settle()
    await bureau.do(first, "assign", {"department": "consumer_protection", "officer": "officer"})
    await bureau.do(first, "accept", who="officer")
    await bureau.do(first, "terminate", {"reason": "ABSENT_OR_REFUSES"}, who="officer")
    await bureau.do(first, "close", {"result": "terminated", "note": "已告知可以起诉。"}, who="officer")
    await bureau.settle()
    second = await bureau.file("12315")
    await bureau.settle()

    case = await bureau.case(second)
    [match] = (await bureau.ask("intake", f"/v1/complaints/{second}/matches"))["items"]
    assert (case["id"], match["as"], match["apart_because"]) == (second, "repeat", "repeat")
    assert "cases_related" in {act["act"] for act in case["history"]}


@pytest.mark.parametrize("command", ["assign", "redirect"])
async def test_two_cases_that_are_both_worked_on_stay_two(bureau: Bureau, command: str) -> None:
    body = {"department": "consumer_protection", "officer": "officer"} if command == "assign" else AGENCY
    first = await bureau.file("12345", yuan="")
    second = await bureau.file("12315", **SUSPECTED)
    await bureau.settle()
    await bureau.do(first, "assign", {"department": "consumer_protection", "officer": "officer"})
    await bureau.do(second, command, body)
    if command == "assign":
        await bureau.do(second, "first-feedback", {"text": "已联系商家。"}, who="officer")
    await bureau.decide(first, second, "same_matter")
    await bureau.settle()

    [match] = (await bureau.ask("intake", f"/v1/complaints/{second}/matches"))["items"]
    assert (await bureau.case(second))["id"] == second
    assert match["apart_because"] == "worked_on"


async def test_a_case_joins_one_that_joined_another_and_follows_it_back(bureau: Bureau) -> None:
    one, two, three = [await bureau.file("12315", text=SECOND, bought=f"2026-10-0{day}") for day in (1, 5, 9)]
    await bureau.settle()
    await bureau.decide(three, two, "same_matter")
    await bureau.settle()
    await bureau.decide(two, one, "same_matter")
    await bureau.settle()
    assert {(await bureau.case(each))["id"] for each in (one, two, three)} == {one}

    await bureau.decide(two, one, "other")
    await bureau.settle()

    assert [(await bureau.case(each))["id"] for each in (one, two, three)] == [one, two, two]
    assert [(await bureau.see(each))["same_matter"] for each in (one, two, three)] == [None, None, two]


async def test_what_ended_can_no_longer_be_parted(bureau: Bureau) -> None:
    first, second = await joined_pair(bureau)
    await bureau.do(first, "assign", {"department": "consumer_protection", "officer": "officer"})
    await bureau.do(first, "accept", who="officer")
    await bureau.do(first, "terminate", {"reason": "ABSENT_OR_REFUSES"}, who="officer")
    await bureau.do(first, "close", {"result": "terminated", "note": "已告知可以起诉。"}, who="officer")
    await bureau.settle()

    answer = await bureau.decide(first, second, "other")

    assert (answer.status_code, answer.json()["code"]) == (409, "already_closed")


async def test_a_complaint_and_a_report_are_no_one_case(bureau: Bureau) -> None:
    complaint = await bureau.file("12345")
    report = await bureau.file("12345", kind="举报", text="举报百味轩餐饮店无证经营，要求查处。")
    await bureau.settle()

    answer = await bureau.decide(complaint, report, "same_matter")

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_kind")
    assert (await bureau.decide(complaint, complaint, "same_matter")).status_code == 422


async def test_a_person_erased_in_the_middle_is_erased_in_the_rows_of_the_case_too(bureau: Bureau) -> None:
    first, second = await joined_pair(bureau)
    await bureau.do(first, "assign", {"department": "consumer_protection", "officer": "officer"})
    await bureau.do(first, "accept", who="officer")
    await bureau.do(first, "terminate", {"reason": "ABSENT_OR_REFUSES"}, who="officer")
    await bureau.do(first, "close", {"result": "terminated", "note": "已告知可以起诉。"}, who="officer")
    await bureau.settle()
    await bureau.erase(first)
    await bureau.erase(second)
    await bureau.settle()

    [stored] = await bureau.county.rows("select rows #>> '{cases,0,matter}' as matter from dispatch.joined_cases")
    [keys] = await bureau.county.rows("select count(*) from intake.match_keys where complaint_id = $1", second)
    assert stored["matter"] is None
    assert keys["count"] == 0
    assert await bureau.county.rows("select from intake.told where facts::text like '%可以起诉%'") == []


async def test_a_receipt_taken_back_alone_is_for_a_person_to_look_at(bureau: Bureau) -> None:
    first, second = await joined_pair(bureau)
    assert await bureau.withdraw(second, "12315")
    await bureau.settle()

    case = await bureau.case(first)
    assert (case["state"], case["attention"]) == ("dispatched", True)
    assert "complaint_withdrawn" in {act["act"] for act in case["history"]}


async def test_the_later_channel_gets_what_the_case_was_answered_before(bureau: Bureau) -> None:
    first = await bureau.file("12345", yuan="")
    await bureau.settle()
    await bureau.do(first, "assign", {"department": "consumer_protection", "officer": "officer"})
    await bureau.do(first, "first-feedback", {"text": "已联系商家。"}, who="officer")
    await bureau.do(first, "accept", who="officer")
    second = await bureau.file("12315", **SUSPECTED, bought="2026-10-03")
    await bureau.settle()
    await bureau.decide(first, second, "same_matter")
    await bureau.settle()

    answers = await _answers(bureau, second)
    assert {"progressFeedback", "preliminaryFeedback"} <= set(answers)
    assert all(answers.count(step) == 1 for step in ("progressFeedback", "preliminaryFeedback"))


async def test_two_matters_are_two_without_parting_either_from_a_third(bureau: Bureau) -> None:
    first, suspected = await bureau.file("12345"), await bureau.file("12345", text=OTHER_DISH, yuan="88.00")
    joined = await bureau.file("12315")
    await bureau.settle()
    assert (await bureau.case(joined))["id"] == first

    await bureau.decide(suspected, joined, "other")
    await bureau.settle()

    assert [(await bureau.case(one))["id"] for one in (first, suspected, joined)] == [first, suspected, first]


async def test_a_suspicion_that_is_decided_calls_nobody_any_more(bureau: Bureau) -> None:
    first = await bureau.file("12345", yuan="")
    second = await bureau.file("12315", **SUSPECTED, bought="2026-10-03")
    await bureau.settle()
    assert (await bureau.case(second))["attention"]

    await bureau.decide(first, second, "other")
    await bureau.settle()

    assert not (await bureau.case(second))["attention"]


async def test_new_facts_are_noted_also_where_one_case_answers_both_already(bureau: Bureau) -> None:
    first, second = await joined_pair(bureau)

    await bureau.decide(first, second, "supplement")
    await bureau.settle()

    assert "complaints_matched" in {act["act"] for act in (await bureau.case(first))["history"]}


async def test_the_notes_of_a_joined_message_go_back_with_it(bureau: Bureau) -> None:
    first, second = await joined_pair(bureau)
    assert await bureau.supplement(second, "12315", "店主姓周，门口贴了转让。")
    await bureau.settle()
    own = await bureau.ask("dispatch", f"/v1/cases/{second}", "12315")
    foreign = await bureau.ask("dispatch", f"/v1/cases/{first}", "12345")
    assert await bureau.withdraw(second, "12315")
    await bureau.settle()
    await bureau.decide(first, second, "other")
    await bureau.settle()

    acts = {one: {act["act"] for act in (await bureau.case(one))["history"]} for one in (first, second)}
    assert (own["number"], own["channel"], "店主姓周" in str(own)) == ("WQ20261124-00002", "12315", True)
    assert (foreign["number"], "店主姓周" in str(foreign)) == ("WQ20261124-00001", False)
    assert acts[second] >= {"complaint_supplemented", "complaint_withdrawn", "case_withdrawn"}
    assert not acts[first] & {"complaint_supplemented", "complaint_withdrawn"}
    assert (await bureau.case(second))["state"] == "withdrawn"


async def test_a_source_does_not_learn_what_others_sent(bureau: Bureau) -> None:
    first, second = await joined_pair(bureau)

    visible = await bureau.see(second, "12315")
    assert (visible["case_id"], visible["same_matter"], visible["possible_duplicates"]) == (second, None, [])
    assert (await bureau.see(second))["case_id"] == first


async def test_a_source_sees_nothing_of_the_message_that_opened_the_case(bureau: Bureau) -> None:
    first, second = await joined_pair(bureau)

    case = await bureau.ask("dispatch", f"/v1/cases/{second}", "12315")
    whole = await bureau.case(second)
    assert (whole["id"], whole["respondent_name"] is None, whole["decision"] is None) == (first, False, False)
    assert (case["id"], case["complaint_id"]) == (second, second)
    assert {case[name] for name in ("respondent_name", "amount_fen", "decision", "category")} == {None}
    assert first not in str(case)
    assert not any("matched" in act["facts"] for act in case["history"])


async def test_a_join_silences_no_other_suspicion(bureau: Bureau) -> None:
    other = await bureau.file("12345", **SUSPECTED)
    main = await bureau.file("12315", yuan="")
    await bureau.settle()
    joining = await bureau.file("12345", yuan="")
    await bureau.settle()

    [calling] = [one for one in (await bureau.ask("dispatch", "/v1/desk"))["attention"]["items"] if one["id"] == main]
    assert (await bureau.case(joining))["id"] == main
    assert (calling["call"]["act"], calling["call"]["other_id"]) == ("duplicate_suspected", other)

    await bureau.decide(other, main, "other")
    await bureau.settle()
    assert (await bureau.case(main))["attention"] is False


async def test_a_case_that_a_person_acted_on_is_not_taken_out(bureau: Bureau) -> None:
    first = await bureau.file("12345", yuan="")
    second = await bureau.file("12315", **SUSPECTED, bought="2026-10-03")
    await bureau.settle()
    await bureau.do(second, "note", {"text": "已电话联系。"})
    await bureau.decide(first, second, "same_matter")
    await bureau.settle()

    assert (await bureau.case(second))["id"] == second


async def test_a_message_that_cannot_be_opened_holds_no_other_up(bureau: Bureau) -> None:
    broken = await bureau.file("12345", phone="13811111111")
    await bureau.settle()
    await bureau.county.rows("update intake.complaints set sealed = '\\x00' where id = $1 returning id", broken)
    await bureau.county.rows(
        "insert into intake.match_queue (complaint_id, queued_at) values ($1, now() - interval '1 day') returning 1",
        broken,
    )
    bureau.unreadable.add(broken)
    first, second = await joined_pair(bureau)

    assert (await bureau.case(second))["id"] == first
