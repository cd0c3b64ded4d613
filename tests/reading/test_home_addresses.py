"""Where somebody lives is taken out down to town, village or community; where a shop is stays."""

import re
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import address_cues, address_parts
from reading.deidentification import deidentify, deidentify_place
from reading.home_addresses import KnownAddresses

TOWNS = ("", "某县城关镇", "浙江省望川县河西镇", "城东街道", "石桥镇")
STREETS = ("解放路", "新桥巷", "兴隆街", "人民大道", "和顺路", "建设北路", "五一路", "张家弄")
VILLAGES = ("张家村", "柿林村", "大槐村", "李家庄")
COMMUNITIES = ("幸福小区", "锦澜苑", "和泰家园", "丹桂园", "书香名邸")
LIVING = (
    *("家住", "我家住在", "现住", "本人住", "我住", "居住于"),
    *("本人住址：", "住址是", "户籍地址：", "收货地址：", "送货地址为", "家庭住址："),
)
CLOTHES = (
    "0123456789",
    "０１２３４５６７８９",
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    tuple(f"{digit}\ufe0f\u20e3" for digit in "0123456789"),
)
SIGNS = ("", " ", "\u200b", "·", "*", "-", "\n")
WHOLE = ("号", "栋", "幢", "号楼", "单元", "室")


@st.composite
def numbers(draw: st.DrawFn, *units: str) -> str:
    """A number before each unit, in clothes of its own, with signs between."""
    written = []
    for unit in units:
        clothes, sign = draw(st.sampled_from(CLOTHES)), draw(st.sampled_from(SIGNS))
        number = str(draw(st.integers(1, 1999 if unit == "室" else 399)))
        written.append(sign.join((*(clothes[int(digit)] for digit in number), unit)))
    return draw(st.sampled_from(("", " "))).join(written)


def houses() -> st.SearchStrategy[str]:
    return st.one_of(
        numbers("号"),
        numbers("号", "幢", "单元", "室"),
        numbers("号", "室"),
        numbers("弄", "号", "室"),
        numbers("号", "号楼", "室"),
    )


@given(st.sampled_from(LIVING), st.sampled_from(TOWNS), st.sampled_from(STREETS), houses())
def test_a_home_on_a_street_is_taken_out_in_any_clothes_and_its_town_stays(
    living: str, town: str, street: str, house: str
) -> None:
    assert deidentify(f"{living}{town}{street}{house}，请处理") == f"{living}{town}〔住址〕，请处理"


@given(st.sampled_from(TOWNS), st.sampled_from(STREETS), numbers("号", "幢", "单元", "室"))
def test_a_flat_on_a_street_is_a_home_whatever_stands_before_it(town: str, street: str, house: str) -> None:
    assert deidentify(f"{town}{street}{house}，请处理") == f"{town}〔住址〕，请处理"


@given(st.sampled_from(VILLAGES), numbers("组", "号"))
def test_a_house_of_a_village_is_taken_out_in_any_clothes_and_the_village_stays(village: str, house: str) -> None:
    assert deidentify(f"石桥镇{village}{house}，请处理") == f"石桥镇{village}〔住址〕，请处理"


@given(
    st.sampled_from(COMMUNITIES),
    st.one_of(numbers("栋", "单元", "室"), numbers("号楼", "室"), numbers("幢", "室"), numbers("单元", "室")),
)
def test_of_a_flat_in_a_community_only_the_community_stays(community: str, house: str) -> None:
    assert deidentify(f"新房在{community}{house}，漏水") == f"新房在{community}〔门牌〕，漏水"


@given(st.sampled_from(STREETS), st.integers(1, 399), st.data())
def test_the_complainants_own_address_is_known_in_any_clothes(street: str, house: int, data: st.DataObject) -> None:
    clothes, sign = data.draw(st.sampled_from(CLOTHES)), data.draw(st.sampled_from(SIGNS))
    written = sign.join((*(clothes[int(digit)] for digit in str(house)), "号"))
    known = KnownAddresses.of(home=f"某县城关镇{street}{house}号3幢2单元501室", business=None, place=None)

    assert deidentify(f"空调装在{street}{written}，不制冷", addresses=known) == "空调装在〔住址〕，不制冷"


@given(st.sampled_from(TOWNS), st.sampled_from(STREETS), numbers("号"))
def test_a_shop_on_a_street_stays(town: str, street: str, house: str) -> None:
    text = f"在{town}{street}{house}某某超市买的"

    assert deidentify(text) == text


@given(st.sampled_from(STREETS), houses())
def test_the_respondents_address_stays_whole(street: str, house: str) -> None:
    known = KnownAddresses.of(home="望川县听松路66号3栋1202室", business=f"望川县{street}{house}", place=None)
    text = f"望川县{street}{house}，在{street}{house}消费"

    assert deidentify(text, addresses=known) == text
    assert deidentify_place(f"望川县{street}{house}") == f"望川县{street}{house}"


