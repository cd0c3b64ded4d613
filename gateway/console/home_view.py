"""Turn the services' answers into the rows and charts of the home page; pure functions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from canon.codes import Department
from gateway.console.charts import Chart, Figure, bars
from gateway.console.clock_chips import ClockChip, clock_chip, most_urgent_clock, unnamed_clock_chip
from gateway.console.formatting import Formatter
from gateway.console.models import Case, CaseDetails, TodayCounts, WaitingCase, WorkQueue
from gateway.console.translations import Translations

MAX_URGENT = 8  # cases with a clock on the home page, late ones first
MAX_UNSURE = 5  # shown with named clocks; the others can be unfolded below
MAX_CALLING = 10  # shown at once; the others can be unfolded below
QUEUE_LIMIT = 200  # cases of each list to load, the maximum of ``GET /v1/desk``
EXCERPT = 120  # characters
DetailsByCase = Mapping[UUID, CaseDetails]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRow:
    case: Case
    chip: ClockChip


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the two suggested departments or agencies."""

    name: str
    score: str
    percent: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsureRow:
    case: WaitingCase
    words: tuple[tuple[str, bool], ...]  # the text in pieces; true where a rule matched
    choices: tuple[Choice, ...]
    chip: ClockChip | None


def urgent_cases(queue: WorkQueue) -> list[Case]:
    """Late cases, then those due soon: as many as the page shows."""
    return [*queue.late.items, *queue.soon.items][:MAX_URGENT]


def clock_rows(cases: Sequence[Case], details: DetailsByCase, say: Formatter) -> list[ClockRow]:
    return [ClockRow(case=case, chip=_chip(case, details.get(case.id), say)) for case in cases]


def unsure_rows(cases: Sequence[WaitingCase], details: DetailsByCase, say: Formatter) -> list[UnsureRow]:
    return [
        UnsureRow(
            case=case,
            words=split_at_matches(_excerpt(case.matter), case.matched),
            choices=tuple(_choice(each.target, each.score, say) for each in case.suggestions[:2]),
            chip=_chip(case, details.get(case.id), say) if case.late or case.next_due_at else None,
        )
        for case in cases
    ]


def channel_chart(today: TodayCounts, words: Translations) -> Chart:
    figures = [Figure(name=words.name("channel", code), count=count) for code, count in today.channels.items()]
    return bars(figures, "chart.channels", words)


def place_chart(today: TodayCounts, words: Translations) -> Chart:
    """Chart where today's cases are: our sections, other agencies, undecided at the hub."""
    figures = [Figure(name=words.place(code), count=count) for code, count in today.departments.items()]
    figures += [Figure(name=words.place(code), count=count, tone="f2") for code, count in today.agencies.items()]
    figures.append(Figure(name=words("key.hub"), count=today.hub, tone="fm"))
    return bars(figures, "chart.places", words)


def split_at_matches(text: str, matched: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Split the text into pieces, true where a rule matched."""
    sought = sorted({word for word in matched if word}, key=lambda word: (-len(word), word))
    if not sought:
        return ((text, False),) if text else ()
    pieces = re.split(f"({'|'.join(map(re.escape, sought))})", text)
    return tuple((piece, bool(index % 2)) for index, piece in enumerate(pieces) if piece)


def _excerpt(matter: str | None) -> str:
    text = (matter or "").strip()
    return text if len(text) <= EXCERPT else text[:EXCERPT] + "……"


def _chip(case: Case, details: CaseDetails | None, say: Formatter) -> ClockChip:
    clock = most_urgent_clock(details.clocks) if details else None
    if clock is None:
        return unnamed_clock_chip(case, say)
    return clock_chip(clock, say)


def _choice(target: str, score: float, say: Formatter) -> Choice:
    return Choice(
        name=say.words.place(target),
        score=f"{score:.2f}",
        percent=max(0, min(100, round(score * 100))),
        own=target in set(Department),
    )
