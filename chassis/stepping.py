"""Move the events, queues and jobs of the services in one process by hand: for a replay on a stepped clock.

Nothing runs behind the requests, so between two instants everything is as it would be once it had come to rest, and the
same requests in the same order lead to the same state. Events take the real way: outbox, bus, inbox.
"""

from collections.abc import Sequence
from datetime import datetime

from fastapi import FastAPI

from canon.shanghai import day_of
from chassis.jobs import Job, MultiStepJob
from chassis.service import Runtime
from chassis.shards import SHARDS

ALL_SHARDS = set(range(SHARDS))


class Stepper:
    """The services of this process; each runtime was told ``is_stepped`` before its app's lifespan began."""

    def __init__(self, apps: Sequence[FastAPI]) -> None:
        self._runtimes: list[Runtime] = [app.state.runtime for app in apps]
        self._queues = {id(app.state.runtime): app.state.runtime.components.queues(app) for app in apps}
        self._ran_at: dict[tuple[str, str], datetime] = {}

    async def open(self) -> None:
        """Join the bus, as each service does at its start, and let everything come to rest."""
        for runtime in self._runtimes:
            await runtime.join_bus()
        await self.run_until_idle()

    async def run_until_idle(self) -> None:
        """Publish, consume and work off queues, until nothing is left."""
        while published := {one.settings.service for one in self._runtimes if await self._publish(one)}:
            for runtime in self._runtimes:
                consumes = not published.isdisjoint(runtime.components.events.publishers())
                if consumes:
                    await runtime.consumer.consume_all()
                if consumes or runtime.settings.service in published:
                    await self._work_off(runtime)

    async def run_jobs(self) -> None:
        """Run each job of deadlines, and at the first instant of a day all others; then let all come to rest."""
        for runtime in self._runtimes:
            for job in runtime.jobs.all:
                if self._is_due(runtime, job):
                    await runtime.jobs.run_once(job)
        await self.run_until_idle()

    async def _work_off(self, runtime: Runtime) -> None:
        for queue in self._queues[id(runtime)]:
            while await (queue.act_at_once or queue.act)():
                pass

    @staticmethod
    async def _publish(runtime: Runtime) -> int:
        return await runtime.relay.publish_woken(ALL_SHARDS) if runtime.components.publishes else 0

    def _is_due(self, runtime: Runtime, job: Job | MultiStepJob) -> bool:
        key, now = (runtime.settings.service, job.name), runtime.clock.now()
        ran_at = self._ran_at.get(key)
        is_of_deadlines = isinstance(job, Job) and job.is_of_deadlines
        if ran_at is not None and not is_of_deadlines and day_of(now) == day_of(ran_at):
            return False
        self._ran_at[key] = now
        return True
