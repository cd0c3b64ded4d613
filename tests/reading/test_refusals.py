from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.codes import Kind, RefusalReason
from reading.heads import HEADS, HINT
from reading.refusals import MIN_LEARNED_CHARACTERS, hints_from_signs, refusal_hints
from reading.signs import Signs
from tests.reading.samples_of_refusals import HINTING, SILENT

TODAY = date(2026, 11, 25)
UNREACHABLE = dict.fromkeys(HEADS, 2.0)  # no head is so probable: only entries and dates speak


def test_a_text_that_speaks_of_a_reason_hints_at_it() -> None:
    assert [text for text, reason in HINTING if reason not in {hint.code for hint in refusal_hints(text, TODAY)}] == []


def test_what_is_planned_denied_or_stated_of_the_other_side_is_no_hint() -> None:
    assert [text for text in SILENT if refusal_hints(text, TODAY, thresholds=UNREACHABLE)] == []


def test_a_hint_names_the_article_and_the_words_it_rests_on() -> None:
    (hint,) = refusal_hints("我已经起诉了商家", thresholds=UNREACHABLE)

    assert hint.code is RefusalReason.ALREADY_HANDLED
    assert hint.matched == "已经起诉"
    assert "第十六条第二项" in hint.words
    assert hint.matched in hint.words
    assert hint.entry == "already_handled.sued"


def test_a_hint_of_a_learned_head_names_the_article_and_no_words() -> None:
    margins = {head: 10.0 if head == HINT + RefusalReason.IDENTITY else -10.0 for head in HEADS}
    signs = Signs("我" * MIN_LEARNED_CHARACTERS, margins, {})

    (hint,) = hints_from_signs(signs)

    assert hint.code is RefusalReason.IDENTITY
    assert "第十六条第六项" in hint.words
    assert (hint.matched, hint.entry) == ("", None)
    assert hints_from_signs(Signs("我", margins, {})) == ()


def test_hints_come_in_the_order_of_article_16() -> None:
    text = "我是职业打假人，2020年3月买的100箱酒，法院已经判决"

    hints = refusal_hints(text, TODAY, thresholds=UNREACHABLE)

    assert [hint.code for hint in hints] == [
        RefusalReason.ALREADY_HANDLED,
        RefusalReason.NOT_CONSUMER,
        RefusalReason.NOT_CONSUMER,
        RefusalReason.OVER_3_YEARS,
    ]


class TestThreeYears:
    @pytest.mark.parametrize(
        ("text", "is_over"),
        [
            ("2023年11月24日买的", True),
            ("2023年11月25日买的", False),
            ("2023年10月买的", True),
            ("2023年11月买的", False),
            ("2022年买的", True),
            ("2023年买的", False),
            ("2020年买的，2025年发现坏了", False),
            ("2020年买的，上个月才发现是假货", False),
        ],
    )
    def test_the_latest_day_spoken_of_counts_at_its_latest(self, text: str, is_over: bool) -> None:  # noqa: FBT001 - a table
        assert bool(refusal_hints(text, TODAY)) is is_over

    def test_dates_are_not_weighed_without_a_day_of_receipt(self) -> None:
        assert refusal_hints("2015年买的") == ()

    def test_years_ago_need_no_day_of_receipt(self) -> None:
        assert refusal_hints("五年前买的")[0].code is RefusalReason.OVER_3_YEARS

    def test_a_date_beside_years_ago_needs_a_day_of_receipt(self) -> None:
        assert refusal_hints("三年多前，2023年买的") == ()


def test_only_complaints_are_refused() -> None:
    text = "我是职业打假人，举报某超市销售三无食品"

    assert refusal_hints(text)[0].code is RefusalReason.NOT_CONSUMER
    assert refusal_hints(text, kind=Kind.REPORT) == ()
    assert refusal_hints(text, kind=Kind.INQUIRY) == ()


def test_farm_inputs_are_for_consumers_too() -> None:
    assert refusal_hints("我从批发市场进的种子不发芽", TODAY, thresholds=UNREACHABLE) == ()
    assert refusal_hints("职业打假买的种子", TODAY)[0].code is RefusalReason.NOT_CONSUMER


@given(st.text(max_size=400), st.none() | st.dates())
def test_any_text_can_be_weighed(text: str, received_on: date | None) -> None:
    assert all(hint.matched in hint.words for hint in refusal_hints(text, received_on))


def test_what_a_family_buys_once_for_an_occasion_is_no_trade() -> None:
    assert refusal_hints("给儿子办婚事订了60箱喜糖，到货碎了一半，要求退款", TODAY, thresholds=UNREACHABLE) == ()
