"""Instants, spans, sums and rates as the console says them."""

from datetime import datetime, timedelta

import pytest

from gateway.console.clock_chips import clock_chip
from gateway.console.formatting import Formatter
from gateway.console.matches import split_at_matches
from gateway.console.models import CaseClock
from gateway.console.translations import Translations

pytestmark = pytest.mark.pure
NOW = datetime.fromisoformat("2026-11-25T10:24:00+08:00")
SAY = Formatter(Translations("zh"), NOW)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def a_clock(state: str = "running", due: str = "2026-11-26T17:00:00+08:00", **facts: object) -> CaseClock:
    known = {"kind": "acceptance", "starts_at": "2026-11-19T17:00:00+08:00", "due_at": due, "state": state}
    return CaseClock.model_validate(known | {"proof": "算法", "provisional": False} | facts)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        ("2026-11-26T17:00:00+08:00", "11-26 周四 17:00"),
        ("2026-11-26T09:00:00+00:00", "11-26 周四 17:00"),
        ("2027-01-04T00:30:00+08:00", "2027-01-04 周一 00:30"),
        ("2026-11-27T00:00:00+08:00", "11-26 周四 24:00"),
        ("2027-01-01T00:00:00+08:00", "12-31 周四 24:00"),
    ],
)
def test_the_end_of_a_limit_is_named_with_its_weekday(instant: str, text: str) -> None:
    assert SAY.end(at(instant)) == text


def test_the_end_of_a_limit_is_on_its_own_day_in_a_column_of_times_too() -> None:
    assert SAY.brief_end(at("2026-11-27T00:00:00+08:00")) == "11-26 24:00"
    assert SAY.brief_end(at("2026-11-26T17:00:00+08:00")) == "11-26 17:00"


def test_a_beginning_at_midnight_belongs_to_its_own_day() -> None:
    assert SAY.when(at("2026-11-27T00:00:00+08:00")) == "11-27 周五 00:00"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        ({"seconds": 59}, "0 分"),
        ({"minutes": 12}, "12 分"),
        ({"hours": 5, "minutes": 36}, "5 小时 36 分"),
        ({"days": 2, "hours": 3, "minutes": 59}, "2 天 3 小时"),
        ({"days": 1}, "1 天"),
        ({"hours": -3, "minutes": -12}, "3 小时 12 分"),
    ],
)
def test_a_span_has_two_units_and_no_sign(span: dict[str, float], text: str) -> None:
    assert SAY.span(timedelta(**span)) == text


@pytest.mark.parametrize(
    ("fen", "text"), [(340800, "3,408.00 元"), (5, "0.05 元"), (-12345, "-123.45 元"), (0, "0.00 元"), (None, "无")]
)
def test_money_is_exact_to_the_fen(fen: int | None, text: str) -> None:
    assert SAY.money(fen) == text


@pytest.mark.parametrize(("basis_points", "text"), [(9899, "98.99%"), (10_000, "100.00%"), (0, "0.00%"), (None, "无")])
def test_a_rate_over_nothing_is_none_and_never_zero(basis_points: int | None, text: str) -> None:
    assert SAY.rate(basis_points) == text


@pytest.mark.parametrize(
    ("state", "due", "reminded", "look", "text"),
    [
        ("missed", "2026-11-25T07:12:00+08:00", None, "over", "超 3 小时 12 分"),
        ("running", "2026-11-25T10:24:00+08:00", "2026-11-25T07:00:00+08:00", "over", "超 0 分"),
        ("running", "2026-11-25T16:00:00+08:00", "2026-11-25T10:24:00+08:00", "near", "剩 5 小时 36 分"),
        ("running", "2026-11-25T16:00:00+08:00", "2026-11-25T10:25:00+08:00", "", "剩 5 小时 36 分"),
        ("running", "2026-11-30T10:24:00+08:00", "2026-11-24T10:24:00+08:00", "near", "剩 5 天"),
        ("running", "2026-11-30T10:24:00+08:00", None, "", "剩 5 天"),
        ("paused", "2026-11-30T10:24:00+08:00", None, "hold", "停计"),
    ],
)
def test_a_chip_says_its_state_in_words_beside_its_look(
    state: str, due: str, reminded: str | None, look: str, text: str
) -> None:
    """Amber from the first reminder on, however many hours are left."""
    chip = clock_chip(a_clock(state, due, near_at=reminded), SAY)

    assert (chip.tone, chip.text, chip.name) == (look, text, "受理期限")


def test_matched_words_are_marked_the_longest_first() -> None:
    assert split_at_matches("停车收费没公示", ["收费", "停车收费"]) == (("停车收费", True), ("没公示", False))
    assert split_at_matches("（a+b）", ["a+b"]) == (("（", False), ("a+b", True), ("）", False))
    assert split_at_matches("", ["收费"]) == ()
