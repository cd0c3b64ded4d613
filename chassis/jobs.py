"""Work that time starts: a job runs again and again, each round in its own transaction.

A limit told as missed, a person erased, a key forgotten: nobody takes that back. So while a process cannot know
whether its machine's clock or the database's is right, no job acts, and an alert tells of both.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from canon.shanghai import written
from chassis.db.work import Transactions, Work
from chassis.errors import describe_error

MAX_CONCURRENT = 2  # rounds of a service's jobs; all of them at its start would crowd out the first requests
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """``act`` does one round and tells whether there is more to do at once."""

    name: str
    every_seconds: float
    act: Callable[[Work], Awaitable[bool]]
    at_any_time: bool = False  # what it does depends on no clock


class Jobs:
    """Runs a service's jobs; tells when each last came to its end."""

    def __init__(self, transactions: Transactions, jobs: Sequence[Job]) -> None:
        self._transactions = transactions
        self._jobs = jobs
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)
        self.last_run: dict[str, str] = {}

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for job in self._jobs:
                tasks.create_task(self._repeat(job), name=f"job {job.name}")

    async def run_once(self, job: Job) -> None:
        """Rounds until nothing is left to do."""
        more = True
        while more:
            async with self._slots, self._transactions.begin() as work:
                if self._transactions.clock.is_doubtful and not job.at_any_time:
                    _log.error("job_held", service=self._transactions.service, job=job.name)
                    return
                more = await job.act(work)
        self.last_run[job.name] = written(self._transactions.clock.now())

    async def _repeat(self, job: Job) -> None:
        while True:
            try:
                await self.run_once(job)
            except Exception as error:  # noqa: BLE001 - the next round tries again
                _log.warning(
                    "job_failed", service=self._transactions.service, job=job.name, error=describe_error(error)
                )
            await asyncio.sleep(job.every_seconds)
