"""What a report states is counted again from the record alone, and whatever differs is reported."""

import pytest

from simulators.year.recount.comparison import claims_of, recount
from tests.simulators.year.records import (
    act,
    at,
    case,
    clock,
    complaint,
    count,
    differing,
    figure,
    message,
    rate,
    report,
    step,
)

pytestmark = pytest.mark.pure

GROUP = "/v1/refunds/group-cases"


def test_what_was_received_is_counted_once_a_case_and_a_repeated_message_not_at_all() -> None:
    lines = [
        *(message("a"), message("a"), message("b"), message("late", day=3)),
        *(case("a"), case("late", day=3), complaint("a"), complaint("b", joined="a"), complaint("late", day=3)),
    ]

    assert differing(lines, received=count(2), duplicate_rate=rate(1, 3)) == []
    assert differing(lines, received=count(3), duplicate_rate=rate(1, 2)) == ["received", "duplicate_rate"]


def test_what_a_platform_sent_and_no_list_has_is_a_difference() -> None:
    lines = [message("a"), message("lost"), case("a"), complaint("a")]

    assert differing(lines, received=count(1)) == ["received"]


def test_the_last_decision_on_a_complaint_counts_and_once() -> None:
    lines = [
        *(case("a"), case("b"), case("c", kind="report")),
        *(step("a", "refuse", 3), step("a", "rework", 5), step("a", "accept", 6)),
        *(step("b", "refuse", 3), step("c", "accept", 3)),
    ]

    assert differing(lines, accepted=count(1), refused=count(1), acceptance_rate=rate(1, 2)) == []
    assert differing(lines, accepted=count(2), refused=count(2)) == ["accepted", "refused"]


def test_a_case_under_rework_is_not_closed_and_one_reworked_twice_counts_once() -> None:
    lines = [
        *(case("a"), case("b"), case("c"), case("d", state="closed", closed_at=at(9))),
        *(step("a", "close", 4, recovered_fen=500), step("a", "rework", 5), step("a", "close", 7, recovered_fen=300)),
        *(step("b", "close", 4, recovered_fen=900), step("b", "rework", 5)),
        *(step("c", "close", 4), act("/v1/look-backs/l/items/c/finding", 20, {"finding": "rework"})),
    ]
    right = {
        "closed": count(2),
        "handling_rate": rate(2, 4),
        "rework_rate": rate(3, 4),
        "loss_recovered_fen": count(300),
        "handling_days_median": count(5),
        "handling_days_p90": count(7),
        "look_back_pass_rate": rate(0, 1),
    }

    assert differing(lines, **right) == []
    assert differing(lines, closed=count(3), rework_rate=rate(2, 4), loss_recovered_fen=count(1200)) == [
        "closed",
        "rework_rate",
        "loss_recovered_fen",
    ]


def test_a_day_and_seven_working_days_are_counted_from_where_the_county_says_they_begin() -> None:
    begin = clock("dispatch_24h", at(2), at(3), "met", met=at(2, "10:30"))
    feedback = clock("feedback_24h", at(2), at(3))
    check = clock("acceptance", at(2), "2026-11-12T00:00:00+08:00")
    lines = [
        *(case("a", clocks=[begin, feedback, check]), case("b", clocks=[feedback, check]), case("i", kind="inquiry")),
        *(step("a", "first-feedback", 3, "10:00"), step("a", "accept", 11, "23:00")),
        *(step("b", "first-feedback", 3, "10:01"), step("b", "refuse", 12, "00:01")),
    ]
    right = {
        "dispatched_within_24h": rate(1, 1),
        "feedback_within_24h": rate(1, 2),
        "first_check_on_time": rate(1, 2),
    }

    assert differing(lines, **right) == []
    assert differing(lines, **dict.fromkeys(right, rate(2, 2))) == list(right)


