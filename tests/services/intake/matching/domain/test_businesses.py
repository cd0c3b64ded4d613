"""One business has many names."""

import pytest

from services.intake.matching.domain.businesses import core_name, is_full_name, likeness_of_businesses


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("清河县百味轩餐饮店", "百味轩"),
        ("百味轩（东关店）", "百味轩东关"),
        ("百日健身服务部", "百日"),
        ("清河县捷修手机快修店", "捷修"),
        ("手机店", "手机"),  # it has no name of its own
        (None, ""),
    ],
)
def test_the_core_of_a_name_is_what_is_its_own(name: str | None, core: str) -> None:
    assert core_name(name) == core


@pytest.mark.parametrize("name", ["清河县百味轩餐饮店", "海悦轮胎经营部", "飞腾电动车（南关店）", "人民医院"])
def test_a_business_is_named(name: str) -> None:
    assert is_full_name(name)


@pytest.mark.parametrize("name", ["建设路修电车的", "某健身房", "一驾校", "楼下小超市", "店名不详", "店", None])
def test_a_business_is_only_described(name: str | None) -> None:
    assert not is_full_name(name)


def test_a_part_of_a_name_is_as_good_as_the_whole() -> None:
    assert likeness_of_businesses("清河百味轩", "百味轩", "", "") == 1.0


def test_a_name_that_is_missing_is_looked_for_in_the_text() -> None:
    assert likeness_of_businesses("百味轩", "", "", "昨天在百味轩吃饭吃出钢丝球") == 1.0


def test_two_messages_without_a_business_say_nothing_about_it() -> None:
    assert likeness_of_businesses("", "", "退款", "退钱") is None
