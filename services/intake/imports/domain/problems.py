"""What can be wrong with a cell, what follows for its row, and how both are named to a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Effect(StrEnum):
    """What a problem does to its row."""

    REFUSED = "refused"  # the row cannot become a complaint
    INCOMPLETE = "incomplete"  # it is taken, and something must be supplemented
    DROPPED = "dropped"  # it is taken without this value, which stays in the row as it was written


class Code(StrEnum):
    REQUIRED = "required"
    MISSING = "missing"
    SCIENTIFIC = "scientific"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    PHONE = "phone"
    AMOUNT = "amount"
    TIME = "time"
    MERGED = "merged"
    CLOSED_UNDATED = "closed_undated"
    CLOSED_EARLY = "closed_early"
    NOT_CLOSED = "not_closed"
    RECEIVED_UNDATED = "received_undated"
    RESULT = "result"


class Wording(NamedTuple):
    zh: str
    en: str


MESSAGES: Mapping[Code, Wording] = {
    Code.REQUIRED: Wording("空，这一行导不进", "is empty; the row cannot be imported"),
    Code.MISSING: Wording("空，照常导入，记为待补", "is empty; imported, to be supplemented"),
    Code.SCIENTIFIC: Wording(
        "长数字变成了科学计数法，末几位已经丢失；把这一列设为文本再导出",
        "is a long number in scientific notation whose last digits are lost; export the column as text",
    ),
    Code.TOO_LONG: Wording("过长，这一行导不进", "is too long; the row cannot be imported"),
    Code.CHARACTERS: Wording("含有无法保存的字符，这一行导不进", "holds characters that cannot be stored"),
    Code.PHONE: Wording("不是电话号码，照常导入，记为待补", "is no telephone number; imported, to be supplemented"),
    Code.AMOUNT: Wording("不是以元为单位的金额，金额留空", "is no sum in yuan; the sum is left empty"),
    Code.TIME: Wording("不是日期或时间，留空", "is no date or time; left empty"),
    Code.CLOSED_UNDATED: Wording(
        "表里写明已经办结，没有读得出的办结时间，这一行导不进",
        "gives no day although the matter has ended",
    ),
    Code.CLOSED_EARLY: Wording(
        "早于收到时间，这一行导不进", "is before the matter was received; the row cannot be imported"
    ),
    Code.NOT_CLOSED: Wording(
        "不是已办结，却有办结时间，这一行导不进",
        "does not say that the matter has ended, though a day is given",
    ),
    Code.RECEIVED_UNDATED: Wording(
        "已经办结的行没有收到时间，这一行导不进",
        "gives no day although the matter has ended",
    ),
    Code.RESULT: Wording(
        "不是认得的办理结果，或与这类事项、初查状态不符，这一行导不进",
        "is no known result, or none of such a matter; the row cannot be imported",
    ),
    Code.MERGED: Wording("合并单元格只有左上角有内容，这里按空处理", "lies in merged cells and counts as empty"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that cannot be used as it is; it never holds the value. ``row`` is the spreadsheet's own number."""

    row: int
    column: str  # as the list's heading names it
    code: Code
    effect: Effect


def message_of(code: Code, *, english: bool) -> str:
    wording = MESSAGES[code]
    return wording.en if english else wording.zh
