"""From an import to what its pages show: steps, looks, progress, and the result file in the reader's words."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from gateway.console.formatting import Formatter
from gateway.console.imports.models import PreviewRow, WholeImport
from gateway.console.translations import Translations

LOOKS = {"previewed": "", "running": "work", "done": "done", "failed": "late", "discarded": "stop"}
EFFECT_LOOKS = {"refused": "late", "incomplete": "back", "dropped": "back"}
STEPS = ("file", "preview", "run", "result")
_STEP_OF = {"previewed": 1, "running": 2, "failed": 2, "done": 3, "discarded": 1}
MIB = 1 << 20
KIB = 1 << 10
LEAST_RATE_SECONDS = 1.0  # before that a rate says nothing
RESULT_FIELDS = ("row", "external_id", "outcome", "complaint_id", "number", "incomplete", "message")
MARK = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a running import is; widths in percent, ``rate`` in rows a second, None while unknown."""

    percent: float
    taken: float
    repeated: float
    refused: float
    rate: int | None
    left: str


def steps(state: str) -> list[tuple[str, bool, bool]]:
    """Return (name, is past, is now) of each step."""
    now = _STEP_OF[state]
    return [(name, place < now, place == now) for place, name in enumerate(STEPS)]


def size_of(size: int, words: Translations) -> str:
    """Return a file's size as ``3.8 MB`` or ``12 kB``."""
    if size >= MIB:
        return words("imports.mib", n=f"{size / MIB:.1f}")
    return words("imports.kib", n=max(1, round(size / KIB)))


def span_of(span: timedelta, say: Formatter) -> str:
    """Return a span like ``say.span``, one of less than a minute in seconds, at least one."""
    if span < timedelta(minutes=1):
        return say.words("imports.seconds", n=max(1, round(span.total_seconds())))
    return say.span(span)


def took_of(one: WholeImport, say: Formatter) -> str:
    """Return how long an import took, empty while it has not ended."""
    return span_of(one.ended_at - one.started_at, say) if one.started_at and one.ended_at else ""


def progress_of(one: WholeImport, say: Formatter) -> Progress:
    rows = max(one.rows, 1)
    seconds = (say.now - one.started_at).total_seconds() if one.started_at else 0.0
    rate = round(one.accepted / seconds) if one.accepted and seconds >= LEAST_RATE_SECONDS else None
    return Progress(
        percent=100 * one.accepted / rows,
        taken=100 * one.taken / rows,
        repeated=100 * one.repeated / rows,
        refused=100 * one.refused / rows,
        rate=rate,
        left=span_of(timedelta(seconds=(one.rows - one.accepted) / rate), say) if rate else "",
    )


def effect_of(row: PreviewRow) -> str | None:
    """Return what happens to a row: the worst that one of its cells does, None if it can be taken as it is."""
    effects = {problem.effect for problem in row.problems}
    return next((effect for effect in EFFECT_LOOKS if effect in effects), None)


def result_rows(written: bytes, words: Translations) -> Iterator[list[str]]:
    """Yield the lines of the result file with its outcomes in words; its cells are safe for spreadsheets already."""
    for line in csv.DictReader(io.StringIO(written.decode().removeprefix(MARK))):
        cells = [line[name] for name in RESULT_FIELDS]
        cells[2] = words(f"imports.outcome.{line['outcome']}")
        cells[5] = words("imports.yes") if line["incomplete"] else ""
        yield cells
