"""Which names are of businesses, and what in them is their own."""

import pytest

from reading.business_names import core_name, is_full_name, is_public_name


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


@pytest.mark.parametrize(
    "name",
    [
        "清河县百味轩餐饮店",
        "王芳理发店",
        "禾麓源信息咨询服务部",
        "岚砚欢乐世界",
        "沐棠液化气站",
        "星辰健身",
        "中公教育",
        "绿城物业",
    ],
)
def test_the_name_of_a_business_may_stand_in_public(name: str) -> None:
    assert is_public_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "王芳",
            "王芳女士",
            "李某",
            "张先生",
            "欧阳娜娜",
            "王芳（理发）",
            "王芳手机维修",
            "闲鱼卖家小王",
            "个人房东王芳",
        ),
        *("某健身房", "一家店铺", "楼下小超市", "〔投诉人〕的店", "13800000000店", "店", "", None),
    ],
)
def test_the_name_of_a_person_or_of_nobody_may_not(name: str | None) -> None:
    assert not is_public_name(name)


@pytest.mark.parametrize(
    ("name", "is_public"), [("海底捞", True), ("王芳", False), ("李某", False), ("〔姓名〕", False)]
)
def test_what_has_a_credit_code_is_named_unless_by_a_person(name: str, is_public: bool) -> None:  # noqa: FBT001
    assert is_public_name(name, registered=True) is is_public
