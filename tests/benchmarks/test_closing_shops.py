"""The closing-shop alarm on the simulated year: it finds what closes, and is seldom raised for nothing."""

import pytest

from benchmarks.closing_shops import measure
from tests.sweeps import only_in_sweeps

pytestmark = pytest.mark.pure


@only_in_sweeps
def test_nine_of_ten_shops_that_close_are_found_and_no_month_has_two_false_alarms() -> None:
    found = measure()

    assert found.found >= 0.9 * found.shops
    assert found.found_in_time >= 0.8 * found.shops
    assert found.most_false_in_a_month <= 1
