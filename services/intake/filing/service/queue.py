"""The acceptance queue: concurrent filings are written together, and nobody is answered before it is durable."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from chassis.db.group import GroupCommit, QueueFull
from chassis.db.work import Transactions
from chassis.errors import Unavailable
from chassis.failpoints import failpoint
from chassis.patience import patience
from chassis.telemetry.trace import Trace
from services.intake.complaints.repository.additions import Overtaken
from services.intake.complaints.repository.people import People
from services.intake.filing.domain.acceptance import Draft, Refused, draft_of
from services.intake.filing.domain.filing import Filing
from services.intake.filing.service.acceptance import Answered, Asked, Repeated, Settled, accept_all
from services.intake.filing.service.repeats import repeat

ATTEMPTS = 5  # at a batch whose keys other processes take at the same time
TURNS = 4  # messages sent again that are compared at once: fewer than the lines of the pool
TURN_SECONDS = 2.0  # whoever waits longer for a turn is asked to come again


class FrontDoor:
    """Takes one filing at a time from its callers and many at a time to the database."""

    def __init__(self, transactions: Transactions, people: People) -> None:
        self._transactions = transactions
        self.people = people
        self._turns = [asyncio.Lock() for _ in range(TURNS)]
        self._queue: GroupCommit[Asked, Settled] = GroupCommit(self._run)

    async def serve(self) -> None:
        await self._queue.serve()

    def admit(self) -> None:
        """Before anything is read. Raises ``QueueFull`` when more waits than can soon be written."""
        if self._queue.is_full():
            raise QueueFull

    def lets_in(self) -> bool:
        """``admit`` for the server, before there is a request: whether it may begin."""
        return self._queue.lets_in()

    def at_once(self) -> int:
        """How many of those that came together are written together, as slow as it is of late."""
        return self._queue.at_once

    async def take(self, filing: Filing, trace: Trace, *, beside: bool = False) -> Answered:
        """Read it, and wait until it is durable; ``beside`` others, if it is one of many that came together.

        It is read before it waits: the database is busy with others meanwhile. Raises its refusal, or ``Unavailable``
        when its fate is unknown.
        """
        draft = draft_of(filing, self._transactions.now())
        settled = await self._queue.ask(Asked(draft, trace), beside=beside)
        if isinstance(settled, Refused):
            raise settled.refusal
        if isinstance(settled, Repeated):
            settled = await self._repeat(settled.complaint_id, draft, trace)
        failpoint("intake.before_reply")
        return settled

    async def _repeat(self, complaint_id: UUID, draft: Draft, trace: Trace) -> Answered:
        """Of one complaint in the order they came; a complaint that is held holds few others up, and not for long."""
        async with self._turn(complaint_id), self._transactions.begin(draft.filing.account, trace) as work:
            return await repeat(work, complaint_id, draft, self.people)

    @asynccontextmanager
    async def _turn(self, complaint_id: UUID) -> AsyncIterator[None]:
        lock = self._turns[complaint_id.int % TURNS]
        try:
            async with patience(TURN_SECONDS):
                await lock.acquire()
        except TimeoutError:
            raise Unavailable from None
        try:
            yield
        finally:
            lock.release()

    async def _run(self, asked: Sequence[Asked]) -> Sequence[Settled]:
        for _ in range(ATTEMPTS):
            try:
                async with self._transactions.apart() as work:
                    return await accept_all(work, asked, self.people)
            except Overtaken:
                continue
        raise Unavailable
