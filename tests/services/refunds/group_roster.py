"""A roster of a training chain, as a file."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

HEADING = ("姓名", "电话", "证件号", "合同编号", "签订日期", "已付金额(元)", "应退金额(元)", "班次", "困难")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
GIVEN = "一二三四五六七八九十文明国庆春夏秋冬东南西北山水林木金玉珍宝春华秋实天地玄黄"


def name_of(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number % 7] + GIVEN[(number // 7) % len(GIVEN)]


def a_line(number: int, owed: str | None = None, **cells: str) -> list[str]:
    """A good line: person number ``number``, who has paid 20,000 yuan and is owed some of it."""
    line = {
        "姓名": name_of(number),
        "电话": f"139{number:08}",
        "证件号": "",
        "合同编号": f"TY-{number:05}",
        "签订日期": f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "已付金额(元)": "20000",
        "应退金额(元)": owed or f"{5_000 + number % 97 * 100}.{number % 100:02}",
        "班次": "协议班",
        "困难": "是" if number % 9 == 0 else "",
    }
    return [(line | cells)[name] for name in HEADING]


def csv_of(lines: Iterable[Sequence[str]], heading: Sequence[str] = HEADING) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([heading, *lines])
    return written.getvalue().encode("gb18030")


def xlsx_of(lines: Iterable[Sequence[object]], heading: Sequence[str] = HEADING) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        worksheet = book.add_worksheet()
        worksheet.write_row(0, 0, ["退费名册"])
        worksheet.write_row(1, 0, heading)
        for place, line in enumerate(lines, start=2):
            worksheet.write_row(place, 0, line)
    return written.getvalue()
