"""Lists as 12315 and 12345 export them, as bytes."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import xlsxwriter

HEADING_12315 = (
    "登记编号",
    "类型",
    "登记时间",
    "投诉人",
    "联系电话",
    "企业名称",
    "企业地址",
    "诉求内容",
    "客体类别全称",
    "消费金额(单位:元)",
    "办理情况状态",
)
HEADING_12345 = (
    "工单编号",
    "来电时间",
    "诉求人",
    "电话",
    "诉求类型",
    "标题",
    "内容",
    "事发地址",
    "被诉主体",
    "是否保密",
)
# with what 12315 says of how a matter ended
HEADING_OF_HISTORY = (*HEADING_12315, "初查受理状态", "办结时间", "处理结果", "挽回经济损失(单位:元)")
Cells = Sequence[Any]


def a_row(number: int, **changes: Any) -> list[Any]:
    """A row of 12315's list; ``changes`` by the name of the column."""
    usual = {
        "登记编号": f"133000000202610{number % 28 + 1:02}{number:08}",
        "类型": "投诉",
        "登记时间": "2026/10/3 9:05",
        "投诉人": "李小红",
        "联系电话": f"139{number:08}",
        "企业名称": "暖巷家居馆",
        "企业地址": "望川县城关镇建设路1号",
        "诉求内容": f"餐椅用了两周椅背断裂，要求换货，第{number}次联系没有人管。",
        "客体类别全称": "商品（产品）->家居用品->餐椅",
        "消费金额(单位:元)": "860.00",
        "办理情况状态": "办理中",
    }
    return list((usual | changes).values())


def a_past_row(number: int, **changes: Any) -> list[Any]:
    """A row of 12315's list of a past year: received on 4 March 2025, ended on the 20th by an agreement."""
    usual = {
        "登记编号": f"133000000202503{number % 28 + 1:02}{number:08}",
        "类型": "投诉",
        "登记时间": "2025/3/4 9:05",
        "投诉人": "李小红",
        "联系电话": f"139{number:08}",
        "企业名称": "暖巷家居馆",
        "企业地址": "望川县城关镇建设路1号",
        "诉求内容": f"餐椅用了两周椅背断裂，要求换货，第{number}次联系没有人管。",
        "客体类别全称": "商品（产品）->家居用品->餐椅",
        "消费金额(单位:元)": "860.00",
        "办理情况状态": "已办结",
        "初查受理状态": "已受理",
        "办结时间": "2025/3/20 16:30",
        "处理结果": "达成调解协议",
        "挽回经济损失(单位:元)": "860.00",
    }
    return list((usual | changes).values())


def a_work_order(number: int, **changes: Any) -> list[Any]:
    """A row of 12345's list."""
    usual = {
        "工单编号": f"2610{number % 28 + 1:02}101108{number:06}",
        "来电时间": "2026-10-05 10:11:08",
        "诉求人": "张先生",
        "电话": f"138{number:08}",
        "诉求类型": "求助",
        "标题": "健身房关门",
        "内容": "市民反映办的年卡不能用，商家关门，联系不上。",
        "事发地址": "城关镇",
        "被诉主体": "某健身服务部",
        "是否保密": "否",
    }
    return list((usual | changes).values())


def csv_of(rows: Sequence[Cells], heading: Cells = HEADING_12315, encoding: str = "gb18030") -> bytes:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerows([heading, *rows])
    return written.getvalue().encode(encoding)


def xlsx_of(rows: Sequence[Cells], heading: Cells = HEADING_12315, *, merge: Sequence[str] = ()) -> bytes:
    """A workbook whose texts stand in their cells."""
    book = openpyxl.Workbook()
    page = book.active
    for row in (heading, *rows):
        page.append(list(row))
    for area in merge:
        page.merge_cells(area)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def shared_xlsx_of(rows: Sequence[Cells], heading: Cells = HEADING_12315) -> bytes:
    """A workbook whose texts stand apart, as spreadsheet programs write them; datetimes are dates of the sheet."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy/m/d h:mm"}
    with xlsxwriter.Workbook(written, options) as book:
        page = book.add_worksheet()
        for number, row in enumerate((heading, *rows)):
            page.write_row(number, 0, row)
    return written.getvalue()
