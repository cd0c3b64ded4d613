"""What platforms' numbers and categories say beside their value."""

from datetime import datetime

from canon.shanghai import SHANGHAI
from services.intake.imports.domain.external_ids import instant_of_id, last_level


def test_a_platforms_number_says_when_it_was_given() -> None:
    assert instant_of_id("1330000002026112400000001") == datetime(2026, 11, 24, tzinfo=SHANGHAI)
    assert instant_of_id("250912101108115409") == datetime(2025, 9, 12, 10, 11, 8, tzinfo=SHANGHAI)
    assert instant_of_id("251332101108115409") is None
    assert instant_of_id("A-1") is None


def test_of_a_category_the_last_level_counts() -> None:
    assert last_level("商品（产品）->家居用品->餐椅") == "餐椅"
    assert last_level("餐椅") == "餐椅"
