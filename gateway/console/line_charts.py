"""Lines as SVG: a small one beside a number, and a large one with at most two lines named at their ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 96, 22, 3
LEFT, RIGHT, TOP, BOTTOM = 44, 132, 12, 162  # the field of a large chart
WIDTH, HEIGHT = 560, 190
GAP = 15  # px between two names at the ends
MARKS = 40  # points beyond which they have no marks of their own
PERCENT = 10_000  # basis points
NICE = (1, 2, 5)
Value = float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A small line; its last point is marked. Without two points there is no line."""

    path: str
    end: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A line of the chart with its name and last value at its end."""

    path: str
    marks: tuple[tuple[float, float], ...]
    name: str
    label_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    sentence: str
    lines: tuple[Drawn, ...]
    grid: tuple[tuple[float, str], ...]  # y, and what is written beside it
    days: tuple[tuple[float, str], ...]  # x, and what is written below it


def spark(values: Sequence[Value]) -> Spark:
    """Return the line over its own range; a value that is not known leaves a gap."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Spark(path="", end=None)
    low, high = min(known), max(known)
    middle = SPARK_HEIGHT / 2
    room = SPARK_HEIGHT - 2 * SPARK_MARGIN

    def height(value: float) -> float:
        return middle if low == high else SPARK_HEIGHT - SPARK_MARGIN - room * (value - low) / (high - low)

    points = _points(values, SPARK_MARGIN, SPARK_WIDTH - SPARK_MARGIN, height)
    return Spark(path=_path(points), end=next(point for point in reversed(points) if point is not None))


def line_chart(
    series: Sequence[tuple[str, Sequence[Value]]],
    days: Sequence[str],
    sentence: str,
    write: Callable[[float], str],
    *,
    is_rate: bool,
) -> LineChart:
    """Return the chart of one or two series over the same days; a count begins at zero, a rate where it must.

    ``write`` writes a value; ``days`` name the points.
    """
    known = [value for _, values in series for value in values if value is not None]
    low, high = rate_range(known) if is_rate else (0.0, _nice(max(known, default=0)))

    def height(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - low) / ((high - low) or 1)

    end = WIDTH - RIGHT
    drawn = []
    for name, values in series:
        points = _points(values, LEFT, end, height)
        last = next((point for point in reversed(points) if point is not None), (end, BOTTOM))
        marks = tuple(point for point in points if point is not None) if len(points) <= MARKS else (last,)
        drawn.append(Drawn(path=_path(points), marks=marks, name=name, label_y=last[1] + 4))
    steps = _tenths(high - low) if is_rate else _steps(high)
    grid = tuple(
        (height(low + (high - low) * number / steps), low + (high - low) * number / steps)
        for number in range(steps + 1)
    )
    return LineChart(
        sentence=sentence,
        lines=_apart(drawn),
        grid=tuple((round(y, 1), write(value)) for y, value in grid),
        days=_few(days, LEFT, end),
    )


def rate_range(known: Sequence[float]) -> tuple[float, float]:
    """Return the tenths of the whole between which rates (basis points) lie: two to five of them, or an even number."""
    tenth = PERCENT // 10
    low = max(0, int(min(known, default=0) // tenth))
    high = min(10, int(-(-max(known, default=PERCENT) // tenth)))
    if high - low < 2:
        low, high = (low, low + 2) if low < 9 else (8, 10)
    if high - low > 5 and (high - low) % 2:
        low, high = (low - 1, high) if low else (low, high + 1)
    return float(low * tenth), float(high * tenth)


def _points(
    values: Sequence[Value], left: float, right: float, height: Callable[[float], float]
) -> list[tuple[float, float] | None]:
    step = (right - left) / max(1, len(values) - 1)
    return [
        None if value is None else (round(left + step * number, 1), round(height(value), 1))
        for number, value in enumerate(values)
    ]


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    """Return the line; what is not known interrupts it, a single point between two gaps is a dot."""
    parts, pen = [], "M"
    for number, point in enumerate(points):
        if point is None:
            pen = "M"
            continue
        parts.append(f"{pen}{point[0]:g} {point[1]:g}")
        is_last = number + 1 == len(points) or points[number + 1] is None
        if pen == "M" and is_last:
            parts.append("h.01")
        pen = "L"
    return "".join(parts)


def _apart(lines: Sequence[Drawn]) -> tuple[Drawn, ...]:
    """Move the names at the ends apart where they would cover each other."""
    if len(lines) < 2 or abs(lines[0].label_y - lines[1].label_y) >= GAP:
        return tuple(lines)
    upper, lower = sorted((0, 1), key=lambda number: lines[number].label_y)
    middle = (lines[0].label_y + lines[1].label_y) / 2
    moved = {upper: middle - GAP / 2, lower: middle + GAP / 2}
    return tuple(
        Drawn(path=line.path, marks=line.marks, name=line.name, label_y=moved[number])
        for number, line in enumerate(lines)
    )


def _few(days: Sequence[str], left: float, right: float) -> tuple[tuple[float, str], ...]:
    """Return the first, the middle and the last day where there are enough of them."""
    count = len(days)
    chosen = sorted({0, count // 2, count - 1}) if count > 2 else list(range(count))
    step = (right - left) / max(1, count - 1)
    return tuple((round(left + step * number, 1), days[number]) for number in chosen)


def _nice(value: float) -> float:
    """Return the next number of 1, 2 or 5 and noughts that is not below the value."""
    size = 1.0
    while True:
        for number in NICE:
            if number * size >= value:
                return max(number * size, 2.0)
        size *= 10


def _tenths(span: float) -> int:
    """Return into how many whole parts the axis of a rate is cut."""
    tenths = round(10 * span / PERCENT)
    return tenths if tenths <= 5 else tenths // 2


def _steps(high: float) -> int:
    """Return into how many whole parts the axis of a count is cut."""
    return 2 if high == 2 else 4 if f"{high:g}".startswith("2") else 5
