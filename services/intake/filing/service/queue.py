"""The acceptance queue: concurrent filings are written together, and each is answered once it is durable."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from chassis.awake_timeout import awake_timeout
from chassis.db.group_commit import GroupCommit, QueueFull
from chassis.db.work import Transactions
from chassis.errors import Unavailable
from chassis.failpoints import failpoint
from chassis.telemetry.trace import Trace
from services.intake.complaints.repository.additions import ConcurrentInsert
from services.intake.complaints.repository.people import PersonVault
from services.intake.filing.domain.acceptance import ReadFiling, Refused, read_filing
from services.intake.filing.domain.filing import Filing, texts_of
from services.intake.filing.service.acceptance import (
    FilingAnswer,
    FilingResult,
    QueuedFiling,
    RepeatedMessage,
    accept_all,
)
from services.intake.filing.service.repeats import accept_repeated
from services.intake.knowledge.reader import TextReader
from services.intake.knowledge.service import KnowledgeInForce

BATCH_ATTEMPTS = 5  # of a batch whose keys other processes insert at the same time
REPEAT_LOCKS = 4  # repeated messages processed at once; fewer than the connections of the pool
REPEAT_WAIT_SECONDS = 2.0  # for such a lock; after that the filing is ``Unavailable``


class AcceptanceQueue:
    """Group commit of filings: callers submit one at a time, the database receives batches."""

    def __init__(
        self, transactions: Transactions, people: PersonVault, knowledge: KnowledgeInForce, reader: TextReader
    ) -> None:
        self._transactions = transactions
        self._knowledge = knowledge
        self._reader = reader
        self.people = people
        self._repeat_locks = [asyncio.Lock() for _ in range(REPEAT_LOCKS)]
        self._queue: GroupCommit[QueuedFiling, FilingResult] = GroupCommit(self._run)

    async def serve(self) -> None:
        await self._queue.serve()

    def check_capacity(self) -> None:
        """Refuse a request under overload, before its body is read.

        Raises:
            QueueFull: more filings wait than can soon be written.
        """
        if self._queue.is_full():
            raise QueueFull

    def try_reserve(self) -> bool:
        """Reserve a place for a request before the server starts it; return False under overload."""
        return self._queue.try_reserve()

    def batch_limit(self) -> int:
        """Return how many filings one transaction takes at present; fewer while transactions are slow."""
        return self._queue.batch_limit

    async def submit(self, filing: Filing, trace: Trace, *, beside: bool = False) -> FilingAnswer:
        """Read a filing, wait until it is durable, and return its answer.

        It is read before it is queued, while the database works on others. ``beside``: it is one of many that came
        together, which give way to filings that come alone.

        An invalid filing, or one whose key was used for another request, raises the ``Refusal`` that says so;
        ``Unavailable`` leaves open whether the filing was written, ``Busy`` means that it was not.
        """
        if not self._knowledge.is_loaded:
            await self._knowledge.load(self._transactions)
        now = self._transactions.now()
        texts = texts_of(filing)
        draft = await self._reader.read(
            filing.account, texts, read_filing, filing, now, self._knowledge.at(now), is_patient=beside
        )
        settled = await self._queue.submit(QueuedFiling(draft, trace), low_priority=beside)
        if isinstance(settled, Refused):
            raise settled.refusal
        if isinstance(settled, RepeatedMessage):
            settled = await self._repeat(settled.complaint_id, draft, trace)
        failpoint("intake.before_reply")
        return settled

    async def _repeat(self, complaint_id: UUID, draft: ReadFiling, trace: Trace) -> FilingAnswer:
        """Process repeats of one complaint in order; a blocked complaint delays only those that share its lock."""
        async with self._repeat_lock(complaint_id), self._transactions.begin(draft.filing.account, trace) as work:
            knowledge = self._knowledge.at(work.now)
            return await accept_repeated(work, complaint_id, draft, self.people, knowledge, self._reader)

    @asynccontextmanager
    async def _repeat_lock(self, complaint_id: UUID) -> AsyncIterator[None]:
        lock = self._repeat_locks[complaint_id.int % REPEAT_LOCKS]
        try:
            async with awake_timeout(REPEAT_WAIT_SECONDS):
                await lock.acquire()
        except TimeoutError:
            raise Unavailable from None
        try:
            yield
        finally:
            lock.release()

    async def _run(self, queued: Sequence[QueuedFiling]) -> Sequence[FilingResult]:
        for _ in range(BATCH_ATTEMPTS):
            try:
                async with self._transactions.autocommit() as work:
                    return await accept_all(work, queued, self.people)
            except ConcurrentInsert:
                continue
        raise Unavailable
