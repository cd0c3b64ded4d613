"""Builders of clocks for tests: short ways to write instants, suspensions and ends."""

from collections.abc import Sequence
from datetime import date, datetime

from canon.calendar import published_calendar
from canon.codes import ClockKind, RuleSet
from canon.deadlines import Deadline, Suspension, deadline

CALENDAR = published_calendar()


def at(text: str) -> datetime:
    """Read "2026-02-12" as ten in the morning in Shanghai, or an instant as it stands."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T10:00:00+08:00")


def ends(kind: ClockKind, start: str, rules: RuleSet | None = None, *, extended: bool = False) -> Deadline:
    return deadline(kind, at(start), CALENDAR, rules, extended=extended)


def stopped(begins: str, until: str, ground: str = "appraisal") -> Suspension:
    return Suspension(begins_at=at(begins), ends_at=at(until), ground=ground)


def ends_with(kind: ClockKind, start: str, stops: Sequence[Suspension], *, extended: bool = False) -> date:
    return deadline(kind, at(start), CALENDAR, suspensions=stops, extended=extended).last_day
