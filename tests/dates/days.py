"""The days on which `make dates` runs: what the law, the calendar and clocks change on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from canon.shanghai import SHANGHAI


@dataclass(frozen=True, slots=True)
class Day:
    """When a run begins, and why then."""

    at: datetime
    why: str

    def offset(self, now: datetime) -> str:
        """What is added to this machine's clock, as libfaketime takes it."""
        return f"{(self.at - now).total_seconds():+.0f}s"


def _noon(day: str, why: str) -> Day:
    return Day(datetime.fromisoformat(f"{day}T12:00:00+08:00"), why)


def _around_midnight(instant: str, whose: str) -> tuple[Day, Day]:
    midnight, minute = datetime.fromisoformat(instant), timedelta(minutes=1)
    return Day(midnight - minute, f"a minute before {whose} midnight"), Day(midnight + minute, "a minute after it")


DAYS = (
    _noon("2025-12-31", "the eve of New Year's Day; a year ends"),
    _noon("2026-01-03", "the last day of New Year's holidays"),
    _noon("2026-01-04", "a Sunday that is worked"),
    _noon("2026-02-14", "a Saturday that is worked, the eve of the Spring Festival"),
    _noon("2026-02-23", "the last day of the Spring Festival's holidays"),
    _noon("2026-02-28", "a Saturday that is worked; a month ends"),
    _noon("2026-04-03", "the eve of Qingming"),
    _noon("2026-04-06", "the last day of Qingming's holidays"),
    _noon("2026-04-14", "the last day of Order 20"),
    _noon("2026-04-15", "the first day of Order 121"),
    _noon("2026-04-30", "the eve of Labour Day; a month ends"),
    _noon("2026-05-05", "the last day of Labour Day's holidays"),
    _noon("2026-05-09", "a Saturday that is worked"),
    _noon("2026-06-18", "the eve of the Dragon Boat Festival"),
    _noon("2026-06-21", "the last day of the Dragon Boat Festival's holidays"),
    _noon("2026-09-20", "a Sunday that is worked"),
    _noon("2026-09-24", "the eve of the Mid-Autumn Festival"),
    _noon("2026-09-27", "the last day of the Mid-Autumn Festival's holidays"),
    _noon("2026-09-30", "the eve of the National Day"),
    _noon("2026-10-07", "the last day of the National Day's holidays"),
    _noon("2026-10-10", "a Saturday that is worked"),
    _noon("2026-11-30", "a Monday; a month ends"),
    *_around_midnight("2026-12-02T00:00:00+08:00", "Shanghai's"),  # a Tuesday and a Wednesday
    *_around_midnight("2026-12-04T00:00:00+00:00", "UTC's"),  # in Shanghai Friday morning
    _noon("2026-12-03", "a Thursday"),
    _noon("2026-12-05", "a Saturday"),
    _noon("2026-12-06", "a Sunday"),
    *_around_midnight("2027-01-01T00:00:00+08:00", "the year's"),  # the last published day, the first unpublished
    _noon("2028-02-29", "a leap day"),
)
FAR = Day(datetime(2028, 2, 29, 0, 30, tzinfo=SHANGHAI), "a leap day that UTC has not begun")
