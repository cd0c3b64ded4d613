"""What a list says of how a matter ended: it is history, or what the row says of it does not fit together."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from canon.codes import Channel, CloseResult
from canon.shanghai import SHANGHAI
from services.intake.complaints.domain.complaint import PastEnding
from services.intake.complaints.domain.parts import RawMessage
from services.intake.imports.domain.columns import columns_in
from services.intake.imports.domain.endings import Ending, EndingCells, ending_of
from services.intake.imports.domain.problems import Code, Effect
from services.intake.imports.domain.rows import ReadRow, filing_of, read_row
from tests.services.intake.imports.lists import HEADING_12345, HEADING_OF_HISTORY, a_past_row, a_work_order

R = CloseResult
CLOSED_AT = datetime(2025, 3, 20, 16, 30, tzinfo=SHANGHAI)
RECEIVED_AT = datetime(2025, 3, 4, 9, 5, tzinfo=SHANGHAI)
IDS = (UUID(int=1), UUID(int=2))
RAW = RawMessage(body=b"{}", digests=(b"d",))
HOTLINE = (*HEADING_12345, "办结时间", "办理结果", "办理时限")


def read(heading: Any = HEADING_OF_HISTORY, row: Any = None, **changes: str) -> ReadRow:
    columns = columns_in(heading)
    assert columns is not None
    return read_row(columns, (7, row if row is not None else a_past_row(1, **changes)))


def of_hotline(**ending: str) -> ReadRow:
    received = {"来电时间": "2025-03-04 09:05:00"}
    return read(HOTLINE, [*a_work_order(1, **received), *(ending.get(name, "") for name in HOTLINE[-3:])])


def test_a_row_that_has_ended_is_history_with_its_day_result_and_what_was_recovered() -> None:
    found = read()
    filing = filing_of(found, Channel.PLATFORM_12315, ids=IDS, account="hub1", raw=RAW)

    assert found.problems == ()
    assert found.ending == Ending(CLOSED_AT, R.AGREED)
    assert filing.past == PastEnding(closed_at=CLOSED_AT, result=R.AGREED, recovered_fen=86_000, imported_by="hub1")


def test_a_row_that_has_not_ended_stays_open_whatever_was_recovered_so_far() -> None:
    found = read(办理情况状态="办理中", 办结时间="", 处理结果="")

    assert (found.problems, found.ending, found.recovered_fen) == ((), None, 0)
    assert filing_of(found, Channel.PLATFORM_12315, ids=IDS, account="hub1", raw=RAW).past is None


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"处理结果": "协商和解成功"}, R.SETTLED),
        ({"处理结果": "3"}, R.WITHDRAWN),
        ({"处理结果": "终止调解"}, R.TERMINATED),
        ({"处理结果": "协商和解不成功"}, R.OTHER),
        ({"处理结果": ""}, R.OTHER),
        ({"处理结果": "", "办理情况状态": "", "初查受理状态": ""}, R.OTHER),
        ({"处理结果": "", "初查受理状态": "不受理"}, R.REFUSED),
        ({"处理结果": "不予受理", "初查受理状态": "不受理"}, R.REFUSED),
        ({"处理结果": "", "类型": "举报", "初查受理状态": "立案"}, R.FILED),
        ({"处理结果": "", "类型": "举报", "初查受理状态": "不予立案", "办理情况状态": "结束"}, R.NOT_FILED),
        ({"处理结果": "", "类型": "咨询"}, R.ANSWERED),
    ],
)
def test_the_result_is_the_lists_or_else_what_the_first_check_decided(changes: dict[str, str], result: R) -> None:
    found = read(**changes)

    assert found.problems == ()
    assert found.ending == Ending(CLOSED_AT, result)


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"办结时间": ""}, "办结时间", Code.CLOSED_UNDATED),
        ({"办结时间": "", "办理情况状态": ""}, "办结时间", Code.CLOSED_UNDATED),
        ({"办结时间": "去年三月"}, "办结时间", Code.CLOSED_UNDATED),
        ({"办结时间": "2025/3/4 9:04"}, "办结时间", Code.CLOSED_EARLY),
        ({"办结时间": "2025-03-03"}, "办结时间", Code.CLOSED_EARLY),
        ({"办理情况状态": "办理中"}, "办理情况状态", Code.NOT_CLOSED),
        ({"登记时间": "", "登记编号": "D1"}, "登记时间", Code.RECEIVED_UNDATED),
        ({"处理结果": "双方满意"}, "处理结果", Code.RESULT),
        ({"初查受理状态": "不受理"}, "处理结果", Code.RESULT),
        ({"处理结果": "已立案"}, "处理结果", Code.RESULT),
        ({"类型": "举报"}, "处理结果", Code.RESULT),
        ({"处理结果": "", "初查受理状态": "立案"}, "初查受理状态", Code.RESULT),
    ],
)
def test_what_does_not_fit_together_refuses_the_row_and_names_the_column(
    changes: dict[str, str], column: str, code: Code
) -> None:
    found = read(**changes)

    assert [(one.row, one.column, one.code, one.effect) for one in found.problems] == [
        (7, column, code, Effect.REFUSED)
    ]
    assert found.is_refused


@pytest.mark.parametrize("day", ["1999-12-31", "0001-01-01", "9999-12-31 23:59", "前天"])
def test_history_whose_day_of_receipt_lies_before_2000_or_after_2099_is_refused(day: str) -> None:
    found = read(登记时间=day, 登记编号="D1")

    assert [(one.column, one.code) for one in found.problems] == [("登记时间", Code.RECEIVED_UNDATED)]
    assert found.is_refused


def test_a_mere_day_of_closing_that_is_the_day_of_receipt_is_not_before_it() -> None:
    assert read(办结时间="2025-03-04").ending == Ending(RECEIVED_AT, R.AGREED)
    assert read(办结时间="2025-03-05").ending == Ending(datetime(2025, 3, 5, tzinfo=SHANGHAI), R.AGREED)


def test_a_sum_that_cannot_be_read_is_left_out_and_the_row_is_history() -> None:
    found = read(**{"挽回经济损失(单位:元)": "约八百"})

    assert [(one.code, one.effect) for one in found.problems] == [(Code.AMOUNT, Effect.DROPPED)]
    assert (found.recovered_fen, found.ending) == (0, Ending(CLOSED_AT, R.AGREED))
    assert found.parts["flags"] == ("imported", "recovered_unreadable")


def test_a_list_of_12345_says_it_in_its_own_columns_and_its_limits_are_over() -> None:
    found = of_hotline(办结时间="2025-03-20 16:30:00", 办理结果="已答复", 办理时限="2025-03-11 18:00:00")

    assert (found.problems, found.ending) == ((), Ending(CLOSED_AT, R.ANSWERED))
    assert found.parts["handle_limit"] is None


def test_the_hotlines_own_kinds_are_hints_and_contradict_no_result() -> None:
    assert of_hotline(办结时间="2025-03-20 16:30:00", 办理结果="已立案").ending == Ending(CLOSED_AT, R.FILED)


def test_what_12345_writes_of_a_matter_that_goes_on_is_no_end() -> None:
    found = of_hotline(办理结果="已联系市民，正在处理", 办理时限="2025-03-11 18:00:00")

    assert (found.problems, found.ending) == ((), None)
    assert found.parts["handle_limit"] is not None


def test_a_known_result_without_a_day_is_an_end_without_a_day() -> None:
    assert [one.code for one in of_hotline(办理结果="已答复").problems] == [Code.CLOSED_UNDATED]


def test_an_empty_row_says_nothing_of_an_end() -> None:
    assert ending_of(EndingCells(), None) is None
