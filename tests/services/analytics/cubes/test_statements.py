"""What takes long to build is built before the service answers, not when the first complaint comes."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import TextClause, func, select, text

from services.analytics.cubes.repository import cubes
from services.analytics.definitions.repository import statements
from tests.services.analytics.asking import MARCH, Counter
from tests.services.analytics.histories import random_stories


async def test_the_statements_of_the_cubes_are_there_before_anybody_is_answered(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "_statements", {})

    async with counter.app.router.lifespan_context(counter.app):
        assert set(statements._statements) == {cubes.pending_statement, cubes.refresh_statement}


async def test_nothing_is_locked_while_a_statement_is_built(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    built = list[Callable[[], TextClause]]()

    async def get_statement(build: Callable[[], TextClause]) -> TextClause:
        async with counter.app.state.transactions.begin() as other:
            await other.db.execute(text("lock table touched in share mode nowait"))
            assert (await other.db.execute(select(func.pg_try_advisory_xact_lock(cubes.LOCK, 0)))).scalar_one()
        built.append(build)
        return await statements.get_statement(build)

    monkeypatch.setattr(cubes, "get_statement", get_statement)
    [story] = random_stories(7, 1)

    await counter.project(story.events)
    await counter.answer("summary", **MARCH)

    assert set(built) == {cubes.pending_statement, cubes.refresh_statement}


async def test_a_statement_is_built_once_for_all_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "_statements", {})
    built = list[TextClause]()

    def build() -> TextClause:
        built.append(text("select 1"))
        return built[-1]

    answers = await asyncio.gather(*(statements.get_statement(build) for _ in range(3)))

    assert answers == built * 3
