"""Bisect a failing batch, so that only the aggregate of the failing event stops."""

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

MAX_PAUSED_FAILURES = 20  # failed aggregates; further retries in place do not pause, because the transaction must end
MIN_TRIED = 20  # aggregates; if then nine of ten failed, this service is at fault
_log = structlog.get_logger()


class HandlersFailing(Exception):
    """Nearly all events fail, so the fault is in this service, and nothing is quarantined."""


@dataclass(slots=True, kw_only=True)
class BatchResult:
    """Which events of a batch were handled, and which were not."""

    retries_in_place: bool = False  # the caller waits for the end of all attempts
    is_retry: bool = False  # these events have failed before
    done: list[ReceivedEvent] = field(default_factory=list)
    early: list[ReceivedEvent] = field(default_factory=list)  # parked: a prerequisite has not arrived
    behind: list[ReceivedEvent] = field(default_factory=list)  # behind an event that stopped its aggregate
    failing: list[tuple[ReceivedEvent, int]] = field(default_factory=list)  # with the number of attempts
    stopped: set[inbox.Key] = field(default_factory=set)
    tried: set[inbox.Key] = field(default_factory=set)
    failed: int = 0

    def empty_copy(self) -> Self:
        """Return an empty result with the same options."""
        return type(self)(retries_in_place=self.retries_in_place, is_retry=self.is_retry)


class BatchBisector:
    """Runs the handlers of one service on parts of a batch until each failing event is isolated."""

    def __init__(self, service: str, router: EventRouter, retries: Retries) -> None:
        self._service, self._router, self._retries = service, router, retries

    async def isolate(self, work: Work, events: Sequence[ReceivedEvent], result: BatchResult) -> None:
        """Quarantine the events that cannot be parsed, and handle the others, half by half where they fail.

        ``HandlersFailing`` is raised when nearly all aggregates fail.
        """
        readable: list[ParsedEvent] = []
        unreadable: dict[inbox.Key, tuple[ReceivedEvent, ValueError]] = {}
        for event in events:
            if event.key in unreadable:
                result.behind.append(event)
                continue
            try:
                readable += self._router.parse([event])
            except (UnknownType, UnreadableBody) as failure:
                unreadable[event.key] = event, failure
        await self._act_by_halves(work, readable, result)
        for event, error in unreadable.values():
            if event.key in result.stopped:
                result.behind.append(event)
                continue
            why = parking.UNKNOWN_TYPE if isinstance(error, UnknownType) else parking.HANDLER_FAILED
            await self._quarantine(work, event, why=why, error=describe_error(error), attempts=1)
            self._stop_aggregate(event, why, result)

    async def _act_by_halves(self, work: Work, events: Sequence[ParsedEvent], result: BatchResult) -> None:
        """Handle all events in order; if that fails handle each half, until a failing event is alone."""
        result.behind += [event for event, _ in events if event.key in result.stopped]
        ready = [(event, parsed) for event, parsed in events if event.key not in result.stopped]
        if len(ready) > 1:
            if await self._try_together(work, ready):
                result.done += [event for event, _ in ready]
                result.tried |= {event.key for event, _ in ready}
                return
            for half in (ready[: len(ready) // 2], ready[len(ready) // 2 :]):
                await self._act_by_halves(work, half, result)
            return
        for item in ready:
            await self._act_on_one(work, item, result)

    async def _try_together(self, work: Work, events: Sequence[ParsedEvent]) -> bool:
        try:
            async with work.savepoint():
                await self._router.run_handlers(events, work)
        except Exception as failure:
            if is_transient(failure):
                raise
            return False
        return True

    async def _act_on_one(self, work: Work, item: ParsedEvent, result: BatchResult) -> None:
        event, _ = item
        outcome = await self._attempt(work, item, result)
        if outcome is None:
            result.tried.add(event.key)
            result.done.append(event)
        else:
            self._stop_aggregate(event, outcome, result)
            if outcome == "not_yet":
                result.early.append(event)

    def _stop_aggregate(self, event: ReceivedEvent, why: str, result: BatchResult) -> None:
        """Stop the event's aggregate for the rest of the batch.

        Raises:
            HandlersFailing: nearly all aggregates failed, and these events are no retries.
        """
        result.tried.add(event.key)
        result.stopped.add(event.key)
        if why == parking.HANDLER_FAILED:  # an unknown type is no fault of a handler
            result.failed += 1
        is_own_fault = len(result.tried) >= MIN_TRIED and result.failed >= len(result.tried) * 0.9
        if is_own_fault and not result.is_retry:
            raise HandlersFailing

    async def _attempt(self, work: Work, item: ParsedEvent, result: BatchResult) -> str | None:
        """Handle one event in a savepoint; return ``None`` when done, else why its aggregate stops."""
        event, _ = item
        error = ""
        attempts = 0 if result.retries_in_place else self._retries.attempts(event)
        last_attempt = ATTEMPTS if result.retries_in_place else attempts + 1
        while attempts < last_attempt:
            attempts += 1
            try:
                async with work.savepoint():
                    await self._router.run_handlers([item], work)
            except NotYet:
                await parking.park(work.db, [event], "not_yet", work.now)
                return "not_yet"
            except Exception as failure:
                if is_transient(failure):
                    raise
                error = describe_error(failure)
                if attempts < last_attempt and result.failed < MAX_PAUSED_FAILURES:
                    await asyncio.sleep(PAUSES[attempts - 1])
            else:
                return None
        if attempts < ATTEMPTS:
            await parking.park(work.db, [event], "failing", work.now)
            result.failing.append((event, attempts))
        else:
            await self._quarantine(work, event, why=parking.HANDLER_FAILED, error=error, attempts=attempts)
        return parking.HANDLER_FAILED

    async def _quarantine(self, work: Work, event: ReceivedEvent, *, why: str, error: str, attempts: int) -> None:
        """Quarantine an event for a person, or for a release that knows its type."""
        await parking.unpark(work.db, [event])
        await parking.quarantine(work.db, event.message, event, why=why, error=error, attempts=attempts, now=work.now)
        _log.error("event_quarantined", service=self._service, type=event.type, why=why, error=error)
