"""Handlers of events: the same gesture as routes for requests."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from chassis.db.work import Work
from chassis.delivery.envelope import Arrived
from chassis.failpoints import failpoint
from chassis.telemetry.trace import Trace
from contracts.event import Event

E = TypeVar("E", bound=Event)
Handler = Callable[[E, Work], Awaitable[None]]
Fold = Callable[[Sequence[Event], Work], Awaitable[None]]


class EventRouter:
    """Which events a service hears, and what happens here when they arrive."""

    def __init__(self) -> None:
        self._handlers: dict[str, Callable[..., Awaitable[None]]] = {}
        self._folds: dict[str, Fold] = {}
        self.heard: dict[str, type[Event]] = {}
        self.early: set[str] = set()

    def on(self, event: type[E], *, early: bool = False) -> Callable[[Handler[E]], Handler[E]]:
        """Handle each event of this class on its own.

        ``early``: it cannot wait for what should come before it; it is acted on at once and, so it must be
        repeatable, once more in its turn.
        """

        def register(handler: Handler[E]) -> Handler[E]:
            self._register(event)
            if early:
                self.early.add(event.type)
            self._handlers[event.type] = handler
            return handler

        return register

    def fold(self, *events: type[Event]) -> Callable[[Fold], Fold]:
        """Handle a batch of these classes at once, in the order they were admitted (projections)."""

        def register(fold: Fold) -> Fold:
            for event in events:
                self._register(event)
                self._folds[event.type] = fold
            return fold

        return register

    def publishers(self) -> list[str]:
        return sorted({event.publisher() for event in self.heard.values()})

    async def act(self, admitted: Sequence[Arrived], work: Work) -> None:
        """Run the handlers in order; neighbours that share a fold run through it together."""
        pending: list[Event] = []
        current: Fold | None = None
        for arrived in admitted:
            event_class = self.heard.get(arrived.type)
            if event_class is None:
                continue
            failpoint(f"handler.{arrived.type}")
            event = event_class.model_validate_json(arrived.message.body)
            fold = self._folds.get(arrived.type)
            if current is not None and fold is not current:
                await current(pending, work)
                pending = []
            current = fold
            if fold is not None:
                pending.append(event)
                continue
            work.trace = _trace_of(arrived)
            await self._handlers[arrived.type](event, work)
        if current is not None:
            await current(pending, work)

    def _register(self, event: type[Event]) -> None:
        if event.type in self.heard:
            raise ValueError(f"{event.type} is handled twice")
        self.heard[event.type] = event


def _trace_of(arrived: Arrived) -> Trace:
    headers = arrived.message.headers
    return Trace.new(headers.get("ce_traceparent"), headers.get("ce_correlationid"))