def test_a_case_is_closed_in_time_only_if_no_limit_of_any_round_was_exceeded() -> None:
    late = clock("hotline", at(2), at(9), "late", met=at(10))
    in_time = clock("mediation", at(2), at(28), "met", number=2, met=at(11))
    open_late = clock("verification", at(2), at(20))
    not_due = clock("hotline", at(29), "2026-12-07T00:00:00+08:00")
    lines = [
        *(case("a", clocks=[late, in_time]), case("b", clocks=[open_late]), case("c"), case("d", clocks=[not_due])),
        *(step("a", "close", 10), step("a", "rework", 11), step("a", "close", 12), step("c", "close", 12)),
    ]

    assert differing(lines, on_time_handling_rate=rate(1, 3)) == []
    assert differing(lines, on_time_handling_rate=rate(2, 3)) == ["on_time_handling_rate"]


def test_whatever_the_person_is_answered_is_a_reply_and_a_hand_over_once_however_often() -> None:
    made = {"agency": "housing", "made_at": at(3), "by_rules": True}
    lines = [
        *(case("a"), case("b", handovers=[made, made]), case("c"), case("d")),
        *(step("a", "first-feedback", 4), step("c", "redirect", 5)),
        act("/v1/handovers/h/refusal", 6, answer={"case_id": "b"}),
    ]
    right = {"reply_rate": rate(3, 4), "redirected": count(2), "bounce_rate": rate(1, 2)}

    assert differing(lines, **right) == []
    assert differing(lines, reply_rate=rate(4, 4), redirected=count(3), bounce_rate=rate(0, 2)) == list(right)


def test_mediations_count_as_they_ended_last_and_withdrawals_apart() -> None:
    lines = [
        *(case("a"), case("b"), case("c")),
        *(step("a", "terminate", 4, reason="CANNOT_AGREE"), step("a", "agree", 9)),
        *(step("b", "terminate", 4, reason="WITHDRAWN"), step("c", "terminate", 4, reason="TIME_LIMIT")),
    ]
    right = {"mediation_success_rate": rate(1, 3), "mediation_success_rate_terminated_excluded": rate(1, 2)}

    assert differing(lines, **right) == []
    assert differing(lines, **dict.fromkeys(right, rate(1, 4))) == list(right)


def test_satisfaction_is_of_the_last_rating_and_who_was_not_reached_counts_apart() -> None:
    lines = [
        *(case("a"), case("b"), case("c"), case("d")),
        step("a", "follow-up", 5, service=1, outcome=2, reachable=True),
        *(step("a", "rework", 6), step("a", "follow-up", 9, service=5, outcome=4, reachable=True)),
        *(
            step("b", "follow-up", 5, service=3, outcome=None, reachable=True),
            step("b", "follow-up", 6, reachable=False),
        ),
        step("c", "follow-up", 5, service=None, outcome=None, reachable=False),
    ]
    right = {
        "satisfaction_raw": rate(2, 3),
        "satisfaction_valid": rate(2, 2),
        "first_pass_satisfaction": rate(1, 2),
    }

    assert differing(lines, **right) == []
    assert differing(lines, **dict.fromkeys(right, rate(3, 3))) == list(right)


def test_signals_disputes_and_stations_count_by_their_results() -> None:
    dispute = {"line": "dispute", "case_id": "a", "state": "open", "opened_at": at(3)}
    spot = {"amount_fen": 9_900, "settled_on": "2026-11-16"}
    lines = [
        *(case("a"), case("b"), dispute | {"id": "x"}, dispute | {"id": "y", "case_id": "b", "state": "timed_out"}),
        *(act("/v1/odr/disputes/x/offers", 4), act("/v1/odr/disputes/x/offers/1/acceptance", 5)),
        *(act("/v1/complaints/a/signals/frequency/decision", 6 + n, {"upheld": not n}) for n in range(2)),
        *(act("/v1/stations/s/settlements", 16, spot), act("/v1/stations/s/handovers", 17)),
    ]
    right = {
        "odr_settlement_rate": rate(1, 2),
        "false_flag_rate": rate(1, 1),
        "station_settled": count(1),
        "station_settled_fen": count(9_900),
        "station_settlement_rate": rate(1, 2),
    }

    assert differing(lines, **right) == []
    wrong = {name: rate(0, 1) if of["denominator"] else count(0) for name, of in right.items()}
    assert differing(lines, **wrong) == list(right)


