"""A row becomes a platform's filing; what cannot be used is named by row and column."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from canon.codes import Channel
from canon.shanghai import SHANGHAI
from services.intake.complaints.domain.parts import RawMessage
from services.intake.imports.domain.columns import columns_in
from services.intake.imports.domain.problems import MESSAGES, Code, Effect, message_of
from services.intake.imports.domain.rows import ReadRow, filing_of, raw_of, read_row
from tests.services.intake.imports.lists import HEADING_12315, HEADING_12345, a_row, a_work_order

RAW = RawMessage(body=b"{}", digests=(b"d",))


def read(*, heading: Any = HEADING_12315, row: list[str] | None = None, **changes: Any) -> ReadRow:
    columns = columns_in(heading)
    assert columns is not None
    return read_row(columns, (7, row if row is not None else a_row(1, **changes)))


def problems_of(found: ReadRow) -> list[tuple[str, Code, Effect]]:
    assert {problem.row for problem in found.problems} <= {7}
    return [(problem.column, problem.code, problem.effect) for problem in found.problems]


def test_a_row_of_12315_becomes_a_filing_of_the_platform() -> None:
    found = read()
    filing = filing_of(found, Channel.PLATFORM_12315, ids=(UUID(int=1), UUID(int=2)), account="hub1", raw=RAW)

    assert problems_of(found) == []
    assert not found.is_incomplete
    assert (filing.source, filing.external_id, filing.label, filing.lenient) == ("12315", a_row(1)[0], "投诉", True)
    assert filing.received_at == datetime(2026, 10, 3, 9, 5, tzinfo=SHANGHAI)
    assert filing.flags == ("imported",)
    assert (filing.person.name, filing.person.phone) == ("李小红", "13900000001")
    assert (filing.respondent.name, filing.respondent.address) == ("暖巷家居馆", "望川县城关镇建设路1号")
    assert (filing.matter.amount_fen, filing.matter.category) == (86_000, "餐椅")


def test_a_row_of_12345_has_title_and_content_as_one_text() -> None:
    changes = {"是否保密": "是"}
    found = read(heading=HEADING_12345, row=a_work_order(1, **changes))

    assert found.parts["matter"].text == "健身房关门。市民反映办的年卡不能用，商家关门，联系不上。"
    assert found.parts["person"].confidential
    assert found.parts["matter"].place == "城关镇"


def test_a_title_that_the_content_repeats_is_left_out_and_marks_of_the_hotline_stay() -> None:
    heading = ("工单编号", "标题", "内容", "是否重复", "是否群体", "紧急程度", "购买日期")
    found = read(heading=heading, row=["W1", "退卡", "要求退卡", "是", "1", "紧急", "2026-01-02"])

    assert found.parts["matter"].text == "要求退卡"
    assert found.parts["flags"] == ("imported", "platform_repeat", "platform_group", "platform_urgent")
    assert found.parts["matter"].happened_on == "2026-01-02"


def test_details_that_stand_in_the_text_are_not_repeated() -> None:
    heading = ("登记编号", "诉求内容", "具体问题")

    assert (
        read(heading=heading, row=["1", "椅背断裂。", "椅背断裂。要求换货"]).parts["matter"].text
        == "椅背断裂。要求换货"
    )
    assert (
        read(heading=heading, row=["1", "要求换货，椅背断裂", "椅背断裂"]).parts["matter"].text == "要求换货，椅背断裂"
    )
    assert read(heading=heading, row=["1", "要求换货。", "质量"]).parts["matter"].text == "要求换货。质量"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"登记编号": " "}, ("登记编号", Code.REQUIRED, Effect.REFUSED)),
        ({"登记编号": "1.33000000202611E+24"}, ("登记编号", Code.SCIENTIFIC, Effect.REFUSED)),
        ({"登记编号": "1" * 201}, ("登记编号", Code.TOO_LONG, Effect.REFUSED)),
        ({"登记编号": "1\x002"}, ("登记编号", Code.CHARACTERS, Effect.REFUSED)),
        ({"企业名称": "店\ud800"}, ("企业名称", Code.CHARACTERS, Effect.REFUSED)),
        ({"诉求内容": ""}, ("诉求内容", Code.REQUIRED, Effect.REFUSED)),
        ({"投诉人": ""}, ("投诉人", Code.MISSING, Effect.INCOMPLETE)),
        ({"联系电话": ""}, ("联系电话", Code.MISSING, Effect.INCOMPLETE)),
        ({"联系电话": "无"}, ("联系电话", Code.PHONE, Effect.INCOMPLETE)),
        ({"联系电话": "1.38E+10"}, ("联系电话", Code.SCIENTIFIC, Effect.INCOMPLETE)),
        ({"消费金额(单位:元)": "约三千"}, ("消费金额(单位:元)", Code.AMOUNT, Effect.DROPPED)),
        ({"登记时间": "去年"}, ("登记时间", Code.TIME, Effect.DROPPED)),
        ({"登记时间": "0001-01-01"}, ("登记时间", Code.TIME, Effect.DROPPED)),
        ({"登记时间": "9999-12-31 23:59"}, ("登记时间", Code.TIME, Effect.DROPPED)),
    ],
)
def test_what_cannot_be_used_names_its_column(changes: dict[str, str], problem: tuple[str, Code, Effect]) -> None:
    found = read(**changes)

    assert problems_of(found) == [problem]
    assert found.is_refused is (problem[2] is Effect.REFUSED)
    assert found.is_incomplete is (problem[2] is Effect.INCOMPLETE)


def test_a_number_that_a_spreadsheet_has_spoiled_is_no_order_number() -> None:
    found = read(heading=("登记编号", "诉求内容", "订单号", "证件号码"), row=["1", "文", "1.2E+20", ""])

    assert problems_of(found) == [("订单号", Code.SCIENTIFIC, Effect.DROPPED)]
    assert found.parts["matter"].order_no is None
    assert found.parts["flags"] == ("imported", "order_no_unreadable")


def test_a_telephone_number_is_stored_as_it_was_written_where_it_cannot_be_read() -> None:
    assert read(联系电话="无").parts["person"].phone == "无"
    assert read(联系电话="1.38E+10").parts["person"].phone == "1.38E+10"
    assert read(联系电话="1.3800001111E+10").parts["person"].phone == "13800001111"


def test_without_columns_of_persons_no_row_names_them_and_every_row_is_incomplete() -> None:
    found = read(heading=("登记编号", "诉求内容", "问题类别全称"), row=["1", "文", "质量->假冒"])

    assert problems_of(found) == []
    assert found.is_incomplete
    assert found.parts["matter"].problem == "假冒"


def test_without_a_time_the_platforms_number_says_when() -> None:
    row = ["1330000002026112400000001", "文"]
    found = read(heading=("登记编号", "诉求内容"), row=row)

    assert found.parts["received_at"] == datetime(2026, 11, 24, tzinfo=SHANGHAI)


def test_a_short_row_has_empty_cells_at_its_end() -> None:
    found = read(row=["1330000002026112400000001", "投诉"])

    assert ("诉求内容", Code.REQUIRED, Effect.REFUSED) in problems_of(found)


def test_the_whole_row_is_stored_as_it_was_written_without_its_empty_cells() -> None:
    columns = columns_in(HEADING_12315)
    assert columns is not None

    raw = raw_of(columns, (2, a_row(1, 企业地址="", 办理情况状态="已办结")))

    assert raw["办理情况状态"] == "已办结"
    assert "企业地址" not in raw


def test_every_problem_has_its_words_in_both_languages() -> None:
    assert set(MESSAGES) == set(Code)
    assert message_of(Code.AMOUNT, english=False) != message_of(Code.AMOUNT, english=True)
