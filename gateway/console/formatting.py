"""Format instants, time spans, sums of money and rates for the console."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from canon.shanghai import SHANGHAI
from gateway.console.translations import Translations

WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Formatter:
    """Format values in one reader's language, relative to one instant."""

    words: Translations
    now: datetime

    def when(self, at: datetime) -> str:
        """``11-26 周四 17:00``; the year only if it is not the current one."""
        at = at.astimezone(SHANGHAI)
        return f"{self._day(at)} {at:%H:%M}"

    def brief(self, at: datetime) -> str:
        """``11-26 17:00``, for a column of times; the year only if it is not the current one."""
        at = at.astimezone(SHANGHAI)
        return f"{self._date(at)} {at:%H:%M}"

    def brief_end(self, at: datetime) -> str:
        """Format the end of a time limit like ``brief``; midnight is 24:00 of the day before."""
        at = at.astimezone(SHANGHAI)
        return f"{self._date(at - _DAY)} 24:00" if at.time() == time() else self.brief(at)

    def end(self, at: datetime) -> str:
        """Format the end of a time limit like ``when``; midnight is 24:00 of the day before (…24时前)."""
        at = at.astimezone(SHANGHAI)
        if (at.hour, at.minute, at.second) == (0, 0, 0):
            return f"{self._day(at - _DAY)} 24:00"
        return self.when(at)

    def day(self, day: date) -> str:
        """``11-26``; the year only if it is not the current one."""
        return self._date(day)

    def days(self, first: date, last: date) -> str:
        """``11-01 至 11-26``, or one day."""
        if first == last:
            return self._date(first)
        return self.words("days", first=self._date(first), last=self._date(last))

    def span(self, span: timedelta) -> str:
        """``2 天 3 小时``, ``5 小时 36 分``, ``12 分``: at most two units, rounded down, without its sign."""
        span = abs(span)
        if span >= _DAY:
            hours = (span % _DAY) // _HOUR
            return self.words("span.days" if hours else "span.whole_days", d=span.days, h=hours)
        if span >= _HOUR:
            return self.words("span.hours", h=span // _HOUR, m=(span % _HOUR) // _MINUTE)
        return self.words("span.minutes", m=span // _MINUTE)

    def count(self, count: float | None) -> str:
        return self.words("rates.none") if count is None else f"{count:,}"

    def money(self, fen: float | None) -> str:
        """Fen as ``3,408.00 元``; null is 无."""
        if fen is None:
            return self.words("rates.none")
        whole = abs(round(fen))
        return self.words("money", sum=f"{'-' if fen < 0 else ''}{whole // 100:,}.{whole % 100:02}")

    def rate(self, basis_points: float | None) -> str:
        """Basis points as ``98.99%``; null is 无, never 0."""
        return self.words("rates.none") if basis_points is None else f"{basis_points / 100:.2f}%"

    def text(self, instant: str | None) -> str:
        """Format an instant in ISO 8601, as the services write it; null is 无."""
        return self.words("rates.none") if instant is None else self.when(datetime.fromisoformat(instant))

    def _day(self, at: datetime) -> str:
        return f"{self._date(at)} {WEEKDAYS[self.words.language][at.weekday()]}"

    def _date(self, at: date) -> str:
        year = f"{at:%Y}-" if at.year != self.now.astimezone(SHANGHAI).year else ""
        return f"{year}{at:%m-%d}"


def is_chinese(text: str) -> bool:
    """Whether a text from outside the catalogue needs ``lang=zh-CN`` on an English page."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)
