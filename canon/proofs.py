"""The proof of a deadline: its arithmetic as a sentence a citizen can check with a wall calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from canon.calendar import Calendar, Day, DayKind
from canon.periods import Period, Unit

_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A counted period: ``end`` before and ``last`` after rolling over days off; ``stops`` are the appraisal spans."""

    start: date
    end: date
    last: date
    length: int
    stops: tuple[tuple[date, date], ...]
    extended: bool
    period: Period
    unpublished: tuple[int, ...]

    @property
    def provisional(self) -> bool:
        return bool(self.unpublished)


def prove_hours(begun: datetime, due_at: datetime, period: Period) -> str:
    """Write when a clock in hours ends; nights and holidays count."""
    return (
        f"{_spoken(begun.date())}{_clock(begun)}{period.begins}，"
        f"满{period.length}小时为{_spoken(due_at.date(), begun.year)}{_clock(due_at)}，"
        f"夜间和节假日照常计算，届时前应当{period.act}。依据：{period.basis}。"
    )


def prove_days(counted: Counted, calendar: Calendar, latest: date) -> str:
    """Write how the days were counted, which were left out, and when the period ends."""
    period, year = counted.period, counted.start.year
    working = period.unit is Unit.WORKING_DAYS
    unit = "个工作日" if working else "日"
    length = f"{counted.length}{unit}"
    if counted.extended:
        length = f"{period.length}{unit}，经负责人批准延长{period.extension}{unit}，共{length}"
    first = counted.start + _ONE_DAY
    sentence = [
        f"{_spoken(counted.start)}{period.begins}，当日不计，自{_plain(first, year)}起算{length}",
        *(_left_out(counted, calendar, first) if working else ()),
        *(
            f"{_plain(begin, year)}至{_plain(stop - _ONE_DAY, year)}鉴定、检测，不计入期限"
            for begin, stop in counted.stops
        ),
        f"第{counted.length}{unit}为{_spoken(counted.end, year)}",
        *_rolling(counted, calendar, latest),
        f"{_plain(counted.last, year)}24时前应当{period.act}",
    ]
    end = f"。依据：{period.basis}。"
    if counted.unpublished:
        years = "、".join(f"{year}年" for year in counted.unpublished)
        end += f"{years}放假安排尚未公布，暂按周一至周五并扣除元旦、劳动节、国庆节计算，公布后重算。"
    return "，".join(sentence) + end


def _rolling(counted: Counted, calendar: Calendar, latest: date) -> Iterator[str]:
    year = counted.start.year
    if counted.last != counted.end:
        off = "法定节假日" if counted.period.unit is Unit.NATURAL_DAYS else "法定休假日"
        yield f"该日是{off}，顺延至{_spoken(counted.last, year)}"
    if latest != counted.last:
        kind = "调休放假" if calendar.kind_of(counted.last) is DayKind.MOVED_REST else "周末"
        yield f"{_plain(counted.last, year)}是{kind}，不是法定节假日，期限不因此顺延"
        yield f"其后第一个工作日为{_plain(latest, year)}"


def _left_out(counted: Counted, calendar: Calendar, first: date) -> Iterator[str]:
    """Name the holidays and weekends that were not counted, and the make-up days that were."""
    year = counted.start.year
    rows = calendar.named_between(first, counted.end)
    off = [day for day in rows if not calendar.is_working(day.on)]
    span = (counted.end - counted.start).days
    weekends = span - len(off) - calendar.working_days_between(first, counted.end + _ONE_DAY)
    parts = [
        f"{_plain(begin.on, year)}至{_plain(end.on, year)}（{begin.name}放假）"
        if begin != end
        else f"{_plain(begin.on, year)}（{begin.name}放假）"
        for begin, end in _runs(off)
    ]
    if weekends:
        parts.append(f"{'其余' if parts else ''}周末{weekends}天")
    if parts:
        yield f"其中{'、'.join(parts)}不计"
    made_up = [_spoken(day.on, year) for day in rows if day.kind is DayKind.MAKE_UP]
    if made_up:
        yield f"{'、'.join(made_up)}调休上班要计入"


def _runs(days: list[Day]) -> Iterator[tuple[Day, Day]]:
    """Pair the first and last day of each run of neighbouring days of one name."""
    run: list[Day] = []
    for day in days:
        if run and (day.on - run[-1].on != _ONE_DAY or day.name != run[0].name):
            yield run[0], run[-1]
            run = []
        run.append(day)
    if run:
        yield run[0], run[-1]


def _clock(at: datetime) -> str:
    return at.time().isoformat("seconds")


def _plain(day: date, beside: int | None = None) -> str:
    """Write a date, with its year only if that differs from ``beside``."""
    return f"{day.month}月{day.day}日" if day.year == beside else f"{day.year}年{day.month}月{day.day}日"


def _spoken(day: date, beside: int | None = None) -> str:
    return f"{_plain(day, beside)}（{_WEEKDAYS[day.weekday()]}）"
