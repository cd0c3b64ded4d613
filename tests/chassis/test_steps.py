"""Steps of one statement keep their own numbers, whatever stands before them."""

from sqlalchemy import text

from chassis.db.engine import engine_for
from chassis.db.statements import StatementPart, execute_combined, join_parts

STORED = StatementPart("kept as (insert into kept select * from unnest($1::text[], $2::int[]))", 2)
COUNTED = StatementPart("counted as (insert into counted values ($1))", 1)


def test_the_values_of_each_step_stand_after_those_of_the_one_before() -> None:
    both = join_parts(COUNTED, STORED)

    assert both.values == 3
    assert both.text == (
        "counted as (insert into counted values ($1)), "
        "kept as (insert into kept select * from unnest($2::text[], $3::int[]))"
    )


async def test_all_is_sent_in_one_statement_and_nothing_where_there_is_nothing(database_url: str) -> None:
    engine = engine_for(database_url, "steps")
    async with engine.begin() as db:
        await execute_combined(db, [])
        await db.execute(text("create temporary table kept (name text, size int)"))
        await db.execute(text("create temporary table counted (many int)"))
        await execute_combined(db, [(COUNTED, [2]), (STORED, (["a", "b"], [1, 2]))])

        assert [tuple(row) for row in await db.execute(text("select * from kept"))] == [("a", 1), ("b", 2)]
        assert await db.scalar(text("select many from counted")) == 2
    await engine.dispose()
