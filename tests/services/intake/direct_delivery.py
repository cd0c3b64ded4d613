"""Letting intake hear of a case without a bus."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import text

from contracts.event import Event
from services.intake import handlers
from services.intake.complaints.repository.people import PersonVault


async def consume(app: FastAPI, *events: Event) -> None:
    """As the consumer does it: a batch, a transaction."""
    async with app.state.transactions.begin() as work:
        await handlers.apply_case_events(events, work)


def people_of(app: FastAPI) -> PersonVault:
    people: PersonVault = app.state.acceptance_queue.people
    return people


def id_of(answer: dict[str, str]) -> UUID:
    return UUID(answer["id"])


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 15.0) -> None:
    """Wait for a condition, not for a time."""
    async with asyncio.timeout(seconds):
        while True:
            if await condition():
                return
            await asyncio.sleep(0.05)


async def hurry(app: FastAPI) -> None:
    """Make what waits for its next attempt at a platform due now."""
    async with app.state.transactions.begin() as work:
        await work.db.execute(text("update deliveries set next_at = null where state = 'waiting'"))
