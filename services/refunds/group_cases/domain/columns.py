"""The columns of a roster, in any order and with what else an institution's own list has beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chassis.errors import FieldError, Invalid
from chassis.spreadsheets.files import Row
from chassis.spreadsheets.headings import columns_in, find_columns


class Column(StrEnum):
    """A column of a roster, by the name that its heading has in the template."""

    NAME = "姓名"
    PHONE = "电话"
    ID_NUMBER = "证件号"
    CONTRACT = "合同编号"
    SIGNED_ON = "签订日期"
    CONTRACT_PAID = "已付金额(元)"
    OWED = "应退金额(元)"
    CLASS_NAME = "班次"
    HARDSHIP = "困难"
    TOTAL_HOURS = "总课时"
    USED_HOURS = "已上课时"
    MATERIALS = "教材费(元)"


REQUIRED = (Column.NAME, Column.CONTRACT, Column.CONTRACT_PAID, Column.OWED)
FILLED = (Column.NAME, Column.CONTRACT, Column.CONTRACT_PAID)  # in every row; what is owed may be calculated
_NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.NAME: ("姓名", "学员姓名", "学员"),
    Column.PHONE: ("电话", "联系电话", "手机", "手机号", "手机号码"),
    Column.ID_NUMBER: ("证件号", "证件号码", "身份证号", "身份证号码"),
    Column.CONTRACT: ("合同编号", "合同号", "协议编号", "协议号"),
    Column.SIGNED_ON: ("签订日期", "签约日期", "报名日期"),
    Column.CONTRACT_PAID: ("已付金额", "已交金额", "缴费金额", "实缴金额"),
    Column.OWED: ("应退金额", "退费金额", "应退"),
    Column.CLASS_NAME: ("班次", "班级", "班型"),
    Column.HARDSHIP: ("困难", "是否困难", "困难户"),
    Column.TOTAL_HOURS: ("总课时", "课时总数", "购买课时"),
    Column.USED_HOURS: ("已上课时", "已用课时", "已消课时"),
    Column.MATERIALS: ("教材费", "资料费"),
}
_COLUMN_OF = {name: column for column, names in _NAMES.items() for name in names}


class RosterColumnsMissing(Invalid):
    """No row at the top of the file names all required columns; ``errors`` name those that the best one lacks."""

    code = "roster_columns"
    zh = "表头缺少必需的列，没有存下来"
    en = "The heading lacks required columns; nothing was stored"


@dataclass(frozen=True, slots=True)
class Heading:
    """Where each column stands."""

    places: Mapping[Column, int]


def heading_in(cells: Sequence[str]) -> Heading:
    """Return which columns these cells name."""
    return Heading(columns_in(cells, _COLUMN_OF))


def find_heading(rows: Iterator[Row]) -> Heading:
    """Return the first heading among the first rows that names all required columns, and leave the rows below it.

    Raises:
        RosterColumnsMissing: there is none.
    """
    places, missing = find_columns(rows, _COLUMN_OF, REQUIRED)
    if missing:
        raise RosterColumnsMissing(
            *(FieldError(field=f"/{column}", code="required", message=f"缺少“{column}”列") for column in missing)
        )
    return Heading(places)
