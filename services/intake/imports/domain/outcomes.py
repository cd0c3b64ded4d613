"""What became of each row, and the file that says so."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from chassis.spreadsheets.cells import safe_text
from services.intake.imports.domain.problems import Effect, Problem, Wording, message_of

HEADING = ("row", "external_id", "outcome", "complaint_id", "number", "incomplete", "message")
MARK = "\ufeff"  # or a spreadsheet takes the bytes for those of the local code page


class Outcome(StrEnum):
    TAKEN = "taken"
    REPEATED = "repeated"  # its number is a complaint's already; nothing changes
    REFUSED = "refused"
    WAITING = "waiting"  # not reached yet


OUTCOME_NAMES: Mapping[Outcome, Wording] = {
    Outcome.TAKEN: Wording("已导入", "imported"),
    Outcome.REPEATED: Wording("已经有了，没有变化", "known already; nothing changed"),
    Outcome.REFUSED: Wording("导不进", "cannot be imported"),
    Outcome.WAITING: Wording("还没有导入", "not imported yet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """What became of a row; ``reason`` is the code of a refusal that only the acceptance knew."""

    row: int
    external_id: str | None
    outcome: Outcome
    complaint_id: UUID | None = None
    number: str | None = None
    incomplete: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many rows of a chunk became what; ``incomplete`` are some of the taken."""

    taken: int
    incomplete: int
    repeated: int
    refused: int

    @classmethod
    def of(cls, outcomes: Sequence[RowOutcome]) -> "Counts":
        by = [one.outcome for one in outcomes]
        return cls(
            taken=by.count(Outcome.TAKEN),
            incomplete=sum(one.incomplete for one in outcomes),
            repeated=by.count(Outcome.REPEATED),
            refused=by.count(Outcome.REFUSED),
        )


def result_heading() -> str:
    """Return the first line of the result file, a CSV."""
    return MARK + _csv([HEADING])


def result_lines(outcomes: Iterable[RowOutcome], problems: Sequence[Problem], *, english: bool) -> str:
    """Return a line for what became of each row and what is wrong with it; no cell of it can be calculated."""
    by_row: dict[int, list[Problem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    return _csv(map(safe_text, _cells(one, by_row.get(one.row, ()), english=english)) for one in outcomes)


def _csv(rows: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def _cells(one: RowOutcome, problems: Sequence[Problem], *, english: bool) -> Iterator[str]:
    name = OUTCOME_NAMES[one.outcome]
    statements = [name.en if english else name.zh, *([one.reason] if one.reason else [])]
    relevant = [p for p in problems if one.outcome is not Outcome.REFUSED or p.effect is Effect.REFUSED]
    described = [f"{problem.column}：{message_of(problem.code, english=english)}" for problem in relevant]
    yield str(one.row)
    yield one.external_id or ""
    yield one.outcome
    yield "" if one.complaint_id is None else str(one.complaint_id)
    yield one.number or ""
    yield "true" if one.incomplete else ""
    yield "; ".join([*statements, *described]) if english else "；".join([*statements, *described])
