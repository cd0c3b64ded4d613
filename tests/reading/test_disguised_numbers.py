"""Numbers of persons in other clothes are taken out; numbers of orders, amounts and lists stay."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.deidentification import deidentify
from reading.disguised_numbers import find_disguised_numbers
from reading.normalization import normalize
from reading.personal_patterns import PERSONAL_PATTERNS

EXAMPLES = Path(__file__).parents[1] / "routing_examples"

SIGNS = ("", " ", "-", "/", ",", "，", "~", "～", "*", "·", ".", "_", "+", "(", ")", "\n", "\r\n", "\u200b", " - ")
SIGNS += (
    "、",
    ";",
    "；",
    "。",
    ":",
    "!",
    "?",
    "<",
    "】【",
    "'",
    '"',
    "=",
    "#",
    "&",
    "^",
    "…",
    "——",
    "★",
    "😀",
    "  ;  ",
    "\t",
)
MARKS = (
    "",
    "\u00ad",
    "\u200e",
    "\u200f",
    "\u202e",
    "\u2066",
    "\u0336",
    "\u0332",
    "\u20dd",
    "\u034f",
    "\ufe0f",
    "\u2063",
)
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
    "๐๑๒๓๔๕๖๗๘๙",
    "०१२३४५६७८९",
    "০১২৩৪৫৬৭৮৯",
    tuple(f"{digit}\ufe0f\u20e3" for digit in "0123456789"),
)
PEOPLES = ("11010519491231002X", "440524188001010014")
CARDS = ("4111111111111111", "6222021234567890128", "5105105105105100")


@st.composite
def disguised(draw: st.DrawFn, number: str) -> str:
    """Each digit in one of the clothes with a mark, with one sign between all of them or between usual groups."""
    clothes = draw(st.lists(st.sampled_from(CLOTHES), min_size=1, max_size=3))
    sign, mark = draw(st.sampled_from(SIGNS)), draw(st.sampled_from(MARKS))
    every = draw(st.sampled_from((1, 4)))
    written = []
    for place, digit in enumerate(number):
        if place and place % every == 0:
            written.append(sign)
        written.append(digit if digit == "X" else clothes[place % len(clothes)][int(digit)] + mark)
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
        ("1101 0119 9003 0788 88", "〔证件号〕"),  # with a slip in the last digit
        ("137、1234、5678", "〔电话〕"),
        ("1;3;7;1;2;3;4;5;6;7;8", "〔电话〕"),
        ("86、137、1234、5678", "86、〔电话〕"),
        ("1-371-234-5678", "〔电话〕"),
        ("1\u03363\u03367\u03361\u03362\u03363\u03364\u03365\u03366\u03367\u03368\u0336", "〔电话〕"),
        ("zhang\u00ad.wei@q\u200eq.com", "〔邮箱〕"),
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
        "¥139 ¥1299 ¥3999",
        "1999-12-31 100元",
        "一三五七九买的",
        "2024/12/31 08:00:15",
        "分期：1000,2000,3000,4000",
    ],
)
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert deidentify(text) == text


def test_what_people_write_without_disguise_is_not_taken_for_one() -> None:
    texts = [normalize(one["text"]) for one in examples_of_all()]

    found = [text for text in texts if any(not is_usual(text, *span) for span in find_disguised_numbers(text))]

    assert len(texts) > 5_000
    assert found == []


def test_of_lists_of_prices_three_in_a_hundred_at_most_is_taken_for_a_number() -> None:
    chance = Random(20_261_205)
    lists = ["、".join(str(chance.randint(9, 3_000)) for _ in range(chance.randint(2, 6))) for _ in range(5_000)]

    assert sum("〔" in deidentify(f"这几样分别付了{prices}元") for prices in lists) <= 150


def is_usual(text: str, start: int, end: int, _: str) -> bool:
    return any(
        one.start() < end and start < one.end() for usual in PERSONAL_PATTERNS for one in usual.pattern.finditer(text)
    )


def examples_of_all() -> Iterator[Mapping[str, str]]:
    for file in sorted(EXAMPLES.glob("*.jsonl")):
        yield from map(json.loads, file.read_text("utf-8").splitlines())
