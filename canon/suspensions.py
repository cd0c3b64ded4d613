"""Time that is not counted (不计入期限): whole Shanghai days of appraisal, overlaps once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from canon.calendar import FIRST_DAY, LAST_DAY, OutsideCalendar
from canon.codes import PauseGround
from canon.shanghai import SHANGHAI
from canon.unsound import Unsound


class NoOffset(Unsound):
    """An instant without its offset from UTC is not an instant."""

    code = "no_offset"


class UnknownGround(Unsound):
    """The law stops a clock for appraisal only (Order 121 Art. 22)."""

    code = "unknown_ground"


class EndsBeforeItBegins(Unsound):
    """A suspension runs forward in time."""

    code = "ends_before_it_begins"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """From the day of ``begins_at`` up to, not including, the day of ``ends_at``, nothing is counted."""

    begins_at: datetime
    ends_at: datetime
    ground: str = PauseGround.APPRAISAL


def shanghai(instant: datetime, field: str) -> datetime:
    """Return the instant in +08:00; ``NoOffset`` or ``OutsideCalendar`` name the field it came from."""
    if instant.tzinfo is None:
        raise NoOffset("时间必须带时区偏移，例如 +08:00", field)
    if not FIRST_DAY.year <= instant.year <= LAST_DAY.year:
        raise OutsideCalendar("日期超出可计算范围（2000年至2099年）", field)
    return instant.astimezone(SHANGHAI)


def stopped_spans(suspensions: Sequence[Suspension], start: date) -> list[tuple[date, date]]:
    """Return the days after ``start`` that do not count as merged spans [first, end) in order."""
    spans = sorted(_span(n, suspension, start) for n, suspension in enumerate(suspensions))
    merged: list[tuple[date, date]] = []
    for first, end in spans:
        if first >= end:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((first, end))
    return merged


def _span(n: int, suspension: Suspension, start: date) -> tuple[date, date]:
    if suspension.ground != PauseGround.APPRAISAL:
        raise UnknownGround("只有鉴定、检测所需时间不计入期限", f"/suspensions/{n}/ground")
    begins = shanghai(suspension.begins_at, f"/suspensions/{n}/from")
    ends = shanghai(suspension.ends_at, f"/suspensions/{n}/to")
    if ends < begins:
        raise EndsBeforeItBegins("中止结束时间早于开始时间", f"/suspensions/{n}/to")
    return max(begins.date(), start + timedelta(1)), ends.date()
