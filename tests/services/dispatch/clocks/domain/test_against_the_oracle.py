"""Random deadlines, counted twice by code that shares nothing: twenty thousand, or ``ORACLE_DEADLINES``."""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from typing import Any

from canon.calendar import published_calendar
from canon.codes import ClockKind, RuleSet
from canon.deadlines import Deadline, Suspension, deadline
from canon.unsound import Unsound
from services.dispatch.clocks.domain.starts import legal_end
from tests.oracle import days
from tests.oracle import deadlines as oracle

# isort: split
from tests.services.dispatch.dispatch_building import a_case
from tests.sweeps import sampled

DEADLINES = int(os.environ.get("ORACLE_DEADLINES", "20000"))
CALENDAR = published_calendar()
KINDS = [kind.value for kind in ClockKind]
ALL = [date(2019, 1, 1) + timedelta(n) for n in range(2922)]
MAKE_UP = [day for day in ALL if days.is_worked(day) and day.isoweekday() > 5]
HOLIDAYS = [day for day in ALL if days.is_statutory(day)]
WEEKENDS = [day for day in ALL if day.isoweekday() > 5]
YEAR_ENDS = [day for day in ALL if (day.month, day.day) >= (12, 10) or (day.month, day.day) <= (1, 5)]
CHANGES = [date(2024, 7, 1), date(2026, 4, 15)]
ZONES = [timezone(timedelta(hours=hours)) for hours in (8, 0, -5, 5.75)]


def an_instant(rng: Random, day: date) -> datetime:
    """Any second of this Shanghai day, often beside midnight, written in any zone."""
    second = rng.choice([0, 1, 86_399, 86_340, *(rng.randrange(86_400) for _ in range(8))])
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    return (midnight + timedelta(seconds=second)).astimezone(rng.choice(ZONES))


def a_day(rng: Random) -> date:
    if rng.random() < 0.4:
        return rng.choice(ALL)
    near = rng.choice(rng.choice([MAKE_UP, HOLIDAYS, WEEKENDS, YEAR_ENDS, CHANGES])) + timedelta(rng.randint(-3, 3))
    return min(max(near, ALL[0]), ALL[-1])


def pauses(rng: Random, begun: date) -> list[oracle.Pause]:
    drawn = []
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
        first = begun + timedelta(rng.randint(-15, 90))
        stop = first + timedelta(rng.choice([0, 1, rng.randint(0, 40)]))
        drawn.append(tuple(sorted((an_instant(rng, first), an_instant(rng, stop)))))
    return drawn


def a_matter(seed: str) -> oracle.Matter:
    rng = Random(seed)
    kind = rng.choice(KINDS)
    received = begun = an_instant(rng, a_day(rng))
    later = oracle.day_in_shanghai(received) + timedelta(rng.randint(1, 60))
    if later <= ALL[-1] and rng.random() < 0.4:
        begun = an_instant(rng, later)
    may_stop, may_grow = kind in oracle.STOPPED_BY_APPRAISAL, kind in oracle.LONGER_WITH_APPROVAL
    return oracle.Matter(
        kind=kind,
        received=received,
        begun=begun,
        pauses=pauses(rng, oracle.day_in_shanghai(begun)) if may_stop or rng.random() < 0.05 else [],
        longer=rng.random() < (0.4 if may_grow else 0.05),
    )


def deadline_in_preview(matter: oracle.Matter) -> Deadline:
    """As a preview asks: without a rule set where the clock starts with the receipt."""
    rules = None if matter.begun == matter.received else RuleSet(oracle.order(matter))
    stops = [Suspension(begins_at=begins, ends_at=ends) for begins, ends in matter.pauses]
    return deadline(ClockKind(matter.kind), matter.begun, CALENDAR, rules, stops, extended=matter.longer)


def deadline_of_case(matter: oracle.Matter) -> Deadline:
    """As a case has it: the receipt chooses the rules, and its appraisals stop only what they may."""
    stops = tuple(Suspension(begins_at=begins, ends_at=ends) for begins, ends in matter.pauses)
    case = a_case(received_at=matter.received, suspensions=stops)
    return legal_end(ClockKind(matter.kind), case, matter.begun, CALENDAR, extended=matter.longer)


def ends_as(answer: Deadline, expected: Mapping[str, Any]) -> bool:
    same = {name: getattr(answer, name) for name in expected} == expected
    return same and answer.due_at.utcoffset() == timedelta(hours=8)


def field_refused(matter: oracle.Matter) -> str | None:
    try:
        deadline_in_preview(matter)
    except Unsound as unsound:
        return unsound.field
    return None


@sampled
def test_a_deadline_ends_where_the_articles_end_it_or_is_refused_by_the_field_they_do_not_know() -> None:
    answered = 0
    for seed in range(DEADLINES):
        matter = a_matter(f"deadline/{seed}")

        if wrong := oracle.refused(matter):
            assert field_refused(matter) in wrong, (seed, matter)
            continue

        answer = deadline_in_preview(matter)
        answered += 1
        assert ends_as(answer, oracle.end(matter)), (seed, matter, answer)
    assert answered > DEADLINES * 3 / 4


@sampled
def test_a_clock_of_a_case_ends_where_the_articles_end_it_by_the_date_of_receipt() -> None:
    for seed in range(DEADLINES // 4):
        matter = a_matter(f"case/{seed}")
        lawful = matter.pauses if matter.kind in oracle.STOPPED_BY_APPRAISAL else []
        if oracle.refused(replace(matter, pauses=lawful)):
            continue

        answer = deadline_of_case(matter)

        assert ends_as(answer, oracle.end(replace(matter, pauses=lawful))), (seed, matter, answer)
