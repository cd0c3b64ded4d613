from datetime import date

from canon.codes import ClockKind as K
from canon.deadlines import deadline
from tests.canon.clocks import CALENDAR, at, ends_with, stopped


def test_the_days_of_an_appraisal_do_not_count() -> None:
    last = ends_with(K.MEDIATION, "2026-10-13", [stopped("2026-10-20", "2026-10-30")])

    assert last == date(2026, 12, 22)


def test_only_working_days_are_given_back_to_a_clock_of_working_days() -> None:
    last = ends_with(K.VERIFICATION, "2026-11-02", [stopped("2026-11-06", "2026-11-10")])

    assert last == date(2026, 11, 25)


def test_overlaps_count_once() -> None:
    stops = [
        stopped("2026-10-25", "2026-10-30"),
        stopped("2026-10-20", "2026-10-27"),
        stopped("2026-10-21", "2026-10-22"),
    ]

    assert ends_with(K.MEDIATION, "2026-10-13", stops) == date(2026, 12, 22)


def test_the_start_day_never_counts_and_is_not_given_back() -> None:
    assert ends_with(K.MEDIATION, "2026-10-13", [stopped("2026-10-01", "2026-10-14")]) == date(2026, 12, 12)
    assert ends_with(K.MEDIATION, "2026-10-13", [stopped("2026-10-01", "2026-10-15")]) == date(2026, 12, 13)


def test_a_stop_within_one_day_gives_nothing_back() -> None:
    stop = stopped("2026-10-20T08:00:00+08:00", "2026-10-20T17:00:00+08:00")

    assert ends_with(K.MEDIATION, "2026-10-13", [stop]) == date(2026, 12, 12)


def test_a_stop_after_the_end_changes_nothing() -> None:
    assert ends_with(K.MEDIATION, "2026-10-13", [stopped("2026-12-13", "2026-12-20")]) == date(2026, 12, 12)


def test_a_stop_on_the_last_day_moves_it() -> None:
    assert ends_with(K.MEDIATION, "2026-10-13", [stopped("2026-12-12", "2026-12-14")]) == date(2026, 12, 14)


def test_a_stop_that_begins_only_because_another_pushed_the_end_counts_too() -> None:
    stops = [stopped("2026-10-20", "2026-10-30"), stopped("2026-12-15", "2026-12-16")]

    assert ends_with(K.MEDIATION, "2026-10-13", stops) == date(2026, 12, 23)


def test_an_extension_and_a_stop_add_up() -> None:
    last = ends_with(K.VERIFICATION, "2026-02-10", [stopped("2026-03-02", "2026-03-04")], extended=True)

    assert last == date(2026, 4, 1)


def test_the_proof_names_the_stopped_days() -> None:
    due = deadline(K.MEDIATION, at("2026-10-13"), CALENDAR, suspensions=[stopped("2026-10-20", "2026-10-30")])

    assert "10月20日至10月29日鉴定、检测，不计入期限" in due.proof
