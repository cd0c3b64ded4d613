"""A sentence claims no more than its figures show."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.reports.domain.comparisons import Change, Share, compare_rates
from services.analytics.reports.domain.figures import SOURCES, Earlier, Figure, Unit
from services.analytics.reports.domain.sentences import BLANK, fill, money, text_of
from services.analytics.reports.domain.templates import write_sections
from services.analytics.reports.service.templates import DEFAULT_TEMPLATE, shipped_templates

COUNTY = shipped_templates()[DEFAULT_TEMPLATE]
RATE = Figure(
    id="handling_rate",
    name="办结率",
    unit=Unit.BASIS_POINTS,
    noun="件",
    value=9_712,
    numerator=1_247,
    denominator=1_284,
    query="/v1/metrics/summary",
    definition="",
)
COUNT = replace(RATE, id="received", unit=Unit.COUNT, value=1_284, numerator=None, denominator=None)


def earlier(value: int | None, change: Change | None, of: tuple[int, int] | None = None) -> Earlier:
    numerator, denominator = of or (None, None)
    return Earlier(
        first="2026-04-01",
        last="2026-06-30",
        as_of="2026-07-02T08:00:00+08:00",
        value=value,
        numerator=numerator,
        denominator=denominator,
        change=change,
    )


def text_with(text: str, *figures: Figure) -> str:
    return text_of(fill(text, {figure.id: figure for figure in figures}))


def test_a_rate_is_stated_with_what_it_is_of() -> None:
    whole = replace(RATE, value=10_000, numerator=7, denominator=7)

    assert text_with("办结率{handling_rate}。", RATE) == "办结率97.12%（1,247/1,284）。"
    assert text_with("办结率{handling_rate}。", whole) == "办结率100.00%（7/7）。"
    assert text_with("收到{received}。", COUNT) == "收到1,284件。"


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00元"),
        (34_600, "346.00元"),
        (28_640_000, "28.64万元"),
        (28_640_050, "286,400.50元"),
        (1_000_000, "1.00万元"),
    ],
)
def test_a_sum_is_exact(fen: int, text: str) -> None:
    assert money(fen) == text


def test_what_nobody_recorded_is_no_zero() -> None:
    unknown = replace(COUNT, id="inspections", value=None, to_record="执法检查登记")

    assert text_with("开展检查{inspections}。", unknown) == "开展检查无数据（须有执法检查登记）。"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (Change.UP, "办结率97.12%（1,247/1,284），比上期（90.00%，90/100）提高。"),
        (Change.DOWN, "办结率97.12%（1,247/1,284），比上期（90.00%，90/100）下降。"),
        (Change.SAME, "办结率97.12%（1,247/1,284），与上期（90.00%，90/100）的差异在偶然范围内。"),
        (None, "办结率97.12%（1,247/1,284），上期为90.00%。"),
    ],
)
def test_words_follow_significance(change: Change | None, text: str) -> None:
    figure = replace(RATE, previous=earlier(9_000, change, (90, 100)))

    assert text_with("办结率{handling_rate}{handling_rate.change}。", figure) == text


def test_a_count_grows_and_a_rate_rises() -> None:
    figure = replace(COUNT, previous=earlier(900, Change.UP))

    assert text_with("收到{received}{received.change}。", figure) == "收到1,284件，比上期（900件）增加。"


shares = st.integers(1, 300).flatmap(lambda of: st.integers(0, of).map(lambda hits: Share(hits, of)))


@given(shares, shares)
def test_nothing_rises_or_falls_within_chance(now: Share, before: Share) -> None:
    change = compare_rates(now, before)
    rates = [share.hits * 10_000 // share.of for share in (now, before)]
    figure = replace(
        RATE,
        value=rates[0],
        numerator=now.hits,
        denominator=now.of,
        previous=earlier(rates[1], change, (before.hits, before.of)),
    )

    text = text_with("{handling_rate}{handling_rate.change}", figure)

    assert ("提高" in text or "下降" in text) == (change is not Change.SAME)
    assert not BLANK.search(text)


def every(value: int | None) -> dict[str, Figure]:
    return {
        name: replace(RATE, id=name, name=source.zh, unit=source.unit, noun=source.noun, value=value)
        for name, source in SOURCES.items()
    }


@pytest.mark.parametrize("value", [None, 0, 8_000, 10_000])
def test_the_template_of_a_county_leaves_no_blank_whatever_the_figures(value: int | None) -> None:
    figures = every(value)

    sections = write_sections(COUNTY, figures)

    texts = [text_of(fill(one.text, figures)) for section in sections for one in section.paragraphs]
    assert [section.title for section in sections][::5] == ["一、工作开展情况", "二、存在的问题"]
    assert texts
    assert not any(BLANK.search(text) or "{" in text for text in texts)


def test_problems_and_plans_are_proposed_and_what_was_done_is_not() -> None:
    sections = write_sections(COUNTY, every(100))

    proposed = {section.title: {one.proposed for one in section.paragraphs} for section in sections}
    assert proposed.pop("一、工作开展情况") == set()
    assert (proposed.pop("二、存在的问题"), proposed.pop("三、下步打算")) == ({True}, {True})
    assert set(map(frozenset, proposed.values())) == {frozenset({False})}


def test_where_there_is_nothing_to_compare_with_the_sentence_says_so() -> None:
    over_nothing = replace(RATE, previous=earlier(None, None, (0, 0)))

    for figure in (replace(RATE, previous=None), over_nothing):
        assert text_with("{handling_rate}{handling_rate.change}", figure).endswith("，上期没有可比的数字")


def test_each_figure_has_a_name_of_its_own() -> None:
    """People name figures in braces by them."""
    names = [source.zh for source in SOURCES.values()]

    assert len(names) == len(set(names))
    assert not any("{" in name or "}" in name for name in names)
