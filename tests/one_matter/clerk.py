"""Somebody who files and works at a bureau and remembers all of it, so that the promises can be checked."""

import itertools
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from contracts.intake import Verdict
from tests.one_matter.bureau import Bureau
from tests.one_matter.checking import Matters, check, load
from tests.simulation.history import Violation


@dataclass(slots=True)
class Clerk:
    """Works at the bureau; ``matters`` is what the outside knows."""

    bureau: Bureau
    matters: Matters = field(default_factory=Matters)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def file(self, source: str, person: str, about: str, **message: Any) -> str:
        """File a message of a person about a matter; return the complaint's id."""
        complaint_id = await self.bureau.file(source, **message)
        self.matters.matter_of[UUID(complaint_id)] = (person, about)
        return complaint_id

    async def decide(self, one: str, other: str, verdict: Verdict) -> bool:
        """Decide what two complaints are to each other; return whether that was possible."""
        answer = await self.bureau.decide(one, other, verdict.value)
        if answer.is_success:
            self.matters.decided[frozenset((UUID(one), UUID(other)))] = verdict
        else:
            assert answer.status_code in (409, 422), answer.text
        return bool(answer.is_success)

    async def note(self, complaint_id: str) -> None:
        """Write a note that nobody else writes on the case that answers a complaint, once it has one."""
        text = f"第{next(self._numbers)}次来电"
        answer = await self.bureau.attempt(complaint_id, "note", {"text": text})
        if answer.is_success:
            self.matters.notes[text] = UUID(answer.json()["id"])
        else:
            assert answer.status_code == 404, answer.text

    async def violations(self, seconds: float = 60.0) -> list[Violation]:
        """Let everything come to rest, and return every broken promise."""
        await self.bureau.settle(seconds)
        connection = await asyncpg.connect(self.bureau.county.database_url)
        try:
            return check(await load(connection), self.matters)
        finally:
            await connection.close()
