"""Everybody outside, who reaches the county through its gateway only; what they do is recorded."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from chassis.clock import SteppedClock
from sdk import Answer
from simulators.decisions import Action, seeded_rng
from simulators.gateway_client import NOT_PERMITTED, GatewayClient
from simulators.year.record import Record

PAGE = 200  # items of a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The county that a replay works on: its time, and how it comes to rest between two instants."""

    clock: SteppedClock
    run_until_idle: Callable[[], Awaitable[None]]
    run_jobs: Callable[[], Awaitable[None]]


class ReplayBroken(Exception):
    """The county does not answer, or not as documented: what follows would be another history."""


def certain(answer: Answer, path: str) -> Answer:
    """Return an answer that decides something.

    Raises:
        ReplayBroken: it is none.
    """
    if not answer.certain or answer.transport_error:
        raise ReplayBroken(f"{path}: {answer.status} {answer.transport_error}".rstrip())
    return answer


class Outside:
    """Sends acts as whoever is permitted, and records each with its answer."""

    def __init__(self, gateway: GatewayClient, county: Replayed, record: Record, seed: str) -> None:
        self.gateway = gateway
        self.county = county
        self.record = record
        self.seed = seed

    @property
    def now(self) -> datetime:
        return self.county.clock.now()

    def rng(self, about: str, step: str) -> Random:
        """Return the random generator of one step, independent of all others."""
        return seeded_rng(self.seed, about, step)

    async def move_to(self, at: datetime) -> None:
        """Let the time come, and do what is due then."""
        self.county.clock.advance_to(at)
        await self.county.run_jobs()

    async def run_until_idle(self) -> None:
        await self.county.run_until_idle()

    async def perform(self, action: Action, about: str) -> Answer:
        """Send an action as the first of its actors who is permitted; ``ReplayBroken`` as of ``certain``."""
        known, answer = set(self.gateway.actors()), Answer(status=404)
        for actor in action.actors:
            if actor in known:
                answer = await self.gateway.post(actor, action.path, action.body)
                if answer.status not in NOT_PERMITTED:
                    self._record(actor, action.path, action.body, answer, about)
                    break
        return answer

    async def post(self, actor: str, path: str, body: Mapping[str, Any], about: str = "") -> Answer:
        """Send one act and record it; ``ReplayBroken`` as of ``certain``."""
        answer = await self.gateway.post(actor, path, body)
        self._record(actor, path, body, answer, about)
        return answer

    async def upload(self, actor: str, path: str, lines: str) -> Answer:
        """Send a CSV file and record it; ``ReplayBroken`` as of ``certain``."""
        answer = await self.gateway.upload(actor, path, lines.encode(), "text/csv")
        self._record(actor, path, lines, answer, "")
        return answer

    async def read(self, actor: str, path: str, **query: str | int | None) -> Answer:
        """Read something that may not be there; ``ReplayBroken`` as of ``certain``."""
        return certain(await self.gateway.get(actor, path, **query), path)

    def _record(self, actor: str, path: str, body: Any, answer: Answer, about: str) -> None:
        self.record.act(actor, path, body, certain(answer, path), about)

    async def every(self, actor: str, path: str, **query: str | int) -> AsyncIterator[dict[str, Any]]:
        """Read a list to its end.

        Raises:
            ReplayBroken: it cannot be read.
        """
        given: dict[str, str | int | None] = {"limit": PAGE, **query}
        while True:
            answer = await self.read(actor, path, **given)
            if not answer.ok:
                raise ReplayBroken(f"{path}: {answer.status}")
            for item in answer.body["items"]:
                yield item
            if not (cursor := answer.body.get("next")):
                return
            given["cursor"] = cursor

    async def together(self, acts: list[Coroutine[None, None, None]]) -> None:
        """Let several people act at the same instant, each on a matter of their own."""
        with self.record.at_one_moment():
            async with asyncio.TaskGroup() as tasks:
                for act in acts:
                    tasks.create_task(act)
