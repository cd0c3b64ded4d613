"""Turn refund plans into rows and bars: what was paid, what is overdue, what is not due yet; pure functions."""

from dataclasses import dataclass
from datetime import date

from gateway.console.formatting import Formatter
from gateway.console.models import Case
from gateway.console.plans.models import Instalment, Plan

LOOKS = {"active": "work", "defaulted": "late", "fulfilled": "done", "superseded": "stop"}
TOTAL_WIDTH = 180  # px of the bar of a plan in a list
WIDTH = 420  # px of the longest instalment's bar
ROW = 26  # px
PAID, OVERDUE, COMING = "f3", "fb", "fm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    x: int
    width: int
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A plan in the list."""

    plan: Plan
    look: str
    firm: str
    number: str
    bar: tuple[Segment, ...]
    next_due: date | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """An instalment: what was paid of it, what is overdue or not due yet, and that in words."""

    number: int
    due_on: date
    y: int
    segments: tuple[Segment, ...]
    amount_fen: int
    paid_fen: int
    days_late: int
    text: str
    tone: str  # class of the words: bad, ok, or empty


def row_of(plan: Plan, case: Case | None, matter: str = "") -> Row:
    """Return the row of a plan; where this person may not read the case, it is known by its ``matter``."""
    unpaid = [part for part in plan.instalments if part.paid_fen < part.amount_fen]
    return Row(
        plan=plan,
        look=LOOKS[plan.status],
        firm=(case.respondent_name or "") if case else matter,
        number=case.number if case else "",
        bar=segments_of(plan.paid_fen, plan.overdue_fen, plan.total_fen, plan.total_fen, TOTAL_WIDTH),
        next_due=unpaid[0].due_on if unpaid and plan.is_open else None,
        is_late=plan.overdue_fen > 0,
    )


def bars_of(plan: Plan, say: Formatter) -> list[Bar]:
    """Return the bar of each instalment, all to one scale."""
    longest = max((part.amount_fen for part in plan.instalments), default=1)
    return [_bar(part, row, longest, say) for row, part in enumerate(plan.instalments)]


def sentence_of(plan: Plan, say: Formatter) -> str:
    """Return what a picture of the plan says."""
    return say.words(
        "plan.sentence",
        paid=say.money(plan.paid_fen),
        overdue=say.money(plan.overdue_fen),
        coming=say.money(max(plan.total_fen - plan.paid_fen - plan.overdue_fen, 0)),
    )


def _bar(part: Instalment, row: int, longest: int, say: Formatter) -> Bar:
    rest = part.amount_fen - part.paid_fen
    overdue = rest if part.days_late else 0
    return Bar(
        number=part.number,
        due_on=part.due_on,
        y=ROW * row,
        segments=segments_of(part.paid_fen, overdue, part.amount_fen, longest, WIDTH),
        amount_fen=part.amount_fen,
        paid_fen=part.paid_fen,
        days_late=part.days_late,
        text=_text(part, rest, say),
        tone="bad" if overdue else "ok" if not rest else "",
    )


def _text(part: Instalment, rest: int, say: Formatter) -> str:
    if not rest:
        return say.words("plan.part.paid")
    if part.days_late:
        return say.words("plan.part.late", n=part.days_late, sum=say.money(rest))
    return say.words("plan.part.partly" if part.paid_fen else "plan.part.coming", sum=say.money(rest))


def segments_of(paid: int, overdue: int, whole: int, longest: int, width: int) -> tuple[Segment, ...]:
    """Return the parts of a bar, one after the other; ``longest`` is the sum that fills the width."""
    found, x = [], 0
    for fen, tone in ((paid, PAID), (overdue, OVERDUE), (max(whole - paid - overdue, 0), COMING)):
        span = round(width * fen / longest) if longest else 0
        if fen > 0:
            found.append(Segment(x=x, width=max(span, 2), tone=tone))
        x += span
    return tuple(found)
