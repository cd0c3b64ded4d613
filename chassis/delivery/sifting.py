"""A batch that does not go together, apart: what fails is found by halves, and stops its own aggregate only."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from chassis.db.work import Work
from chassis.delivery import gate, waiting
from chassis.delivery.envelope import Arrived
from chassis.delivery.retrying import ATTEMPTS, PAUSES, Retries
from chassis.delivery.router import EventRouter
from chassis.delivery.transience import HandlersFailing, is_transient
from chassis.errors import NotYet
from contracts.event import known_events

PATIENT_WITH = 20  # aggregates that fail in place; after them attempts do not pause: the transaction must end
MOSTLY_FAILING = 20  # this many aggregates tried and nine of ten failed: it is us, stop
_log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Sifted:
    """What was done of a batch, and what was not."""

    in_place: bool  # whoever brought it waits for the end of all attempts
    again: bool  # it has failed before
    done: list[Arrived] = field(default_factory=list)
    early: list[Arrived] = field(default_factory=list)
    behind: list[Arrived] = field(default_factory=list)
    failing: list[tuple[Arrived, int]] = field(default_factory=list)  # with the attempts at it
    stopped: set[gate.Key] = field(default_factory=set)
    tried: set[gate.Key] = field(default_factory=set)
    failed: int = 0


class Sieve:
    """Of one service's handlers."""

    def __init__(self, service: str, router: EventRouter, retries: Retries) -> None:
        self._service, self._router, self._retries = service, router, retries

    async def sift(self, work: Work, events: Sequence[Arrived], sifted: Sifted) -> None:
        """Act on them in their order, and on each half if it does not go together, until what fails stands alone."""
        sifted.behind += [event for event in events if event.key in sifted.stopped]
        ready = [event for event in events if event.key not in sifted.stopped]
        if len(ready) > 1:
            if await self._acts(work, ready):
                sifted.done += ready
                sifted.tried |= {event.key for event in ready}
                return
            for half in (ready[: len(ready) // 2], ready[len(ready) // 2 :]):
                await self.sift(work, half, sifted)
            return
        for event in ready:
            await self._settle(work, event, sifted)

    async def _acts(self, work: Work, events: Sequence[Arrived]) -> bool:
        known = known_events()
        if any(event.type not in known for event in events):
            return False
        try:
            async with work.savepoint():
                await self._router.act(events, work)
        except Exception as failure:
            if is_transient(failure):
                raise
            return False
        return True

    async def _settle(self, work: Work, event: Arrived, sifted: Sifted) -> None:
        sifted.tried.add(event.key)
        outcome = await self._attempt(work, event, sifted)
        if outcome is None:
            sifted.done.append(event)
            return
        sifted.stopped.add(event.key)
        if outcome == "not_yet":
            sifted.early.append(event)
        elif outcome == waiting.HANDLER_FAILED:  # of types unknown here no handler can fail
            sifted.failed += 1
        is_us = len(sifted.tried) >= MOSTLY_FAILING and sifted.failed >= len(sifted.tried) * 0.9
        if is_us and not sifted.again:
            raise HandlersFailing

    async def _attempt(self, work: Work, event: Arrived, sifted: Sifted) -> str | None:
        """Act on one event in a savepoint. ``None`` when done, else why its aggregate must wait."""
        error = "UnknownType"
        attempts = 0 if sifted.in_place else self._retries.attempts(event)
        last = ATTEMPTS if sifted.in_place else attempts + 1
        while event.type in known_events() and attempts < last:
            attempts += 1
            try:
                async with work.savepoint():
                    await self._router.act([event], work)
            except NotYet:
                await waiting.park(work.db, [event], "not_yet", work.now)
                return "not_yet"
            except Exception as failure:
                if is_transient(failure):
                    raise
                error = waiting.place_of(failure)
                if attempts < last and sifted.failed < PATIENT_WITH:
                    await asyncio.sleep(PAUSES[attempts - 1])
            else:
                return None
        if 0 < attempts < ATTEMPTS:
            await waiting.park(work.db, [event], "failing", work.now)
            sifted.failing.append((event, attempts))
            return waiting.HANDLER_FAILED
        why = waiting.HANDLER_FAILED if attempts else waiting.UNKNOWN_TYPE
        await waiting.unpark(work.db, [event])
        await waiting.quarantine(
            work.db, event.message, event, why=why, error=error, attempts=max(attempts, 1), now=work.now
        )
        _log.error("event_quarantined", service=self._service, type=event.type, why=why, error=error)
        return why
