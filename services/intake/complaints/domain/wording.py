"""Codes, times and amounts in the Chinese wording that citizens and platforms read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from canon.codes import (
    Agency,
    ClockKind,
    CloseResult,
    Department,
    MediationMode,
    RefusalReason,
    TerminationReason,
    name_of,
)
from canon.money import yuan_of
from canon.shanghai import SHANGHAI

TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
REFUSALS: Mapping[str, str] = {
    RefusalReason.OUT_OF_SCOPE: "不属于市场监督管理部门职责，或者本机关没有处理权限",
    RefusalReason.ALREADY_HANDLED: "法院、仲裁机构、行政机关或者消费者协会已经受理或者处理过同一争议",
    RefusalReason.NOT_CONSUMER: "不是为生活消费需要，或者不能证明与被投诉人之间存在消费者权益争议",
    RefusalReason.OVER_3_YEARS: "知道或者应当知道权益受到侵害之日起已超过三年",
    RefusalReason.MATERIALS: "没有提供规定的材料，或者材料不真实",
    RefusalReason.IDENTITY: "冒用他人身份，或者拒绝核验身份",
    RefusalReason.OTHER_LAW: "法律、法规、规章规定不予受理的其他情形",
}
TERMINATIONS: Mapping[str, str] = {
    TerminationReason.WITHDRAWN: "您撤回了投诉，或者双方自行和解",
    TerminationReason.ABSENT_OR_REFUSES: "一方无正当理由不参加调解，或者拒绝调解",
    TerminationReason.CANNOT_AGREE: "双方明显不能达成协议",
    TerminationReason.APPRAISAL_COST: "双方对鉴定费用没有达成一致",
    TerminationReason.TIME_LIMIT: "法定的调解期限内没有达成协议",
    TerminationReason.FOUND_REFUSABLE: "受理后发现属于不予受理或者应当移送的情形",
    TerminationReason.PARTY_GONE: "一方死亡或者终止",
    TerminationReason.OTHER_LAW: "法律、法规、规章规定的其他情形",
}
RESULTS: Mapping[str, str] = {
    CloseResult.AGREED: "达成调解协议",
    CloseResult.SETTLED: "双方和解",
    CloseResult.WITHDRAWN: "撤回",
    CloseResult.TERMINATED: "终止调解",
    CloseResult.REFUSED: "不予受理",
    CloseResult.ANSWERED: "已答复",
    CloseResult.REDIRECTED: "已转办",
    CloseResult.FILED: "已立案",
    CloseResult.NOT_FILED: "不予立案",
    CloseResult.OTHER: "其他",
}
MODES: Mapping[str, str] = {
    MediationMode.ONSITE: "现场调解",
    MediationMode.CALL: "三方通话调解",
    MediationMode.ONLINE: "互联网调解",
    MediationMode.OTHER: "其他方式调解",
}
REMEDIES = (
    "您可以与经营者协商和解，请求消费者协会或者依法成立的其他调解组织调解，"
    "根据仲裁协议提请仲裁，或者向人民法院提起诉讼（消费者权益保护法第三十九条）。"
)
UNDISCLOSED = "（涉嫌违法犯罪线索移送，请勿告知诉求人。）"  # a platform might pass the reason on to the complainant
_WEEKDAYS = "一二三四五六日"


def department_name(code: object) -> str:
    return _name_or_code(Department, code, "受理办公室")


def as_sentence(text: str | None) -> str:
    """Return the text with a full stop if it ends without punctuation; "" for an empty text."""
    stripped = (text or "").strip()
    return stripped if not stripped or stripped[-1] in "。！？…" else f"{stripped}。"


def unit_name(department: object, station_name: str | None) -> str:
    """Return the names of the department and, if there is one, of its station."""
    return "、".join(filter(None, (department_name(department), station_name)))


def agency_name(code: object) -> str:
    return _name_or_code(Agency, code, "有关部门")


def clock_name(code: object) -> str:
    return _name_or_code(ClockKind, code, "办理期限")


def _name_or_code(codes: type[StrEnum], code: object, otherwise: str) -> str:
    """Return the name of a code; a code that is not in the list is its own name."""
    text = str(code or "")
    return name_of(codes(text)) if text in tuple(codes) else text or otherwise


def yuan(fen: int) -> str:
    return f"{yuan_of(fen, grouped=True)} 元"


def minute_text(instant: datetime) -> str:
    """Return a Shanghai time for a reader: 11-27 周五 09:30."""
    at = instant.astimezone(SHANGHAI)
    return f"{at:%m-%d} 周{_WEEKDAYS[at.weekday()]} {at:%H:%M}"


def due_text(instant: datetime) -> str:
    """Return a due time for a reader: 11-26 周四 17:00 止; midnight is the 24:00 of the day before."""
    at = instant.astimezone(SHANGHAI)
    midnight = (at.hour, at.minute, at.second) == (0, 0, 0)
    day = at - timedelta(days=1) if midnight else at
    return f"{day:%m-%d} 周{_WEEKDAYS[day.weekday()]} {'24:00' if midnight else f'{at:%H:%M}'} 止"


def time_text(instant: datetime) -> str:
    """Return a Shanghai time in the format of the platforms."""
    return instant.astimezone(SHANGHAI).strftime(TIME_FORMAT)
