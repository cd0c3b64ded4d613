import time
from datetime import date

import pytest

from canon.codes import Kind
from reading.alerts import alerts_in
from reading.analysis import analyze_text
from reading.deidentification import deidentify
from reading.gaps import missing_in
from reading.kinds import is_split, kind_of
from reading.normalization import normalize_compact
from reading.refusals import refusal_hints
from reading.signs import find_signs
from tests.reading.samples_of_alarms import ALARMS
from tests.reading.samples_of_kinds import COMPLAINTS, INQUIRIES, REPORTS

TODAY = date(2026, 11, 25)
HANGS = 5.0  # seconds of processor time: a hundred times what it takes; a pattern that backtracks takes minutes
TEXTS = [*COMPLAINTS, *REPORTS, *INQUIRIES, *(text for text, _ in ALARMS)]


def test_reading_once_answers_as_each_question_alone() -> None:
    for text in TEXTS:
        reading = analyze_text(text, received_on=TODAY, complainant_name="李某", respondent_name="某某超市")

        assert reading.kind is kind_of(text)
        assert reading.split is is_split(find_signs(normalize_compact(text)))
        assert reading.alerts == alerts_in(text)
        assert reading.missing == missing_in(text, complainant_name="李某", respondent_name="某某超市")
        assert reading.refusal_hints == refusal_hints(text, TODAY, reading.kind)
        assert reading.deidentified == deidentify(text, "李某", "某某超市")


def test_a_label_is_a_hint_here_too() -> None:
    assert analyze_text("有问题", platform_label="咨询").kind is Kind.INQUIRY


@pytest.mark.parametrize(
    "piece", ["a", "1", "我要退", "138 ", "0571-", "2021年", "公司", "一", "a.b", "小区一二三", "，", "要"]
)
def test_a_long_text_of_any_pattern_is_read_in_linear_time(piece: str) -> None:
    text = (piece * 4_000)[:4_000]

    begun = time.process_time()
    analyze_text(text, received_on=TODAY, complainant_name="李某")

    assert time.process_time() - begun < HANGS
