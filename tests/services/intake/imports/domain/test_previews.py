"""What a list would bring: rows that can be taken, that cannot, that stand twice; problems grouped by column."""

from services.intake.imports.domain.files import read_list_file
from services.intake.imports.domain.previews import CHUNK_ROWS, ProblemGroup, preview_list, ranked
from services.intake.imports.domain.problems import Code, Effect
from tests.services.intake.imports.lists import a_row, csv_of, xlsx_of


def test_rows_are_counted_by_what_would_become_of_them() -> None:
    rows = [a_row(1), a_row(2, 登记编号=""), a_row(3, 联系电话="无"), a_row(1), a_row(5, 诉求内容="")]
    found = preview_list(read_list_file(csv_of(rows)))

    assert (found.rows, found.refused, found.incomplete, found.repeated) == (5, 2, 1, 1)
    assert found.external_ids == (a_row(1)[0], a_row(3)[0])


def test_rows_go_into_chunks_with_their_problems() -> None:
    rows = [a_row(number, 联系电话="" if number == CHUNK_ROWS else "13900000000") for number in range(CHUNK_ROWS + 1)]
    found = preview_list(read_list_file(csv_of(rows)))

    assert [len(chunk.rows) for chunk in found.chunks] == [CHUNK_ROWS, 1]
    assert [len(chunk.problems) for chunk in found.chunks] == [0, 1]
    assert found.chunks[1].problems[0].row == CHUNK_ROWS + 2


def test_cells_that_a_merge_covers_count_as_empty_and_say_why() -> None:
    file = read_list_file(xlsx_of([a_row(1), a_row(2), a_row(3)], merge=["A2:A3", "F3:F4"]))
    found = preview_list(file)

    assert [(one.row, one.column, one.code, one.effect) for one in found.chunks[0].problems] == [
        (3, "登记编号", Code.MERGED, Effect.REFUSED),
        (4, "企业名称", Code.MERGED, Effect.DROPPED),
    ]
    assert found.refused == 1


def test_problems_that_refuse_a_row_come_first_then_the_most_frequent() -> None:
    kinds = [(Effect.INCOMPLETE, 5), (Effect.REFUSED, 1), (Effect.REFUSED, 2)]
    groups = [
        ProblemGroup(column="登记编号", code=Code.REQUIRED, effect=effect, rows=rows, examples=(2,))
        for effect, rows in kinds
    ]

    assert ranked(groups) == [groups[2], groups[1], groups[0]]
