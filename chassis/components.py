"""The parts of a service, from which ``chassis.service`` composes its app and what runs behind it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fastapi import APIRouter, FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.delivery.completeness import CompletenessSource
from chassis.delivery.router import EventRouter
from chassis.jobs import Job, MultiStepJob
from chassis.web.edge import MAX_BODY
from chassis.web.fast_path import Endpoint

Background = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueWorker:
    """Work that waits in a table and is done behind the requests, a few items at a time."""

    name: str
    act: Callable[[], Awaitable[int]]  # does the next few items and returns how many there were
    pause_seconds: float  # between two looks at an empty queue
    act_at_once: Callable[[], Awaitable[int]] | None = None  # the same, where a new item is otherwise left alone first

    async def run(self) -> None:
        """Do what waits, for ever."""
        while True:
            if not await self.act():
                await asyncio.sleep(self.pause_seconds)


@dataclass(slots=True, kw_only=True)
class ServiceComponents:
    """The parts of a service: its routes, event handlers, jobs and background loops."""

    routers: Sequence[APIRouter] = ()
    fast_paths: Mapping[str, Endpoint] = field(default_factory=dict)  # path -> endpoint of a POST
    events: EventRouter = field(default_factory=EventRouter)
    jobs: Sequence[Job | MultiStepJob] = ()
    max_body: int = MAX_BODY  # bytes
    body_limits: dict[str, int] = field(default_factory=dict)  # path -> bytes, where larger
    resources: Sequence[AbstractAsyncContextManager[Any]] = ()  # open as long as anything runs
    background: Callable[[FastAPI], Sequence[Background]] = lambda app: ()  # noqa: ARG005
    observers: Callable[[FastAPI], Sequence[Background]] = lambda app: ()  # noqa: ARG005 - watch what runs
    queues: Callable[[FastAPI], Sequence[QueueWorker]] = lambda app: ()  # noqa: ARG005
    publishes: bool = True
    # returns by how many seconds the service's work is overdue, by kind of work
    load_overdue: Callable[[AsyncConnection, datetime], Awaitable[Mapping[str, float]]] | None = None
    # returns more of the service's status, by name
    load_status: Callable[[AsyncConnection, datetime], Awaitable[Mapping[str, Any]]] | None = None
    complaints: CompletenessSource | None = None  # of a service that has every accepted complaint
    linger_seconds: float = 0.0  # pause after a small batch, where latency does not matter
