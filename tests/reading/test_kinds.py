from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.codes import Kind
from reading.analysis import analyze_text
from reading.kinds import kind_of
from tests.reading.samples_of_kinds import COMPLAINTS, INQUIRIES, MIXED, REPORTS


@pytest.mark.parametrize(
    ("texts", "kind", "is_split"),
    [
        ([text for text in COMPLAINTS if text not in MIXED], Kind.COMPLAINT, False),
        (REPORTS, Kind.REPORT, False),
        (INQUIRIES, Kind.INQUIRY, False),
        (MIXED, Kind.COMPLAINT, True),  # a demand and a call for punishment
    ],
    ids=["who wants a dispute resolved", "who gives a lead", "who only asks how or whether", "who does both"],
)
def test_a_text_says_its_kind(texts: Sequence[str], kind: Kind, *, is_split: bool) -> None:
    assert [text for text in texts if (kind_of(text), analyze_text(text).split) != (kind, is_split)] == []


@pytest.mark.parametrize("label", ["求助", "咨询", "举报", "其他", None])
def test_a_clear_text_wins_over_the_hotlines_label(label: str | None) -> None:
    assert kind_of("健身房关门，联系不上，要求退还余额2000元", label) is Kind.COMPLAINT
    assert kind_of("请贵局查处某饭店使用地沟油", label) is Kind.REPORT


@pytest.mark.parametrize(
    ("text", "label", "kind"),
    [
        ("有问题", "求助", Kind.COMPLAINT),
        ("有问题", "咨询", Kind.INQUIRY),
        ("有问题", " 举报 ", Kind.REPORT),
        ("有问题", "consultation", Kind.INQUIRY),
        ("有问题", "别的", Kind.COMPLAINT),
        ("", None, Kind.COMPLAINT),
        ("向你们反映一个情况", "咨询", Kind.COMPLAINT),
        ("在某超市买到过期面包", "举报", Kind.REPORT),
        ("表扬市场监管所", None, Kind.INQUIRY),
    ],
)
def test_the_label_decides_where_the_text_does_not(text: str, label: str | None, kind: Kind) -> None:
    assert kind_of(text, label) is kind


def test_traditional_characters_and_slips_of_the_pen_are_understood() -> None:
    assert kind_of("頭訴，買的手機壞了，商家拒絕賠償") is Kind.COMPLAINT
    assert kind_of("我要投拆健生房 要求退前") is Kind.COMPLAINT


@given(st.text(max_size=400), st.none() | st.text(max_size=10))
def test_any_text_has_a_kind(text: str, label: str | None) -> None:
    assert kind_of(text, label) in Kind
