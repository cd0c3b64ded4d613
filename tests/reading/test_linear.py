"""Reading a text takes work that grows with its length, whatever it repeats.

Operations are lines of Python that run, so the figure is the same on every machine.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reading.alerts import alerts_in
from reading.analysis import analyze_text
from reading.deidentification import deidentify

MOST_LINES_A_CHARACTER = 120
UNITS = st.text("19三①๓0号路室栋x .,、/-于家住王先生微信qq@a退款自杀\u0336\u00ad", min_size=1, max_size=4)


def operations(act: Callable[[str], object], text: str) -> int:
    """Return how many lines of Python an act runs on a text."""
    lines = 0

    def count(_: FrameType, event: str, __: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    sys.settrace(count)
    try:
        act(text)
    finally:
        sys.settrace(None)
    return lines


@pytest.mark.parametrize("act", [deidentify, alerts_in, analyze_text])
@given(unit=UNITS)
@example(unit="九3")
@example(unit="1三")
@example(unit="4四")
@example(unit="1、3")
@example(unit="0号")
def test_four_times_the_text_takes_four_times_the_work(act: Callable[[str], object], unit: str) -> None:
    short, long = operations(act, unit * 200), operations(act, unit * 800)

    assert long <= 4.4 * short + 1_000
    assert long <= MOST_LINES_A_CHARACTER * len(unit) * 800 + 1_000
