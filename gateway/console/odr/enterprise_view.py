"""Turn what the service says of enterprises into figures and lines of a history; pure functions."""

from dataclasses import dataclass
from datetime import date

from gateway.console.formatting import Formatter
from gateway.console.odr.models import Enterprise, EnterpriseSession, Score, StandingChange

STANDINGS = ("applied", "active", "suspended", "declined", "left")
LOOKS = {"applied": "", "active": "done", "suspended": "hold", "declined": "stop", "left": "stop"}
SCORE_WIDTH = 130  # px of the bar of an enterprise
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
    """An item of a score: its figures, how they are made, the state of the disputes behind it."""

    name: str
    value: str
    arithmetic: str
    state: str | None


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


def score_lines(score: Score, say: Formatter) -> list[ScoreLine]:
    """Return the items of a score with their arithmetic; each leads to the disputes behind it."""
    words, rate = say.words, score.settlement_rate
    days = say.count(score.mean_days)
    return [
        ScoreLine(name=words("odr.score.received"), value=say.count(score.received), arithmetic="", state=""),
        ScoreLine(
            name=words("odr.score.rate"),
            value=say.rate(rate.value),
            arithmetic=words(
                "odr.score.rate_arithmetic",
                settled=say.count(score.settled),
                failed=say.count(score.failed),
                late=say.count(score.timed_out),
                rate=say.rate(rate.value),
            )
            if rate.denominator
            else words("odr.score.rate_none"),
            state="settled",
        ),
        ScoreLine(
            name=words("odr.score.on_time"),
            value=f"{say.count(score.answered_on_time)} / {say.count(score.received)}",
            arithmetic=words("odr.score.on_time_arithmetic"),
            state="",
        ),
        ScoreLine(
            name=words("odr.score.late"),
            value=say.count(score.timed_out),
            arithmetic=words("odr.score.late_arithmetic"),
            state="timed_out",
        ),
        ScoreLine(
            name=words("odr.score.days"),
            value=days if score.mean_days is None else words("odr.score.days_value", n=days),
            arithmetic=words("odr.score.days_arithmetic"),
            state=None,
        ),
    ]


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
