"""The geometry of a chart: rectangles, lines and texts on a field 400 wide, told apart without colour."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chassis.charts.chart import Chart, Form, Measure, Series

WIDTH, EDGE = 400.0, 4.0
TEXT, SMALL = 11, 10  # sizes
LEGEND, LINE = 20.0, 15.0  # heights
FILLS = ("solid", "hatch", "open")  # of the series in their order
COLUMN_FIELD, COLUMN_SHARE = 130.0, 0.76  # the height of columns, and what of its place a group takes
BAR, BAR_GAP = 12.0, 9.0
WIDEST_LABEL = 110.0
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
TEN_THOUSAND = 10_000
FULL_WIDTH = 0x2E80  # from here on a character is as wide as it is high
NARROW = 0.56  # width of the others


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True)
class Line:
    """A path; ``weight`` is "grid", "axis" or "whisker"."""

    path: str
    weight: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text; ``anchor`` is "start", "middle" or "end"."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: int = TEXT


@dataclass(slots=True)
class Drawing:
    height: float = 0.0
    rects: list[Rect] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)


def draw(chart: Chart) -> Drawing:
    """Return the geometry of a chart; the same chart is always drawn the same."""
    drawing = Drawing()
    (_draw_columns if chart.form is Form.COLUMNS else _draw_bars)(chart, drawing)
    return drawing


def width_of(text: str, size: int = TEXT) -> float:
    """Return about how wide a text is: Han characters are as wide as they are high."""
    return sum(size if ord(one) >= FULL_WIDTH else NARROW * size for one in text)


def ticks(most: float) -> list[float]:
    """Return the values of an axis from zero to at least ``most``: three to six of them, round ones."""
    size = 1.0
    while size * 5 < most:
        size *= 10
    step = next(size * part for part in (0.1, 0.2, 0.5, 1.0) if size * part * 5 >= most)
    step = max(step, 1.0)
    return [step * number for number in range(max(2, -int(-most // step)) + 1)]


def _draw_columns(chart: Chart, drawing: Drawing) -> None:
    """Groups of columns over their labels, and below them a row with the values of each series."""
    left = EDGE + 16 + max(width_of(one.name, SMALL) for one in chart.series)
    scale = _ticks_of(chart)
    top, base = TEXT + EDGE, TEXT + EDGE + COLUMN_FIELD
    for tick in scale:
        y = base - COLUMN_FIELD * tick / scale[-1]
        drawing.lines.append(Line(f"M{left:g} {y:g}H{WIDTH - EDGE:g}", "axis" if not tick else "grid"))
        drawing.labels.append(Label(left - 4, y + 3, _axis_text(chart.measure, tick), "end", SMALL))
    step = (WIDTH - EDGE - left) / max(1, len(chart.labels))
    width = COLUMN_SHARE * step / len(chart.series)
    for place, label in enumerate(chart.labels):
        middle = left + step * (place + 0.5)
        drawing.labels.append(Label(middle, base + LINE, label, "middle", SMALL))
        start = middle - width * len(chart.series) / 2
        for number, one in enumerate(chart.series):
            value = one.values[place] or 0
            height = (base - top) * value / scale[-1]
            drawing.rects.append(Rect(start + width * number, base - height, width, height, FILLS[number]))
            drawing.labels.append(Label(middle, base + LINE * (number + 2), one.texts[place], "middle", SMALL))
    for number, one in enumerate(chart.series):
        y = base + LINE * (number + 2)
        drawing.rects.append(Rect(EDGE, y - 8, 9, 9, FILLS[number]))
        drawing.labels.append(Label(EDGE + 12, y, one.name, size=SMALL))
    drawing.height = base + LINE * (len(chart.series) + 1) + EDGE


def _draw_bars(chart: Chart, drawing: Drawing) -> None:
    """Bars beside their labels, each with its value; an interval is a whisker over its bar."""
    left = min(WIDEST_LABEL, max((width_of(label) for label in chart.labels), default=0.0)) + 2 * EDGE
    texts = max((width_of(text, SMALL) for one in chart.series for text in one.texts), default=0.0)
    length = WIDTH - EDGE - texts - 2 * EDGE - left
    top = EDGE if len(chart.series) == 1 else LEGEND
    _draw_legend(chart.series, drawing)
    scale = _ticks_of(chart)
    group = BAR * len(chart.series) + BAR_GAP
    base = top + group * len(chart.labels)
    for tick in scale if len(chart.labels) else []:
        x = left + length * tick / scale[-1]
        drawing.lines.append(Line(f"M{x:g} {top:g}V{base:g}", "axis" if not tick else "grid"))
        drawing.labels.append(Label(x, base + LINE, _axis_text(chart.measure, tick), "middle", SMALL))
    for place, label in enumerate(chart.labels):
        y = top + group * place + BAR_GAP / 2
        middle = y + (group - BAR_GAP) / 2 + 4
        drawing.labels.append(Label(left - 2 * EDGE, middle, _cut(label, left - 2 * EDGE), "end"))
        for number, one in enumerate(chart.series):
            for shape in _bar(one, place, Rect(left, y + BAR * number, length, BAR, _bar_fill(one, number)), scale[-1]):
                _add(drawing, shape)
    drawing.height = base + LINE + 2 * EDGE


def _bar(one: Series, place: int, room: Rect, most: float) -> Iterator[Rect | Line | Label]:
    width = room.width * (one.values[place] or 0) / most
    yield Rect(room.x, room.y + 1, width, room.height - 2, room.fill)
    bounds = one.bounds_of(place)
    if bounds is None:
        yield Label(room.x + width + EDGE, room.y + room.height - 3, one.texts[place], size=SMALL)
        return
    low, high = (round(room.x + room.width * end / most, 1) for end in bounds)
    middle = room.y + room.height / 2
    ends = "".join(f"M{x:g} {middle - 4:g}V{middle + 4:g}" for x in (low, high))
    yield Line(f"M{low:g} {middle:g}H{high:g}{ends}", "whisker")
    yield Label(WIDTH - EDGE, room.y + room.height - 3, one.texts[place], "end", SMALL)


def _bar_fill(one: Series, number: int) -> str:
    """A whisker could not be made out on a bar that is filled."""
    return "open" if one.bounds else FILLS[number]


def _draw_legend(series: Sequence[Series], drawing: Drawing) -> None:
    x = EDGE
    for number, one in enumerate(series if len(series) > 1 else ()):
        drawing.rects.append(Rect(x, 3, 9, 9, FILLS[number]))
        drawing.labels.append(Label(x + 13, 12, one.name, size=SMALL))
        x += 13 + width_of(one.name, SMALL) + 16


def _add(drawing: Drawing, shape: Rect | Line | Label) -> None:
    match shape:
        case Rect():
            drawing.rects.append(shape)
        case Line():
            drawing.lines.append(shape)
        case Label():
            drawing.labels.append(shape)


def _ticks_of(chart: Chart) -> list[float]:
    scale = chart.measure.scale
    if chart.measure is Measure.SHARE:
        return [scale * share for share in QUARTERS]
    most = max((value or 0 for one in chart.series for value in one.values), default=0)
    return [scale * tick for tick in ticks(most / scale)]


def _axis_text(measure: Measure, value: float) -> str:
    """Return a value of an axis: ``50%``, ``20万``, ``1,500``."""
    value /= measure.scale
    if measure is Measure.SHARE:
        return f"{100 * value:g}%"
    if measure is Measure.MONEY and value >= TEN_THOUSAND:
        return f"{value / TEN_THOUSAND:g}万"
    return f"{value:,.0f}"


def _cut(label: str, room: float) -> str:
    """Return as much of a label as there is room for."""
    if width_of(label) <= room:
        return label
    while width_of(label + "…") > room:
        label = label[:-1]
    return label + "…"
