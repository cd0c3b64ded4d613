"""Turn what the service says of enterprises into figures and lines of a history; pure functions."""

from dataclasses import dataclass
from datetime import date

from gateway.console.formatting import Formatter
from gateway.console.odr.models import Enterprise, EnterpriseSession, Score, ScorePart, StandingChange

STANDINGS = ("applied", "active", "suspended", "declined", "left")
LOOKS = {"applied": "", "active": "done", "suspended": "hold", "declined": "stop", "left": "stop"}
SCORE_WIDTH = 130  # px of the bar of an enterprise
WHOLE = 100  # points of a score
_BEHIND = {
    "answered_on_time": "",
    "settled": "settled",
    "mean_days": "settled",
}  # which disputes are behind a part; "" for all
_MARKS = {"active": "a", "restored": "a", "suspended": "w", "declined": "w", "left": "w"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """A line of an enterprise's history: a change of its standing, or a session held with it."""

    on: date
    title: str
    text: str
    mark: str = ""  # class of its dot


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of an enterprise's bar."""

    x: int
    width: int
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """A part of a score: its figures, its points of the most it can have, how they are made.

    ``state`` is that of the disputes behind the figures, ``None`` where there is no list of them.
    """

    name: str
    figures: str
    points: str
    most: str
    arithmetic: str
    state: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """The parts of a score and their sum."""

    lines: list[ScoreLine]
    total: str
    arithmetic: str
    is_low: bool


def bar_of(score: Score) -> list[Segment]:
    """Return the bar of an enterprise: settled, failed, run out."""
    counts = ((score.settled, "f3"), (score.failed, "fm"), (score.timed_out, "fb"))
    whole, x, segments = sum(count for count, _ in counts), 0, []
    for count, tone in counts:
        width = round(SCORE_WIDTH * count / whole) if whole else 0
        if count:
            segments.append(Segment(x=x, width=max(width, 2), tone=tone))
        x += width
    return segments


def score_table(score: Score, say: Formatter) -> ScoreTable:
    """Return a score with its arithmetic; its parts lead to the disputes behind them."""
    points, words = score.points, say.words
    arithmetic = words("odr.score.rule", bound=points.guidance_below)
    if points.total is None:
        arithmetic = words("odr.score.rate_none")
    elif points.weight < WHOLE:
        arithmetic = words("odr.score.scaled", sum=points.sum, weight=points.weight, total=points.total) + arithmetic
    return ScoreTable(
        lines=[_score_line(part, score, say) for part in points.parts],
        total=words("rates.none") if points.total is None else f"{points.total}",
        arithmetic=arithmetic,
        is_low=points.total is not None and points.total < points.guidance_below,
    )


def _score_line(part: ScorePart, score: Score, say: Formatter) -> ScoreLine:
    words, name = say.words, f"odr.score.{part.name}"
    figures = f"{say.count(part.numerator)} / {say.count(part.denominator)}" if part.denominator else ""
    if part.name == "mean_days":
        figures = say.count(score.settled)
    if part.points is None:
        left_out = f"{name}.left_out"
        arithmetic = words(left_out, n=score.points.fewest_rated) if words.has(left_out) else ""
    else:
        arithmetic = words(
            f"{name}.arithmetic",
            numerator=say.count(part.numerator),
            denominator=say.count(part.denominator),
            weight=part.weight,
            settled=say.count(score.settled),
            failed=say.count(score.failed),
            late=say.count(score.timed_out),
            rate=say.rate(score.settlement_rate.value),
            left=say.rate(part.numerator),
        )
    return ScoreLine(
        name=words(name),
        figures=figures,
        points=words("rates.none") if part.points is None else f"{part.points}",
        most=f"{part.weight}",
        arithmetic=arithmetic,
        state=_BEHIND.get(part.name),
    )


def history_of(firm: Enterprise, say: Formatter) -> list[HistoryLine]:
    """Return what was decided and which sessions were held, by day."""
    lines = [_change_line(one, say) for one in firm.changes] + [_session_line(one, say) for one in firm.sessions]
    return sorted(lines, key=lambda line: line.on)


def _change_line(change: StandingChange, say: Formatter) -> HistoryLine:
    text = " · ".join(filter(None, (change.by, change.reason)))
    title = say.words(f"odr.change.{change.kind}")
    return HistoryLine(on=change.on, title=title, text=text, mark=_MARKS.get(change.kind, ""))


def _session_line(session: EnterpriseSession, say: Formatter) -> HistoryLine:
    text = " · ".join(filter(None, (session.topic, session.by)))
    return HistoryLine(on=session.held_on, title=say.words(f"odr.session.{session.kind}"), text=text)
