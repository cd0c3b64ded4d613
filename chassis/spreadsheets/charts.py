"""Native charts of workbooks, which Word takes, too: texts are drawn by the reader's program in its own fonts."""

from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.chart import Chart as NativeChart
from xlsxwriter.worksheet import Worksheet

from chassis.charts import Chart, Form, Measure, Series

FORMATS = {Measure.NUMBER: "#,##0", Measure.SHARE: "0.00%", Measure.MONEY: "#,##0.00"}
AXIS_FORMATS = FORMATS | {Measure.SHARE: "0%", Measure.MONEY: "#,##0"}
INK, DARK, PAPER = "#000000", "#404040", "#FFFFFF"
FILLS: Sequence[dict[str, Any]] = (  # told apart in black and white
    {"fill": {"color": DARK}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": INK, "bg_color": PAPER}},
    {"fill": {"color": PAPER}},
)
TICKS = {"major_tick_mark": "outside", "minor_tick_mark": "none"}
FONT_SIZE = 9
WIDTH, COLUMNS_HEIGHT, BAR_HEIGHT, AXES_HEIGHT = 590, 280, 19, 80  # pixels, 96 to the inch
INTERVAL = ("区间下限", "区间上限")
GAP_COLUMNS = 2  # between the table and its chart


def chart_heading(chart: Chart) -> list[str]:
    """Return the heading of the table that a chart reads."""
    return ["", *(name for one in chart.series for name in (one.name, *(INTERVAL if one.bounds else ())))]


def chart_rows(chart: Chart) -> Iterator[list[str | float | None]]:
    """Yield a row for each label: of each series the value, and the ends of its interval."""
    for place, label in enumerate(chart.labels):
        with_interval = "".join(f" {one.texts[place]}" for one in chart.series if one.bounds)
        row: list[str | float | None] = [label + with_interval]
        for one in chart.series:
            cells = [one.values[place], *((one.bounds[place] or (None, None)) if one.bounds else ())]
            row += [None if cell is None else cell / chart.measure.scale for cell in cells]
        yield row


def size_of(chart: Chart) -> tuple[int, int]:
    """Return width and height in pixels."""
    if chart.form is Form.COLUMNS:
        return WIDTH, COLUMNS_HEIGHT
    return WIDTH, AXES_HEIGHT + BAR_HEIGHT * len(chart.labels) * max(1, len(chart.series))


def add_chart(book: xlsxwriter.Workbook, worksheet: Worksheet, chart: Chart) -> None:
    """Put the chart beside its table, which begins at the first cell."""
    native = book.add_chart({"type": "column" if chart.form is Form.COLUMNS else "bar"})
    column = 1
    for number, one in enumerate(chart.series):
        _add_series(native, worksheet.get_name(), chart, number, column)
        column += 1 + len(one.bounds and INTERVAL)
    font = {"size": FONT_SIZE, "bold": False, "color": INK}
    value_axis = {
        "min": 0,
        "num_format": AXIS_FORMATS[chart.measure],
        "num_font": font,
        **TICKS,
        "major_gridlines": {"visible": True, "line": {"color": "#D0D0D0"}},
    } | ({"max": 1, "major_unit": 0.25} if chart.measure is Measure.SHARE else {})
    label_axis = {"num_font": font, "line": {"color": INK}} | TICKS
    if chart.form is Form.COLUMNS:
        native.set_x_axis(label_axis)
        native.set_y_axis(value_axis)
    else:
        native.set_x_axis(value_axis)
        native.set_y_axis(label_axis | {"reverse": True, "crossing": "max"})
    native.set_chartarea({"border": {"none": True}})
    native.set_title({"none": True})
    native.set_legend({"position": "bottom", "font": font} if len(chart.series) > 1 else {"none": True})
    width, height = size_of(chart)
    native.set_size({"width": width, "height": height})
    worksheet.insert_chart(0, column + GAP_COLUMNS, native, {"description": chart.sentence})


def _add_series(native: NativeChart, tab: str, chart: Chart, number: int, column: int) -> None:
    one, last = chart.series[number], max(1, len(chart.labels))
    options: dict[str, Any] = {
        "name": [tab, 0, column],
        "categories": [tab, 1, 0, last, 0],
        "values": [tab, 1, column, last, column],
        "border": {"color": INK, "width": 0.75},
        "gap": 45,
        "data_labels": {
            "value": True,
            "num_format": FORMATS[chart.measure],
            "font": {"size": FONT_SIZE - 1, "color": INK},
        },
    }
    if one.bounds:
        del options["data_labels"]  # they would lie under the intervals: the categories name the values
        options["y_error_bars"] = {
            "type": "custom",
            "plus_values": _reach(one, 1, chart.measure),
            "minus_values": _reach(one, 0, chart.measure),
            "line": {"color": INK, "width": 1.5},
        }
    native.add_series(options | (FILLS[-1] if one.bounds else FILLS[number]))


def _reach(one: Series, end: int, measure: Measure) -> list[float]:
    """Return how far each interval reaches from its value, down (0) or up (1)."""
    return [
        abs(bounds[end] - value) / measure.scale if bounds is not None and value is not None else 0.0
        for value, bounds in zip(one.values, one.bounds, strict=True)
    ]
