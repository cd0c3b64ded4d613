"""What the figures of a page are about: a period, a basis, an instant, and filters; all of it in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from canon.codes import Agency, Channel, Department, Kind

DAY = timedelta(days=1)
LONGEST = timedelta(days=3_699)  # the service counts no longer period
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
FILTERS = ("department", "channel", "kind", "agency", "town", "category", "topic", "topic_class", "respondent")
CODES: Mapping[str, type[StrEnum]] = {"department": Department, "channel": Channel, "kind": Kind, "agency": Agency}
BASES = ("cohort", "event")
MONTHS = {"month": 1, "last_month": 1, "quarter": 3, "last_quarter": 3, "year": 12, "last_year": 12}
NOTHING: Mapping[str, str | None] = {}
LONGEST_NAME = 100  # characters of a town's or a category's code


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """``preset`` is a name of ``MONTHS``, or empty for days chosen freely; ``as_of`` a day, or empty for now."""

    first: date
    last: date
    preset: str = ""
    basis: str = "cohort"
    as_of: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    wrong: str = ""  # the key of what is wrong with the days that were chosen

    def parameters(
        self, further: Mapping[str, str | None] = NOTHING, /, **changed: str | None
    ) -> dict[str, str | None]:
        """Return the parameters of the address of this selection: with ``further`` ones, some of them changed."""
        days = {"from": None, "to": None, "period": self.preset}
        if not self.preset:
            days = {"from": self.first.isoformat(), "to": self.last.isoformat(), "period": None}
        basis = self.basis if self.basis != BASES[0] else None
        return {**days, "basis": basis, "as_of": self.as_of or None, **self.filters, **further, **changed}

    def reproducible(self, now: datetime) -> dict[str, str | None]:
        """Return the parameters of an address that will always show what is shown now."""
        fixed = {"from": self.first.isoformat(), "to": self.last.isoformat(), "period": None}
        return self.parameters(**fixed, as_of=self.as_of or now.isoformat(timespec="seconds"))

    def query(self, **more: str) -> str:
        """Return the query that asks the service for these figures."""
        period = {"from": self.first.isoformat(), "to": self.last.isoformat(), "basis": self.basis}
        return urlencode(period | ({"as_of": self.as_of} if self.as_of else {}) | dict(self.filters) | more)

    def without_filters(self) -> "Selection":
        return replace(self, filters={})

    def before(self, now: datetime) -> "Selection":
        """Return the period before this one; cases are followed for as long as those of this one were.

        Cases received in the days chosen have had a certain time to be closed in. Those of the period before are
        counted as they stood after the same time; else every rate would seem to fall.
        """
        first, last = period_before(self.first, self.last, MONTHS.get(self.preset))
        return replace(self, first=first, last=last, preset="", as_of=self._earlier(self.first - first, now))

    def months(self, count: int) -> "Selection":
        """Return so many months that end with the period, the last of them perhaps begun."""
        return replace(self, first=shift_months(self.last.replace(day=1), 1 - count), preset="")

    def part(self, first: date, last: date) -> dict[str, str | None]:
        """Return the parameters of the address of a part of the period."""
        return self.parameters(**{"from": first.isoformat(), "to": last.isoformat()}, period=None)

    def _earlier(self, by: timedelta, now: datetime) -> str:
        if self.basis != BASES[0]:
            return self.as_of
        if len(self.as_of) == len("2026-01-01"):
            return (date.fromisoformat(self.as_of) - by).isoformat()
        at = datetime.fromisoformat(self.as_of) if self.as_of else now
        return (at - by).isoformat(timespec="seconds")


def read_selection(sent: Mapping[str, str], today: date, own_department: str | None = None) -> Selection:
    """Return what an address selects; what cannot be is left out, and this month stands in for impossible days.

    ``own_department``: the only one that this person may count.
    """
    basis = sent.get("basis", "") if sent.get("basis") in BASES else BASES[0]
    filters = {name: sent[name] for name in FILTERS if _is_known(name, sent.get(name, ""))}
    if own_department is not None and filters.get("department") != own_department:
        filters.pop("department", None)
    more = {"basis": basis, "as_of": _as_of(sent.get("as_of", "")), "filters": filters}
    if "from" in sent or "to" in sent:
        return _free(sent, today, more)
    preset = sent.get("period", "") if sent.get("period") in MONTHS else "month"
    first, last = preset_period(preset, today)
    return Selection(first=first, last=last, preset=preset, **more)  # type: ignore[arg-type]


def preset_period(preset: str, today: date) -> tuple[date, date]:
    """Return the days of a preset: a calendar period up to today, or the whole one before."""
    months = MONTHS[preset]
    begun = today.replace(day=1, month=(today.month - 1) // months * months + 1)
    return (shift_months(begun, -months), begun - DAY) if preset.startswith("last") else (begun, today)


def period_before(first: date, last: date, months: int | None = None) -> tuple[date, date]:
    """Return as many months before, as far into them as this period goes into its own; else as many days.

    ``months``: how long the calendar period is that this one is, or begins.
    """
    if first.day != 1:
        return first - DAY - (last - first), first - DAY
    spanned = months or 12 * (last.year - first.year) + last.month - first.month + 1
    start = shift_months(first, -spanned)
    is_whole = (last + DAY) == shift_months(first, spanned)
    return start, first - DAY if is_whole else min(start + (last - first), first - DAY)


def shift_months(first: date, months: int) -> date:
    """Return the first day of the month so many months after that of ``first``."""
    number = 12 * first.year + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def step_for(selection: Selection, chosen: str = "") -> str:
    """Return the step of a series: as chosen, else so that there are neither few points nor too many."""
    days = (selection.last - selection.first) // DAY + 1
    if chosen in ("day", "week", "month"):
        return chosen
    return "day" if days <= 31 else "week" if days <= 186 else "month"


def _free(sent: Mapping[str, str], today: date, more: Mapping[str, object]) -> Selection:
    try:
        last = date.fromisoformat(sent["to"]) if sent.get("to") else today
        first = date.fromisoformat(sent["from"]) if sent.get("from") else last.replace(day=1)
    except ValueError:
        return _instead("metrics.wrong_day", today, more)
    if not EARLIEST <= first <= last <= LATEST or last - first > LONGEST:
        return _instead("metrics.wrong_order" if first > last else "metrics.wrong_length", today, more)
    return Selection(first=first, last=last, **more)  # type: ignore[arg-type]


def _instead(wrong: str, today: date, more: Mapping[str, object]) -> Selection:
    first, last = preset_period("month", today)
    return Selection(first=first, last=last, preset="month", wrong=wrong, **more)  # type: ignore[arg-type]


def _is_known(name: str, value: str) -> bool:
    return value in set(CODES[name]) if name in CODES else 0 < len(value) <= LONGEST_NAME


def _as_of(text: str) -> str:
    """Return the instant or day, or nothing if it is neither."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return ""
    is_day = len(text) == len("2026-01-01")
    return text if EARLIEST <= at.date() <= LATEST and (is_day or at.tzinfo is not None) else ""
