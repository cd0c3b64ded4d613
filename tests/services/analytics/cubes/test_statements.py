"""What takes a third of a second to build is built when the service starts, not when the first complaint comes."""

import pytest

from services.analytics.cubes.repository import cubes
from services.analytics.definitions.repository import statements
from tests.chassis.toy import until
from tests.services.analytics.asking import Counter


async def test_the_statements_of_the_cubes_are_there_before_anybody_waits_for_them(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "_statements", {})

    async def are_built() -> bool:
        return set(statements._statements) == {cubes.pending_statement, cubes.refresh_statement}

    async with counter.app.router.lifespan_context(counter.app):
        await until(are_built)
