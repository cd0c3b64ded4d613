"""Periodic jobs of a service; each round of a job runs in its own transaction, or in several (``MultiStepJob``).

What jobs do is irreversible: they publish missed deadlines, erase persons and delete keys. So while the clock is
doubtful (``Clock.is_doubtful``) no job runs, except those with ``at_any_time``, and an alert fires.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from canon.shanghai import written
from chassis.db.work import Transactions, Work
from chassis.errors import describe_error

MAX_CONCURRENT = 2  # rounds of a service's jobs; all at once at its start would delay the first requests
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A periodic job; ``act`` runs one round and returns whether more work is left."""

    name: str
    every_seconds: float
    act: Callable[[Work], Awaitable[bool]]
    at_any_time: bool = False  # it does not depend on the clock
    is_of_deadlines: bool = False  # what becomes due happens in it: a replay runs it at every instant


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiStepJob:
    """A periodic job that waits for another system; ``act`` opens a transaction before and one after, none meanwhile.

    It waits, too, while the clock is doubtful.
    """

    name: str
    every_seconds: float
    act: Callable[[Transactions], Awaitable[bool]]


class Jobs:
    """Runs a service's jobs, and records when each last finished."""

    def __init__(self, transactions: Transactions, jobs: Sequence[Job | MultiStepJob]) -> None:
        self._transactions = transactions
        self.all = jobs
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)
        self.last_run: dict[str, str] = {}

    async def run(self) -> None:
        """Run all jobs for ever."""
        async with asyncio.TaskGroup() as tasks:
            for job in self.all:
                tasks.create_task(self._repeat(job), name=f"job {job.name}")

    async def run_once(self, job: Job | MultiStepJob) -> None:
        """Run rounds of a job until no work is left."""
        more = True
        while more:
            async with self._slots:
                if isinstance(job, MultiStepJob):
                    if self._holds(job.name):
                        return
                    more = await job.act(self._transactions)
                    continue
                async with self._transactions.begin() as work:
                    if not job.at_any_time and self._holds(job.name):
                        return
                    more = await job.act(work)
        self.last_run[job.name] = written(self._transactions.clock.now())

    def _holds(self, name: str) -> bool:
        """Whether a job has to wait, because the clock is doubtful."""
        if self._transactions.clock.is_doubtful:
            _log.error("job_held", service=self._transactions.service, job=name)
        return self._transactions.clock.is_doubtful

    async def _repeat(self, job: Job | MultiStepJob) -> None:
        while True:
            try:
                await self.run_once(job)
            except Exception as error:  # noqa: BLE001 - the next round tries again
                _log.warning(
                    "job_failed", service=self._transactions.service, job=job.name, error=describe_error(error)
                )
            await asyncio.sleep(job.every_seconds)