def test_refunds_count_promises_by_acts_payments_by_acts_and_what_is_due_by_timetables() -> None:
    part = {"number": 1, "due_on": "2026-11-20", "amount_fen": 1_000}
    plan = {"line": "plan", "complaint_id": "a", "status": "active", "total_fen": 1_000, "instalments": [part]}
    refund = {"amount_fen": 1_000, "instalments": 1}
    lines = [
        *(case("a"), complaint("a", topic="prepaid"), step("a", "agree", 5, refund=refund)),
        *(step("a", "rework", 6), step("a", "agree", 9, refund=refund)),
        *(plan | {"id": "p", "status": "superseded"}, plan | {"id": "q"}),
        act("/v1/refunds/plans/p/payments", 8, {"amount_fen": 300, "instalment": 1}),
        act("/v1/refunds/plans/q/payments", 20, {"amount_fen": 400, "instalment": 1}),
    ]
    right = {
        "refund_promised_fen": count(1_300),
        "refund_paid_fen": count(700),
        "refund_overdue_fen": count(600),
    }

    assert differing(lines, **right) == []
    assert differing(lines, **dict.fromkeys(right, count(2_000))) == list(right)
    topics = [figure("refund_paid_fen", count(of), f"&topic={topic}") for topic, of in (("prepaid", 700), ("price", 1))]
    assert [one.counted.value for one in recount(lines, report(*topics)) if one.counted] == [0]


def test_a_group_refund_counts_its_roster_its_bank_files_and_its_timetable() -> None:
    roster = "姓名,电话,合同编号,已付金额(元),应退金额(元),困难\n甲,,C1,9.00,9.00,\n乙,,C2,8.00,6.00,\n"
    bank = "流水号,交易日期,金额(元),收款人,附言\nB1,2026-11-20,4.00,,退费 1\n"
    due = {"line": "timetable", "group_case": "g", "due_on": "2026-11-20", "amount_fen": 500}
    lines = [
        *(act(GROUP, 3, answer={"id": "g"}), act(f"{GROUP}/g/roster", 3, roster), act(f"{GROUP}/g/plan", 3)),
        *(due | {"member": "1"}, due | {"member": "2"}, act(f"{GROUP}/g/payments", 20, bank)),
    ]
    right = {
        "refund_promised_fen": count(1_500),
        "refund_paid_fen": count(400),
        "refund_overdue_fen": count(600),
    }

    assert differing(lines, **right) == []
    assert differing(lines, **dict.fromkeys(right, count(0))) == list(right)


def test_what_the_bureau_did_and_who_is_listed_is_counted_by_its_own_days() -> None:
    filing = {"on": "2026-11-05", "fine_fen": 200, "type": "food", "publicity": "typical_case"}
    entry = {"valid_from": "2026-11-03", "level": "city"}
    lines = [
        act("/v1/enforcement/inspections", 5, {"on": "2026-11-05", "people": 3, "units": 9, "hazards": 2}),
        act("/v1/enforcement/inspections", 5, {"on": "2026-10-30", "people": 3, "units": 9, "hazards": 2}),
        *(act("/v1/enforcement/filings", 5, filing), act("/v1/enforcement/filings", 5, filing, status=409)),
        act("/v1/outreach", 6, {"held_on": "2026-11-06", "people": 40, "materials": 70}),
        act("/v1/registers/demonstration", 3, entry, answer={"id": "e", "state": "listed"}),
        act("/v1/registers/demonstration", 3, entry, answer={"id": "left", "state": "listed"}),
        {"line": "entry", "id": "left", "state": "left"},
        act("/v1/odr/enterprises/f/review", 3, answer={"standing": "active"}),
    ]
    right = {
        "inspections": 1,
        "inspectors_sent": 3,
        "units_inspected": 9,
        "hazards_removed": 2,
        "filings": 1,
        "filings_consumer_rights": 0,
        "filings_published": 1,
        "typical_cases": 1,
        "fines_fen": 200,
        "outreach_events": 1,
        "outreach_people": 40,
        "outreach_materials": 70,
        "pledge_units": 0,
        "demonstration_city": 1,
        "demonstration_county": 0,
        "odr_units": 1,
    }

    assert differing(lines, **{name: count(value) for name, value in right.items()}) == []
    assert differing(lines, **{name: count(value + 1) for name, value in right.items()}) == list(right)


