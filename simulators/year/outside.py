"""Everybody outside, who reaches the county through its gateway only; what they do is recorded."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
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
    settle: Callable[[], Awaitable[None]]
    run_jobs: Callable[[], Awaitable[None]]


class Outside:
    """Sends acts as whoever is permitted, and records each with its answer."""

    def __init__(self, gateway: GatewayClient, county: Replayed, record: Record, seed: str) -> None:
        self.gateway = gateway
        self.county = county
        self.record = record
        self.seed = seed
        self._last_actor: dict[str, str] = {}  # who was permitted the last time, by scope and command

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

    async def settle(self) -> None:
        await self.county.settle()

    async def perform(self, action: Action, scope: str, about: str) -> Answer:
        """Send an action as the first actor who is permitted, beginning with the one permitted the last time."""
        known, answer = set(self.gateway.actors()), Answer(status=404)
        last = self._last_actor.get(f"{scope}/{action.name}")
        for actor in dict.fromkeys(filter(None, (last, *action.actors))):
            if actor not in known:
                continue
            answer = await self.gateway.post(actor, action.path, action.body)
            if answer.status in NOT_PERMITTED:
                continue
            if answer.ok:
                self._last_actor[f"{scope}/{action.name}"] = actor
            self.record.act(actor, action.path, action.body, answer, about)
            return answer
        return answer

    async def post(self, actor: str, path: str, body: Mapping[str, Any], about: str = "") -> Answer:
        """Send one act and record it."""
        answer = await self.gateway.post(actor, path, body)
        self.record.act(actor, path, body, answer, about)
        return answer

    async def upload(self, actor: str, path: str, lines: str) -> Answer:
        """Send a CSV file and record it."""
        answer = await self.gateway.upload(actor, path, lines.encode(), "text/csv")
        self.record.act(actor, path, lines, answer)
        return answer

    async def every(self, actor: str, path: str, **query: str | int) -> AsyncIterator[dict[str, Any]]:
        """Read a list to its end."""
        given: dict[str, str | int | None] = {"limit": PAGE, **query}
        while True:
            answer = await self.gateway.get(actor, path, **given)
            for item in answer.body.get("items") or ():
                yield item
            if not answer.ok or not (cursor := answer.body.get("next")):
                return
            given["cursor"] = cursor

    async def together(self, acts: list[Awaitable[None]]) -> None:
        """Let several people act at the same instant, each on a matter of their own."""
        with self.record.at_one_moment():
            await asyncio.gather(*acts)
