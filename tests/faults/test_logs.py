"""Copies of events have ids that no other event has."""

import asyncpg

from tests.faults.logs import AN_ID, ANOTHER

COPIES = 60


async def test_no_copy_has_the_id_of_another_whenever_the_others_were_made(empty_database_url: str) -> None:
    made = [f"01a21f2d-{late:04x}-7eee-ae9c-e80445e025d3" for late in range(COPIES)]  # one each millisecond
    database = await asyncpg.connect(empty_database_url)

    rows = await database.fetch(
        f"select {ANOTHER.format('id')} from unnest($1::text[]) id, generate_series(1, {COPIES}) n",  # noqa: S608
        made,
        AN_ID,
    )
    await database.close()

    assert len({*made, *(row[0] for row in rows)}) == COPIES + COPIES * COPIES
