"""How far an import is, in figures and words."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from canon.shanghai import SHANGHAI
from gateway.console.formatting import Formatter
from gateway.console.imports import view
from gateway.console.imports.models import WholeImport
from gateway.console.translations import Translations

pytestmark = pytest.mark.pure
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
SAY = Formatter(Translations("zh"), NOW)


def an_import(**changes: Any) -> WholeImport:
    usual: dict[str, Any] = {
        "id": "01a210cb-2160-7d77-8f47-b6357bd6fac0",
        "state": "running",
        "channel": "12315",
        "name": None,
        "encoding": "xlsx",
        "size": 3_984_589,
        "rows": 1000,
        "taken": 400,
        "incomplete": 0,
        "repeated": 80,
        "refused": 20,
        "uploaded_by": "hub1",
        "uploaded_at": NOW,
        "started_by": "hub1",
        "started_at": NOW - timedelta(seconds=5),
        "ended_at": None,
        "columns": [],
        "absent": [],
        "forecast": {"takeable": 0, "lacking": 0, "known": 0, "unusable": 0},
        "problems": [],
        "first_rows": [],
        "keep_until": NOW,
        "has_rows": True,
    }
    return WholeImport.model_validate(usual | changes)


def test_progress_is_counted_in_rows_with_what_is_left() -> None:
    found = view.progress_of(an_import(), SAY)

    assert (found.percent, found.taken, found.repeated, found.refused) == (50, 40, 8, 2)
    assert (found.rate, found.left) == (100, "5 秒")


def test_before_a_second_no_rate_is_named() -> None:
    assert view.progress_of(an_import(started_at=NOW), SAY).rate is None
    assert view.progress_of(an_import(started_at=None), SAY).left == ""


def test_what_took_less_than_a_minute_took_seconds() -> None:
    assert view.took_of(an_import(ended_at=NOW), SAY) == "5 秒"
    assert view.took_of(an_import(ended_at=NOW + timedelta(minutes=3)), SAY) == "3 分"
    assert view.took_of(an_import(), SAY) == ""


def test_a_size_is_named_in_its_unit() -> None:
    assert view.size_of(3_984_589, SAY.words) == "3.8 MB"
    assert view.size_of(100, SAY.words) == "1 kB"


def test_steps_are_past_now_or_to_come() -> None:
    assert view.steps("running") == [
        ("file", True, False),
        ("preview", True, False),
        ("run", False, True),
        ("result", False, False),
    ]
