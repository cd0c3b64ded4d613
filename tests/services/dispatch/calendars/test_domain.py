"""A year of the calendar is entered."""

from datetime import date

import pytest

from canon.calendar import Calendar, Day, DayKind
from canon.codes import ClockKind
from chassis.errors import Invalid
from services.dispatch.calendars.domain import CALENDAR_ID, CalendarUnchanged, calendar_published, publish_year
from services.dispatch.clocks.domain.updates import recount_clocks
from services.dispatch.deadlines.domain.recount import moves_between
from tests.services.dispatch.dispatch_building import CALENDAR, MORNING, at, opened

NEW_YEAR = Day(on=date(2027, 1, 1), kind=DayKind.STATUTORY, name="元旦")
MAKE_UP = Day(on=date(2027, 1, 9), kind=DayKind.MAKE_UP, name="调休上班")
REST = Day(on=date(2027, 1, 4), kind=DayKind.MOVED_REST)


def published(*days: Day, year: int = 2027, known: bool = True) -> Calendar:
    return publish_year(CALENDAR, series="v2", year=year, days=days, published=known)


def codes(*days: Day, known: bool = True) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        published(*days, known=known)
    return [(error.field, error.code) for error in refusal.value.errors]


def test_a_year_joins_the_others() -> None:
    calendar = published(NEW_YEAR, REST, MAKE_UP)

    assert calendar.version.startswith("v2-")
    assert calendar.published == CALENDAR.published | {2027}
    assert (calendar.is_working(MAKE_UP.on), calendar.is_working(REST.on)) == (True, False)
    assert calendar.rows_between(date(2026, 1, 1), date(2026, 12, 31)) == CALENDAR.rows_between(
        date(2026, 1, 1), date(2026, 12, 31)
    )


def test_the_new_days_take_the_place_of_the_old() -> None:
    calendar = published(Day(on=date(2026, 1, 1), kind=DayKind.STATUTORY), year=2026)

    assert [day.on for day in calendar.rows_between(date(2026, 1, 1), date(2026, 12, 31))] == [date(2026, 1, 1)]


def test_a_notice_can_be_taken_back() -> None:
    calendar = published(year=2026, known=False)

    assert not calendar.is_published(2026)


def test_a_day_outside_its_year_is_refused() -> None:
    assert codes(NEW_YEAR, Day(on=date(2028, 1, 1), kind=DayKind.STATUTORY)) == [("/days/1/on", "outside_year")]


def test_a_day_twice_is_refused() -> None:
    assert codes(NEW_YEAR, REST, NEW_YEAR) == [("/days/2/on", "day_twice")]


def test_a_make_up_day_on_a_plain_working_day_is_refused() -> None:
    assert codes(NEW_YEAR, Day(on=date(2027, 1, 5), kind=DayKind.MAKE_UP)) == [("/days/1/on", "not_weekend")]


def test_a_published_year_has_a_statutory_day() -> None:
    assert codes(MAKE_UP) == [("/days", "statutory_missing")]


def test_a_version_that_changes_nothing_is_refused() -> None:
    of_2026 = CALENDAR.rows_between(date(2026, 1, 1), date(2026, 12, 31))

    with pytest.raises(CalendarUnchanged):
        published(*of_2026, year=2026)


def test_the_whole_calendar_is_published() -> None:
    event = calendar_published(published(NEW_YEAR, REST, MAKE_UP), MORNING)

    assert event.aggregate_id == CALENDAR_ID
    assert event.years[-1] == 2027
    assert (event.working[-1], event.off[-1], event.statutory[-1]) == ("2027-01-09", "2027-01-04", "2027-01-01")


def test_what_a_version_moved_is_recorded_also_where_the_end_stayed() -> None:
    update = opened(received=at("2026-12-28 09:00"))
    calendar = published(NEW_YEAR, REST)
    after = recount_clocks(update.case, update.clocks, calendar, at("2026-12-28 10:00"))

    [move] = moves_between(update.clocks, after.clocks)

    assert (move.kind, move.old_version, move.version) == (ClockKind.ACCEPTANCE, CALENDAR.version, calendar.version)
    assert (move.old_due_at, move.new_due_at) == (at("2027-01-08 00:00"), at("2027-01-09 00:00"))
    assert not move.provisional


def test_calendars_that_differ_never_share_a_name() -> None:
    assert published(NEW_YEAR).version != published(NEW_YEAR, REST).version
    assert published(NEW_YEAR, REST).version == published(REST, NEW_YEAR).version
