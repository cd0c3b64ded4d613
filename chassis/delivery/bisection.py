"""A batch that does not go together, apart: what fails is found by halves, and stops its own aggregate only."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import structlog

from chassis.db.transient_errors import is_transient
from chassis.db.work import Work
from chassis.delivery import inbox, parking
from chassis.delivery.envelope import ReceivedEvent
from chassis.delivery.retries import ATTEMPTS, PAUSES, Retries
from chassis.delivery.router import EventRouter, ParsedEvent, UnknownType, UnreadableBody
from chassis.errors import NotYet, describe_error

MAX_PAUSED_FAILURES = 20  # aggregates that fail in place; after them attempts do not pause: the transaction must end
MIN_TRIED = 20  # this many aggregates tried and nine of ten failed: it is us, stop
_log = structlog.get_logger()


class HandlersFailing(Exception):
    """Nearly everything fails: the fault is in this service, so nothing is quarantined."""


@dataclass(slots=True, kw_only=True)
class BatchResult:
    """What was done of a batch, and what was not."""

    retries_in_place: bool = False  # whoever brought it waits for the end of all attempts
    is_retry: bool = False  # it has failed before
    done: list[ReceivedEvent] = field(default_factory=list)
    early: list[ReceivedEvent] = field(default_factory=list)
    behind: list[ReceivedEvent] = field(default_factory=list)
    failing: list[tuple[ReceivedEvent, int]] = field(default_factory=list)  # with the attempts at it
    stopped: set[inbox.Key] = field(default_factory=set)
    tried: set[inbox.Key] = field(default_factory=set)
    failed: int = 0

    def empty_copy(self) -> Self:
        """Nothing done, in the same way."""
        return type(self)(retries_in_place=self.retries_in_place, is_retry=self.is_retry)


class BatchBisector:
    """Of one service's handlers."""

    def __init__(self, service: str, router: EventRouter, retries: Retries) -> None:
        self._service, self._router, self._retries = service, router, retries

    async def isolate(self, work: Work, events: Sequence[ReceivedEvent], sifted: BatchResult) -> None:
        """Hold what cannot be read, and act on the others."""
        readable: list[ParsedEvent] = []
        unreadable: dict[inbox.Key, tuple[ReceivedEvent, ValueError]] = {}
        for event in events:
            if event.key in unreadable:
                sifted.behind.append(event)
                continue
            try:
                readable += self._router.read([event])
            except (UnknownType, UnreadableBody) as failure:
                unreadable[event.key] = event, failure
        await self._act(work, readable, sifted)
        for event, flaw in unreadable.values():
            if event.key in sifted.stopped:
                sifted.behind.append(event)
                continue
            why = parking.UNKNOWN_TYPE if isinstance(flaw, UnknownType) else parking.HANDLER_FAILED
            await self._hold(work, event, why=why, error=describe_error(flaw), attempts=1)
            self._stop(event, why, sifted)

    async def _act(self, work: Work, events: Sequence[ParsedEvent], sifted: BatchResult) -> None:
        """On all in their order, and on each half if they do not go together, until what fails stands alone."""
        sifted.behind += [event for event, _ in events if event.key in sifted.stopped]
        ready = [(event, told) for event, told in events if event.key not in sifted.stopped]
        if len(ready) > 1:
            if await self._acts(work, ready):
                sifted.done += [event for event, _ in ready]
                sifted.tried |= {event.key for event, _ in ready}
                return
            for half in (ready[: len(ready) // 2], ready[len(ready) // 2 :]):
                await self._act(work, half, sifted)
            return
        for one in ready:
            await self._settle(work, one, sifted)

    async def _acts(self, work: Work, events: Sequence[ParsedEvent]) -> bool:
        try:
            async with work.savepoint():
                await self._router.act(events, work)
        except Exception as failure:
            if is_transient(failure):
                raise
            return False
        return True

    async def _settle(self, work: Work, one: ParsedEvent, sifted: BatchResult) -> None:
        event, _ = one
        outcome = await self._attempt(work, one, sifted)
        if outcome is None:
            sifted.tried.add(event.key)
            sifted.done.append(event)
        else:
            self._stop(event, outcome, sifted)
            if outcome == "not_yet":
                sifted.early.append(event)

    def _stop(self, event: ReceivedEvent, why: str, sifted: BatchResult) -> None:
        """Its aggregate. Raises ``HandlersFailing``."""
        sifted.tried.add(event.key)
        sifted.stopped.add(event.key)
        if why == parking.HANDLER_FAILED:  # of types unknown here no handler can fail
            sifted.failed += 1
        is_us = len(sifted.tried) >= MIN_TRIED and sifted.failed >= len(sifted.tried) * 0.9
        if is_us and not sifted.is_retry:
            raise HandlersFailing

    async def _attempt(self, work: Work, one: ParsedEvent, sifted: BatchResult) -> str | None:
        """Act on one event in a savepoint. ``None`` when done, else why its aggregate must wait."""
        event, _ = one
        error = ""
        attempts = 0 if sifted.retries_in_place else self._retries.attempts(event)
        last = ATTEMPTS if sifted.retries_in_place else attempts + 1
        while attempts < last:
            attempts += 1
            try:
                async with work.savepoint():
                    await self._router.act([one], work)
            except NotYet:
                await parking.park(work.db, [event], "not_yet", work.now)
                return "not_yet"
            except Exception as failure:
                if is_transient(failure):
                    raise
                error = describe_error(failure)
                if attempts < last and sifted.failed < MAX_PAUSED_FAILURES:
                    await asyncio.sleep(PAUSES[attempts - 1])
            else:
                return None
        if attempts < ATTEMPTS:
            await parking.park(work.db, [event], "failing", work.now)
            sifted.failing.append((event, attempts))
        else:
            await self._hold(work, event, why=parking.HANDLER_FAILED, error=error, attempts=attempts)
        return parking.HANDLER_FAILED

    async def _hold(self, work: Work, event: ReceivedEvent, *, why: str, error: str, attempts: int) -> None:
        """For a person, or for a release that can read it."""
        await parking.unpark(work.db, [event])
        await parking.quarantine(work.db, event.message, event, why=why, error=error, attempts=attempts, now=work.now)
        _log.error("event_quarantined", service=self._service, type=event.type, why=why, error=error)
