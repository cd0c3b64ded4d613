"""Turn group refunds into bars, curves and sentences; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.console.formatting import Formatter
from gateway.console.group_refunds.models import DueDay, GroupCase, Member, Simulation, WholeGroupCase
from gateway.console.line_charts import LineChart, line_chart
from gateway.console.plans.view import Segment, segments_of

LOOKS = {
    "active": "work",
    "defaulted": "late",
    "fulfilled": "done",
    "superseded": "stop",
    "proposed": "hold",
    "withdrawn": "stop",
}
TOTAL_WIDTH = 1180  # px
LIST_WIDTH = 180
MEMBER_WIDTH = 90
CHART_WIDTH, CHART_TOP, CHART_BOTTOM = 760, 22, 128
LABELS = 12  # days that are named below a chart
LINE = 14  # px of a written line
ROOMY = 12  # bars up to which each has its sum in it
PAID, OVERDUE, COMING = "f3", "fb", "fm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case in the list."""

    case: GroupCase
    bar: tuple[Segment, ...]
    look: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a due day's bar."""

    y: float
    height: float
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    """A due day in the chart: its pieces, and what is written at it."""

    x: float
    width: float
    blocks: tuple[Block, ...]
    middle: float
    label: str
    sum: str
    sum_y: float
    is_dark: bool  # what the sum is written on
    missing: str
    missing_y: float
    day: DueDay
    tone: str


def state_of(case: GroupCase) -> tuple[str, str]:
    """Return the look and the key of the words for how a case stands."""
    if case.overdue_people:
        return "late", "overdue"
    if case.people and case.people_done == case.people:
        return "done", "done"
    if case.plan_version is None:
        return "hold", "unsigned"
    return "work", "running"


def row_of(case: GroupCase) -> Row:
    look, state = state_of(case)
    return Row(case=case, bar=bar_of(case, LIST_WIDTH), look=look, state=state)


def bar_of(one: GroupCase | Member, width: int) -> tuple[Segment, ...]:
    """Return the bar of a case or a member: paid, overdue, the rest."""
    return segments_of(one.paid_fen, one.overdue_fen, one.owed_fen, one.owed_fen, width)


def sentence_of(case: GroupCase, say: Formatter) -> str:
    return say.words(
        "plan.sentence",
        paid=say.money(case.paid_fen),
        overdue=say.money(case.overdue_fen),
        coming=say.money(max(case.owed_fen - case.paid_fen - case.overdue_fen, 0)),
    )


def day_bars(case: WholeGroupCase, today: date, say: Formatter) -> list[DayBar]:
    """Return a bar for each due day, all to one scale."""
    days = case.due_days
    highest = max((day.amount_fen for day in days), default=1)
    pitch = CHART_WIDTH / max(len(days), 1)
    every = -(-len(days) // LABELS)
    return [_day_bar(day, place, pitch, highest, today, say, every, len(days)) for place, day in enumerate(days)]


def _day_bar(
    day: DueDay, place: int, pitch: float, highest: int, today: date, say: Formatter, every: int, count: int
) -> DayBar:
    x, width = round(pitch * place + pitch * 0.1, 1), round(pitch * 0.8, 1)
    is_late = day.is_breached or (day.due_on < today and day.paid_fen < day.amount_fen)
    rest = day.amount_fen - day.paid_fen
    blocks, bottom = list[Block](), CHART_BOTTOM * 1.0
    for fen, tone in ((day.paid_fen, PAID), (rest, OVERDUE if is_late else COMING)):
        height = (CHART_BOTTOM - CHART_TOP) * fen / highest
        if fen > 0:
            blocks.append(Block(y=round(bottom - height, 1), height=round(max(height, 1), 1), tone=tone))
        bottom -= height
    return DayBar(
        x=x,
        width=width,
        blocks=tuple(blocks),
        middle=round(x + width / 2, 1),
        label=f"{day.due_on:%Y-%m}" if place % every == 0 else "",
        sum=f"{day.amount_fen // 100:,}" if count <= ROOMY and CHART_BOTTOM - bottom > LINE else "",
        sum_y=round(bottom + LINE, 1),
        is_dark=blocks[-1].tone != COMING if blocks else False,
        missing=say.words("grefund.missing", sum=f"{rest // 100:,}") if is_late and rest and count <= ROOMY else "",
        missing_y=round(bottom - 4, 1),
        day=day,
        tone="bad" if is_late and rest else "ok" if not rest else "",
    )


def curves_of(simulations: Sequence[Simulation], say: Formatter) -> LineChart | None:
    """Return how many people have everything by each month, of the last two simulations."""
    compared = sorted(simulations[:2], key=lambda one: one.id)
    if not compared:
        return None
    longest = max(compared, key=lambda one: len(one.months))
    months = len(longest.months)
    series = [
        (
            say.words("grefund.simulation.short", n=one.id),
            [0, *(month.people_done for month in one.months), *[one.people] * (months - len(one.months))],
        )
        for one in compared
    ]
    days = [say.words("grefund.today"), *(month.month for month in longest.months)]
    return line_chart(series, days, say.words("grefund.curves"), lambda value: f"{value:,.0f}", is_rate=False)


def done_by(simulation: Simulation, months: int) -> int:
    """Return how many people have everything after so many months."""
    return simulation.months[min(months, len(simulation.months)) - 1].people_done
