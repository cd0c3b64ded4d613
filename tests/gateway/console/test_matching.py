"""What two texts share, as the page of a pair marks it."""

import pytest

from gateway.console.matching.view import MOST_COMPARED, shared_phrases

pytestmark = pytest.mark.pure


def test_phrases_that_both_texts_have_are_found_in_the_order_of_the_first() -> None:
    assert shared_phrases("我在百味轩办了储值卡，店关门了。", "来电人在百味轩办了储值卡，该店关门了，要求退款。") == (
        "在百味轩办了储值卡",
        "店关门了",
    )


def test_only_the_beginnings_of_long_texts_are_compared() -> None:
    begin = "甲乙丙丁" * MOST_COMPARED

    assert shared_phrases(begin + "末尾的一句话", "另起的开头" * MOST_COMPARED + "末尾的一句话") == ()
