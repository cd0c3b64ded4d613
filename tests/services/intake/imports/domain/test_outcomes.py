"""The result file: a line for each row, and no cell that a spreadsheet would calculate."""

import csv
import io
from uuid import UUID

from services.intake.imports.domain.outcomes import (
    HEADING,
    Counts,
    Outcome,
    RowOutcome,
    result_heading,
    result_lines,
)
from services.intake.imports.domain.problems import Code, Effect, Problem

OUTCOMES = [
    RowOutcome(
        row=2, external_id="=1+1", outcome=Outcome.TAKEN, complaint_id=UUID(int=1), number="WQ1", incomplete=True
    ),
    RowOutcome(row=3, external_id="R-3", outcome=Outcome.REPEATED, complaint_id=UUID(int=2)),
    RowOutcome(row=4, external_id=None, outcome=Outcome.REFUSED),
    RowOutcome(row=5, external_id="R-5", outcome=Outcome.REFUSED, reason="invalid"),
    RowOutcome(row=6, external_id="R-6", outcome=Outcome.WAITING),
]
PROBLEMS = [
    Problem(2, "联系电话", Code.PHONE, Effect.INCOMPLETE),
    Problem(4, "登记编号", Code.REQUIRED, Effect.REFUSED),
    Problem(4, "联系电话", Code.MISSING, Effect.INCOMPLETE),
]


def lines(*, english: bool = False) -> list[dict[str, str]]:
    written = result_heading() + result_lines(OUTCOMES, PROBLEMS, english=english)
    assert written.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(written[1:])))


def test_every_row_has_its_line() -> None:
    found = lines()

    assert tuple(found[0]) == HEADING
    assert [line["outcome"] for line in found] == ["taken", "repeated", "refused", "refused", "waiting"]
    assert (found[0]["complaint_id"], found[0]["number"], found[0]["incomplete"]) == (str(UUID(int=1)), "WQ1", "true")
    assert found[0]["message"] == "已导入；联系电话：不是电话号码，照常导入，记为待补"
    assert found[2]["message"] == "导不进；登记编号：空，这一行导不进"
    assert found[3]["message"] == "导不进；invalid"


def test_it_is_written_in_english_too() -> None:
    assert lines(english=True)[1]["message"] == "known already; nothing changed"


def test_a_cell_that_begins_like_a_formula_becomes_a_text() -> None:
    assert lines()[0]["external_id"] == "'=1+1"


def test_outcomes_are_counted() -> None:
    assert Counts.of(OUTCOMES) == Counts(taken=1, incomplete=1, repeated=1, refused=2)