def test_what_nobody_ever_recorded_has_no_figure_and_no_zero() -> None:
    nothing = figure("inspections", count(None))

    assert recount([], report(nothing, pieces=(("无数据（须有检查登记）", "inspections"),))) == []
    assert [str(one) for one in recount([], report(nothing | count(0)))] == [
        "inspections inspections: reported 0, counted none"
    ]


def test_the_cells_of_annexes_and_the_numbers_of_the_text_are_counted_too() -> None:
    lines = [case("a"), case("b", department=None), step("a", "close", 4, recovered_fen=1_234_500)]
    figures = (
        figure("received", count(2), name="收到"),
        figure("handling_rate", rate(1, 2), name="办结率"),
        figure("loss_recovered_fen", count(1_234_500), name="挽回损失"),
    )
    rows = [["食品安全股", "1", "100.00%（1/1）", "12,345.00元"], ["未定", "1", "0.00%（0/1）", "0.00元"]]
    annex = {"title": "按股室", "head": ["", "收到", "办结率", "挽回损失"], "rows": rows}
    pieces = (("期间共收到", None), ("2件", "received"), ("1.23万元", "loss_recovered_fen"))

    right = report(*figures, annexes=[annex], pieces=pieces)
    assert (len(claims_of(right)), recount(lines, right)) == (3 + 6 + 2, [])
    wrong = report(
        *figures,
        annexes=[annex | {"rows": [["食品安全股", "1", "50.00%（1/2）", "无"]]}],
        pieces=(("3件", "received"),),
    )
    assert [one.name for one in recount(lines, wrong)] == [
        "按股室 / 食品安全股 / 办结率",
        "按股室 / 食品安全股 / 挽回损失",
        "收到 received in the text",
        "按股室 / unset",
    ]


def test_the_rows_of_businesses_are_counted_by_their_names() -> None:
    lines = [case("a", respondent_name="甲字商行"), case("b", respondent_name="乙字商行")]
    annex = {"title": "被投诉最多的企业", "head": ["", "收到"], "rows": [["甲字商行", "1"], ["乙字商行", "2"]]}

    differences = recount(lines, report(figure("received", count(2), name="收到"), annexes=[annex]))

    assert [one.name for one in differences] == ["被投诉最多的企业 / 乙字商行 / 收到"]


def test_before_the_first_day_there_is_nothing_and_between_nothing_can_be_counted() -> None:
    before = {"from": "2026-10-01", "to": "2026-11-01", "as_of": "2026-11-01T17:00:00+08:00", **count(0)}
    between = before | {"to": "2026-11-10", "as_of": "2026-11-10T17:00:00+08:00"}

    [wrong] = recount([case("a")], report(figure("received", count(1), previous=before, year_before=between)))

    assert wrong.name == "received received (year_before)"
    assert str(wrong).endswith("not countable: the record holds how cases stand at its end only")


@pytest.mark.parametrize(
    ("unknown", "why"),
    [
        (figure("received", count(0), "&town=liuhe"), "filtered by town"),
        (figure("received", count(0), "&basis=event"), "counted by event, not by the day of receipt"),
        (figure("received", count(0), by_hand={"reason": "…"}), "set by hand"),
        (figure("publicity_rate", rate(0, 0)), "it is not said here how this figure is counted"),
    ],
)
def test_a_figure_that_nobody_can_count_is_reported_with_the_reason(unknown: dict, why: str) -> None:
    assert [one.why for one in recount([], report(unknown))] == [why]
