"""Numbers of persons in other clothes are taken out; numbers of orders, amounts and lists stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.deidentification import deidentify

SIGNS = ("", " ", "-", "/", ",", "，", "~", "～", "*", "·", ".", "_", "+", "(", ")", "\n", "\r\n", "\u200b", " - ")
CLOTHES = (
    "0123456789",
    "０１２３４５６７８９",
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "٠١٢٣٤٥٦٧٨٩",
    tuple(f"{digit}\ufe0f\u20e3" for digit in "0123456789"),
)
PEOPLES = ("11010519491231002X", "440524188001010014")
CARDS = ("4111111111111111", "6222021234567890128", "5105105105105100")


@st.composite
def disguised(draw: st.DrawFn, number: str) -> str:
    """Each digit in one of the clothes, with one sign between all of them or between usual groups."""
    clothes = draw(st.lists(st.sampled_from(CLOTHES), min_size=1, max_size=3))
    sign = draw(st.sampled_from(SIGNS))
    every = draw(st.sampled_from((1, 4)))
    written = []
    for place, digit in enumerate(number):
        if place and place % every == 0:
            written.append(sign)
        written.append(digit if digit == "X" else clothes[place % len(clothes)][int(digit)])
    return "".join(written)


def phones() -> st.SearchStrategy[str]:
    return st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(phones().flatmap(disguised))
def test_a_phone_is_taken_out_in_any_clothes(written: str) -> None:
    assert "〔电话〕" in deidentify(f"请联系：{written}，谢谢")


@given(st.sampled_from(PEOPLES).flatmap(disguised))
def test_an_identity_number_is_taken_out_in_any_clothes(written: str) -> None:
    assert "〔证件号〕" in deidentify(f"本人：{written}。")


@given(st.sampled_from(CARDS).flatmap(disguised))
def test_a_card_number_is_taken_out_in_any_clothes(written: str) -> None:
    assert "〔银行卡号〕" in deidentify(f"付款：{written}。")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("1101 0519 4912 3100 2X", "〔证件号〕"),
        ("2024/12/31 138/0000/1111", "2024/12/31 〔电话〕"),
        ("①13800001111②退款", "①〔电话〕②退款"),
        ("zhang.wei(at)qq.com", "〔邮箱〕"),
        ("zhang.wei [at] qq.com", "〔邮箱〕"),
        ("li@例子.中国", "〔邮箱〕"),
    ],
)
def test_known_disguises_are_replaced(text: str, cleaned: str) -> None:
    assert deidentify(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "合同金额13,800,000,000元",
        "尺码15/16/17/18/19/2",
        "尺码150,160,170,18",
        "设备2024-1381-0000-111",
        "订单号138/0000/1111",
        "①退款②赔偿③道歉",
        "一三五七九买的",
        "2024/12/31 08:00:15",
        "分期：1000,2000,3000,4000",
    ],
)
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert deidentify(text) == text