@given(st.text("家住址送到解放路号栋单元室村组镇小区0123一二十 -,。，#", max_size=60))
def test_cleaning_an_address_twice_changes_nothing_more(text: str) -> None:
    once = deidentify(text)

    assert deidentify(once) == once


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("我家住城关镇解放路123号，在人民路20号买了手机", "我家住城关镇〔住址〕，在人民路20号买了手机"),
        ("我在解放路一百二十三号住了十年", "我在〔住址〕住了十年"),
        ("送到解放路12号后店家不认", "送到〔住址〕后店家不认"),
        ("快递寄到城关镇和顺路12号", "快递寄到城关镇〔住址〕"),
        ("我家张家村12号", "我家张家村〔住址〕"),
        ("我家幸福小区3幢漏水", "我家幸福小区〔门牌〕漏水"),
        ("本人住解放路，离店不远", "本人住〔住址〕，离店不远"),
        ("家住兴隆街#45", "家住〔住址〕"),
        ("家住兴隆街45", "家住〔住址〕"),
        ("家住东门外12号", "家住〔住址〕"),
        ("户籍：石桥镇后坡村3组8号", "户籍：石桥镇后坡村〔住址〕"),
        ("南京路123弄5号602室", "〔住址〕"),
        ("住址：解放路123号幸福小区3幢2单元501室", "住址：〔住址〕幸福小区〔门牌〕"),
        ("建设路12号科技大厦A座1201室", "建设路12号科技大厦〔门牌〕"),
        ("物业公司在幸福小区3幢2单元501室检修", "物业公司在幸福小区〔门牌〕检修"),
        ("解放路123号501室漏水", "〔住址〕漏水"),
        ("承诺送货上门到解放路123号，没送", "承诺送货上门到〔住址〕，没送"),
        ("邻居住在我家楼上桂花街15号602", "邻居住在我家楼上〔住址〕"),
        ("家住解\u200b放·路12号", "家住〔住址〕"),
    ],
)
def test_what_stands_beside_an_address_says_that_it_is_a_home(text: str, cleaned: str) -> None:
    assert deidentify(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "经营地址：建设路12号3幢101室",
        "被投诉人地址：建设路12号3幢101室",
        "退货地址是安陵县槐荫路8号2栋301室",
        "我家住城关镇，昨天在人民路20号买的",
        "我家楼下人民路20号的理发店",
        "我家空调是在人民路20号买的",
        "我家在三楼，楼下人民路20号烧烤店扰民",
        "被投诉人住址在和顺路",
        "把厨房重新弄一弄",
        "高新路88号一间车库",
        "12月3号在解放路买的",
        "我住院那天是12号",
        "住在路边，3号去的",
        "入住人民路20号某某宾馆",
        "坐3号线到人民路站",
        "被困在人民路20号电梯",
        "小区3号楼电梯坏了，我家3号楼电梯也坏了",
        "1号楼电梯坏了，三栋200户居民停水，2栋300多平",
        "园区3-5月促销，小区3-1000元",
        "分成3组12号出发",
    ],
)
def test_where_a_shop_or_a_lift_is_stays(text: str) -> None:
    assert deidentify(text) == text


class TestBesideKnownAddresses:
    def test_a_shop_in_the_complainants_house_stays_and_the_flat_goes(self) -> None:
        known = KnownAddresses.of(home="解放路123号3幢2单元501室", business="解放路123号", place=None)

        cleaned = deidentify("店在解放路123号，送解放路123号3幢2单元501室", addresses=known)

        assert cleaned == "店在解放路123号，送〔住址〕"

    def test_of_the_respondents_house_a_flat_that_is_not_theirs_goes(self) -> None:
        known = KnownAddresses.of(home=None, business="人民路20号", place=None)

        assert deidentify("人民路20号3幢2单元501室", addresses=known) == "人民路20号〔门牌〕"

    def test_an_address_given_for_both_is_a_home(self) -> None:
        known = KnownAddresses.of(home="城关镇人民路20号", business="城关镇人民路20号", place=None)

        assert deidentify("在城关镇人民路20号", addresses=known) == "在城关镇〔住址〕"

    def test_where_it_happened_stays_without_its_rooms(self) -> None:
        known = KnownAddresses.of(home=None, business=None, place="建设路12号3幢101室")

        assert deidentify("建设路12号3幢101室", addresses=known) == "建设路12号〔门牌〕"

    def test_where_it_happened_is_hidden_if_it_is_a_home(self) -> None:
        known = KnownAddresses.of(home=None, business=None, place="建设路12号3幢1单元101室")

        assert deidentify("建设路12号3幢1单元101室", addresses=known) == "〔住址〕"

    def test_a_home_without_numbers_is_found_as_it_was_written(self) -> None:
        known = KnownAddresses.of(home="城关镇老供销社宿舍东头", business=None, place=None)

        assert deidentify("到城关镇老供销社宿舍东头安装", addresses=known) == "到城关镇〔住址〕安装"

    def test_a_home_that_is_only_a_town_hides_nothing(self) -> None:
        known = KnownAddresses.of(home="望川县城关镇", business=None, place=None)

        assert deidentify("望川县城关镇的店", addresses=known) == "望川县城关镇的店"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("一百二十三", "123"), ("一二三", "123"), ("1 2-3", "123"), ("十二", "12"), ("二十", "20"), ("一百零五", "105"),
        ("12a", "12a"), ("1千a", "1千a"), ("3百", "300"),
    ],
)  # fmt: skip
def test_a_number_has_one_form(written: str, number: str) -> None:
    assert address_parts.number_in_one_form(written) == number


@pytest.mark.parametrize("module", [address_parts, address_cues])
def test_every_pattern_is_short(module: ModuleType) -> None:
    patterns = {name: one for name, one in vars(module).items() if isinstance(one, re.Pattern)}

    assert patterns
    assert {name: len(one.pattern) for name, one in patterns.items() if len(one.pattern) > 200} == {}
