"""A chart is drawn the same each time, says what it shows, and needs no colour."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.charts import Chart, to_svg
from chassis.charts.drawing import Rect, draw, ticks
from tests.chassis.charts.samples import CHARTS, MONEY, MONTHS, RATES

pytestmark = pytest.mark.pure
SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart: Chart) -> ET.Element:
    return ET.fromstring(str(to_svg(chart)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314


def texts(chart: Chart) -> list[str | None]:
    return [one.text for one in drawn(chart).iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", CHARTS)
def test_every_value_stands_beside_its_mark_and_in_the_label(chart: Chart) -> None:
    written = [text for one in chart.series for text in one.texts]

    assert set(written) <= set(texts(chart))
    label = drawn(chart).get("aria-label") or ""
    assert label.startswith(chart.title)
    assert all(text in label for text in written)


@pytest.mark.parametrize("chart", CHARTS)
def test_the_same_chart_is_always_drawn_the_same(chart: Chart) -> None:
    assert to_svg(chart) == to_svg(chart)


@pytest.mark.parametrize("chart", CHARTS)
def test_series_differ_without_colour(chart: Chart) -> None:
    fills = {one.get("fill", "").partition("-")[0] for one in drawn(chart).iter(f"{SVG}rect")}

    assert len(fills) == len(chart.series)
    assert fills <= {"currentColor", "url(#hatch", "none"}


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_in_it_runs_or_styles_itself(chart: Chart) -> None:
    elements = list(drawn(chart).iter())

    assert not {one.tag.removeprefix(SVG) for one in elements} & {"script", "style", "image", "foreignObject"}
    assert not {name for one in elements for name in one.keys()} & {"style", "onclick", "href"}  # noqa: SIM118


def test_a_text_of_a_chart_is_never_markup() -> None:
    chart = Chart(id="a", title="<b>", form=RATES.form, measure=RATES.measure, labels=["<i>&"] * 2, series=RATES.series)

    assert "<i>&" in texts(chart)
    assert (drawn(chart).get("aria-label") or "").startswith("<b>")


def test_a_bar_is_as_long_as_its_value_and_an_interval_reaches_around_it() -> None:
    bars = [one for one in draw(MONEY).rects if one.x > 40 and one.height == 10]
    longest, *_ = bars
    lines = [one.path for one in draw(RATES).lines if one.weight == "whisker"]

    assert [round(one.width / longest.width, 4) for one in bars[:3]] == [1, 0.0679, 0.0013]
    assert len(lines) == 2


def test_columns_stand_on_one_line_and_a_missing_value_has_none() -> None:
    columns = [one for one in draw(MONTHS).rects if one.width != 9]

    assert len({round(one.y + one.height, 6) for one in columns}) == 1
    assert [one.height > 0 for one in columns] == [True, True, False, False, True, True]
    assert "无数据" in texts(MONTHS)


def test_a_label_is_cut_where_there_is_no_room() -> None:
    assert any(text and text.startswith("消费者权益") and text.endswith("…") for text in texts(RATES))


@given(st.integers(0, 10**13))
def test_an_axis_reaches_its_largest_value_with_few_ticks(most: int) -> None:
    found = ticks(most)

    assert found[0] == 0
    assert found[-1] >= most
    assert 3 <= len(found) <= 6
    assert all(isinstance(tick, float) and tick == int(tick) for tick in found)


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_lies_outside_the_field(chart: Chart) -> None:
    drawing = draw(chart)
    inside = [Rect(0, 0, 400, drawing.height, "")]

    for one in drawing.rects:
        assert all(
            field.x <= one.x
            and one.x + one.width <= field.width
            and field.y <= one.y
            and one.y + one.height <= field.height
            for field in inside
        )
