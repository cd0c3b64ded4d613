"""A publisher that lost what it told, and what its subscriber shows of it."""

from typing import Any
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import text

from chassis.delivery import quarantine
from tests.chassis import toy


async def publish(publisher: FastAPI, aggregate: UUID, *numbers: int) -> None:
    for number in numbers:
        await toy.publish(publisher, toy.a_tick(aggregate, number))


async def restore(publisher: FastAPI, aggregate: UUID, version: int) -> None:
    """As if the publisher's database had been put back to an instant before its later events."""
    async with publisher.state.transactions.begin() as work:
        lost = {"aggregate": aggregate, "version": version}
        for statement in (
            "delete from event_log where aggregate_id = :aggregate and version > :version",
            "delete from outbox where aggregate_id = :aggregate and version > :version",
            "delete from heads where aggregate_id = :aggregate and :version = 0",
            "update heads set version = :version where aggregate_id = :aggregate and version > :version",
        ):
            names = {name: lost[name] for name in lost if f":{name}" in statement}
            await work.db.execute(text(statement), names)


async def list_open(subscriber: FastAPI) -> list[dict[str, Any]]:
    async with subscriber.state.transactions.begin() as work:
        return await quarantine.list_quarantined(work.db, "open", 10)
