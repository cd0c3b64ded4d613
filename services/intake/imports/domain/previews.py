"""What a list would bring, before anything is written: which rows can be taken, what is wrong with which cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chassis.spreadsheets.files import Row
from services.intake.imports.domain.columns import ListColumns
from services.intake.imports.domain.files import ListFile
from services.intake.imports.domain.problems import Code, Effect, Problem
from services.intake.imports.domain.rows import ReadRow, read_row

CHUNK_ROWS = 200  # rows that are accepted in one transaction
_OVER_MERGE = (Code.REQUIRED, Code.MISSING)  # what an empty cell is called, unless a merge made it empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Rows that are accepted together, and what is wrong with them."""

    number: int
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPreview:
    """The chunks of a list, and its rows counted by what would become of them.

    ``incomplete`` are some of the rows that can be taken; ``repeated`` have a number that stands further up;
    ``external_ids`` are those of the rows that can be taken, each once.
    """

    columns: ListColumns
    chunks: tuple[Chunk, ...]
    refused: int
    incomplete: int
    repeated: int
    external_ids: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(len(chunk.rows) for chunk in self.chunks)


def preview_list(file: ListFile) -> ListPreview:
    """Read every row of a list."""
    refused = incomplete = repeated = 0
    external_ids: dict[str, None] = {}
    problems: list[tuple[Problem, ...]] = []
    for row in file.rows:
        read = read_row(file.columns, row)
        problems.append(tuple(_with_merges(read, file)))
        if read.is_refused:
            refused += 1
        elif read.external_id in external_ids:
            repeated += 1
        else:
            external_ids[read.external_id or ""] = None
            incomplete += read.is_incomplete
    return ListPreview(
        columns=file.columns,
        chunks=tuple(_chunks(file.rows, problems)),
        refused=refused,
        incomplete=incomplete,
        repeated=repeated,
        external_ids=tuple(external_ids),
    )


def _with_merges(read: ReadRow, file: ListFile) -> Iterator[Problem]:
    """Yield the problems of a row, saying of empty cells that a merge covers them."""
    covered = {
        file.columns.names[place]
        for place in file.columns.places.values()
        if file.merged and (read.number, place) in file.merged
    }
    for problem in read.problems:
        is_merged = problem.column in covered and problem.code in _OVER_MERGE
        yield replace(problem, code=Code.MERGED) if is_merged else problem
        covered.discard(problem.column)
    for column in sorted(covered):
        yield Problem(read.number, column, Code.MERGED, Effect.DROPPED)


def _chunks(rows: Sequence[Row], problems: Sequence[tuple[Problem, ...]]) -> Iterator[Chunk]:
    for number, start in enumerate(range(0, len(rows), CHUNK_ROWS)):
        end = start + CHUNK_ROWS
        found = tuple(problem for of_row in problems[start:end] for problem in of_row)
        yield Chunk(number=number, rows=tuple(rows[start:end]), problems=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemGroup:
    """One kind of problem of one column: in how many rows, and the first of them."""

    column: str
    code: Code
    effect: Effect
    rows: int
    examples: tuple[int, ...]


MOST_EXAMPLES = 3  # rows


def ranked(groups: Sequence[ProblemGroup]) -> list[ProblemGroup]:
    """Return those that refuse a row first, the most frequent first."""
    order = list(Effect)
    return sorted(groups, key=lambda one: (order.index(one.effect), -one.rows, one.column, one.code))
