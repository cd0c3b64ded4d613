"""Turn the work queue into what the hub's desk shows; pure functions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from canon.codes import Department
from canon.numbers import decimal_of
from gateway.console.case_rows import CaseRow, case_row, waited
from gateway.console.formatting import Formatter
from gateway.console.hub.models import AlarmRow, Choice, DayLine, Dot, LimitRow, Lists, LoadBar, WaitingRow
from gateway.console.matches import split_at_matches
from gateway.console.models import AttentionCase, Case, PlaceLoad, Suggestion, WaitingCase, WorkQueue

CLOSE_SCORES = 0.10  # two suggestions nearer than this are a question; one farther ahead is a proposal
SURE_SCORE = 0.50  # and below this it is a question too
EXCERPT = 120  # characters of a text
MATCHED = 4  # words shown as those that decided
DAY = timedelta(hours=24)
LINE_WIDTH = 257  # px of 24 hours on the line
OVER_X = 288.0  # px, where what is over stands
LONGEST_BAR = 140  # px
BAR_STEP = 25  # px from one bar to the next
BARS = 12  # places shown; the list behind has all


def lists_of(
    queue: WorkQueue, refusals: Mapping[str, str], say: Formatter, texts: Mapping[UUID, str] | None = None
) -> Lists:
    """Return the page's lists; a case stands in one of them only, those that are late first.

    ``texts`` are of cases with an alarm, as far as they were read.
    """
    rows = [_waiting_row(case, refusals.get(str(case.id)), say) for case in queue.waiting.items]
    rows.sort(key=lambda row: not row.row.case.late)
    back = [row for row in rows if row.returned]
    unsure = [row for row in rows if not row.returned and not is_ready(row)]
    ready = [row for row in rows if not row.returned and is_ready(row)]
    at_hub = {row.id for row in rows}
    late_at_hub = sum(case.id in at_hub for case in queue.late.items)
    calls = [_alarm_row(case, (texts or {}).get(case.id, ""), say) for case in queue.attention.items]
    return Lists(
        alarms=tuple(call for call in calls if call.row.case.alerts),
        looks=tuple(call for call in calls if not call.row.case.alerts and call.row.case.id not in at_hub),
        unsure=tuple(unsure),
        back=tuple(back),
        ready=tuple(ready),
        limits=limit_rows(queue, refusals, say, without=at_hub),
        late=queue.late.count - late_at_hub,
        late_at_hub=late_at_hub,
        load=load_bars(queue, say),
        waits=day_line([(case, case.received_at) for case in queue.waiting.items], say),
        longest={name: _longest(group, say) for name, group in (("unsure", unsure), ("back", back), ("ready", ready))},
    )


def is_ready(row: WaitingRow) -> bool:
    """Whether one suggestion is so far ahead that a person only confirms it."""
    if not row.choices or not row.choices[0].is_ready or decimal_of(row.choices[0].score) < SURE_SCORE:
        return False
    return len(row.choices) == 1 or decimal_of(row.choices[0].score) - decimal_of(row.choices[1].score) >= CLOSE_SCORES


def limit_rows(
    queue: WorkQueue, refusals: Mapping[str, str], say: Formatter, *, without: Collection[UUID] = ()
) -> tuple[LimitRow, ...]:
    """Return late cases, then those with a limit near its end; ``without`` are those that stand elsewhere."""
    return tuple(
        LimitRow(row=case_row(case, say), is_late=case.late, refusal=refusals.get(str(case.id)))
        for case in (*queue.late.items, *queue.soon.items)
        if case.id not in without
    )


def day_line(waiting: Iterable[tuple[Case, datetime]], say: Formatter) -> DayLine:
    """Return the cases by how much of 24 hours has gone since the instant beside each.

    An enquiry may wait longer than that: what is late is what the case's own limits say.
    """
    dots = [_dot(case_row(case, say), waited(since, say), say) for case, since in waiting]
    return DayLine(dots=tuple(dots), count=len(dots), late=sum(dot.is_over for dot in dots))


def without_feedback(cases: Sequence[Case]) -> list[tuple[Case, datetime]]:
    """Return the cases that a section has and that nobody has answered yet, with since when it has them."""
    return [
        (case, case.dispatched_at)
        for case in cases
        if case.dispatched_at is not None and case.first_feedback_at is None and case.state == "dispatched"
    ]


def load_bars(queue: WorkQueue, say: Formatter) -> tuple[LoadBar, ...]:
    """Return what each place has, our sections first."""
    places = [*((place, True) for place in queue.departments), *((place, False) for place in queue.agencies)]
    longest = max((place.open for place, _ in places), default=1) or 1
    return tuple(_load_bar(place, longest, at, say, is_own=is_own) for at, (place, is_own) in enumerate(places[:BARS]))


def _load_bar(place: PlaceLoad, longest: int, at: int, say: Formatter, *, is_own: bool) -> LoadBar:
    return LoadBar(
        code=place.code,
        name=say.words.place(place.code),
        open=place.open,
        late=place.late,
        y=BAR_STEP * at,
        width=max(2, round(LONGEST_BAR * place.open / longest)),
        is_own=is_own,
    )


def _waiting_row(case: WaitingCase, refusal: str | None, say: Formatter) -> WaitingRow:
    matched = tuple(case.matched[:MATCHED])
    return WaitingRow(
        row=case_row(case, say),
        pieces=split_at_matches(_excerpt(case.matter or ""), matched),
        matched=matched,
        choices=tuple(_choice(one, case, say) for one in case.suggestions[:2]),
        returned=case.returned if case.returned and not case.returned.undone else None,
        refusal=refusal,
    )


def _choice(one: Suggestion, case: Case, say: Formatter) -> Choice:
    is_own = one.target in set(Department)
    return Choice(
        target=one.target,
        name=say.words.place(one.target),
        score=f"{one.score:.2f}",
        percent=max(0, min(100, round(one.score * 100))),
        is_own=is_own,
        is_ready=is_own or (one.has_ground and not case.joint),
    )


def _alarm_row(case: AttentionCase, text: str, say: Formatter) -> AlarmRow:
    gone = waited(case.received_at, say)
    return AlarmRow(row=case_row(case, say), call=case.call, waited=gone, text=_excerpt(text))


def _dot(row: CaseRow, gone: timedelta, say: Formatter) -> Dot:
    tone = "fb" if row.case.late else "fw" if row.chip is not None and row.chip.tone == "near" else "f1"
    x = OVER_X if gone >= DAY else round(LINE_WIDTH * (gone / DAY), 1)
    return Dot(path=row.path, label=f"{row.title} · {say.span(gone)}", x=x, tone=tone)


def _excerpt(text: str) -> str:
    text = text.strip()
    return text if len(text) <= EXCERPT else text[:EXCERPT] + "……"


def _longest(rows: Sequence[WaitingRow], say: Formatter) -> str:
    since = min((row.row.case.received_at for row in rows), default=None)
    return say.span(waited(since, say)) if since else ""


def find_suggestion(target: str, suggestions: Sequence[Suggestion]) -> Suggestion | None:
    """Return what the rules say of this target."""
    return next((one for one in suggestions if one.target == target), None)


def still_waits(case_id: UUID, lists: Lists) -> bool:
    """Whether a list of the page still has this case."""
    every = (lists.unsure, lists.back, lists.ready, lists.limits, lists.alarms, lists.looks)
    return any(one.row.case.id == case_id for rows in every for one in rows)
