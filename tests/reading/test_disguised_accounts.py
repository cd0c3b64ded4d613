"""Accounts, plates and documents of persons in other clothes are taken out; amounts and ordinary words stay."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import disguised_accounts
from reading.deidentification import deidentify

CLOTHES = (
    "0123456789",
    "０１２３４５６７８９",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    tuple(f"{n}\ufe0f\u20e3" for n in range(10)),
)
SIGNS = ("", " ", "-", "·", "_", "*", "~", "/", "\u200b", "\n")


def cleaned(text: str) -> str:
    """The text as it is shown, without the marks that the last digit's key may leave."""
    return deidentify(text).replace("\ufe0f\u20e3", "")


@st.composite
def digits(draw: st.DrawFn, least: int, most: int) -> str:
    """Digits in one of the clothes with one sign between them."""
    number = draw(st.from_regex(rf"[1-9][0-9]{{{least - 1},{most - 1}}}", fullmatch=True))
    clothes, sign = draw(st.sampled_from(CLOTHES)), draw(st.sampled_from(SIGNS))
    return sign.join(clothes[int(digit)] for digit in number)


@given(st.sampled_from(("QQ", "Q Q", "q-q", "ＱＱ", "扣扣", "扣 扣", "QQ号", "qq号码：", "企鹅号是")), digits(6, 10))
def test_a_qq_number_is_taken_out_in_any_clothes(called: str, number: str) -> None:
    assert cleaned(f"我{called}{number}，谢谢") == f"我{called}〔QQ号〕，谢谢"


@given(
    st.sampled_from(("微信", "微 信", "微·信号", "威❤信", "薇-信：", "V信", "vx", "WX：", "微信号：", "v：")),
    st.sampled_from(("abc123", "zhang-wei88", "ＺＷ２０２４０１", "x①②③④⑤⑥")),
)
def test_a_wechat_id_is_taken_out_in_any_clothes(called: str, account: str) -> None:
    assert cleaned(f"我{called}{account}，谢谢") == f"我{called}〔微信号〕，谢谢"


@given(st.sampled_from(("粤", "浙 ", "沪-")), st.sampled_from(("B", "a·", "Ｃ ")), digits(5, 5))
def test_a_plate_is_taken_out_in_any_clothes(province: str, letter: str, number: str) -> None:
    assert cleaned(f"车牌{province}{letter}{number}，谢谢") == "车牌〔车牌〕，谢谢"


@given(st.sampled_from(("护照", "护照号：", "港澳通行证", "台胞证号码", "passport ", "回乡证是")), digits(8, 9))
def test_a_travel_document_is_taken_out_in_any_clothes(called: str, number: str) -> None:
    assert cleaned(f"{called}E{number}，谢谢") == f"{called}〔证件号〕，谢谢"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("军官证：南字第12345678号", "军官证：〔证件号〕"),
        ("浙A-77K66和粤 Z1234港", "〔车牌〕和〔车牌〕"),
        ("粤B12345 6个", "〔车牌〕 6个"),
        ("微 信 号 abc12345", "微 信 号 〔微信号〕"),
    ],
)
def test_known_disguises_are_replaced(text: str, expected: str) -> None:
    assert deidentify(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "微信付款200元，微信转账 123456元",
        "这家店没有威信",
        "型号Q5 2024款，新B型 24 度",
        "护照 照片",
        "QQ音乐会员128元",
        "京东 b 级 1 2 3",
        "川菜馆a 100元 2份",
        "川abcdef",
    ],
)
def test_ordinary_words_and_amounts_stay(text: str) -> None:
    assert deidentify(text) == text


def test_every_pattern_is_short() -> None:
    patterns = {name: one for name, one in vars(disguised_accounts).items() if isinstance(one, re.Pattern)}

    assert {name: len(one.pattern) for name, one in patterns.items() if len(one.pattern) > 200} == {}
