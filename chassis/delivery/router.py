"""Handlers of events: the same gesture as routes for requests."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from pydantic import ValidationError

from chassis.db.work import Work
from chassis.delivery.envelope import ReceivedEvent
from chassis.failpoints import failpoint
from chassis.telemetry.trace import Trace
from contracts.event import Event, known_events

EventT = TypeVar("EventT", bound=Event)
Handler = Callable[[EventT, Work], Awaitable[None]]
ParsedEvent = tuple[ReceivedEvent, Event | None]  # without a body where nobody here hears the type
BatchHandler = Callable[[Sequence[Event], Work], Awaitable[None]]


class UnknownType(ValueError):
    """Of a type no release up to this one knows."""


class UnreadableBody(ValueError):
    """Not what its type says, and no other attempt will find it so."""


class EventRouter:
    """Which events a service hears, and what happens here when they arrive."""

    def __init__(self) -> None:
        self._handlers: dict[str, Callable[..., Awaitable[None]]] = {}
        self._folds: dict[str, BatchHandler] = {}
        self.subscribed_types: dict[str, type[Event]] = {}
        self.early_types: set[str] = set()

    def on(self, event: type[EventT], *, early: bool = False) -> Callable[[Handler[EventT]], Handler[EventT]]:
        """Handle each event of this class on its own.

        ``early_types``: it cannot wait for what should come before it; it is acted on at once and, so it must be
        repeatable, once more in its turn.
        """

        def register(handler: Handler[EventT]) -> Handler[EventT]:
            self._register(event)
            if early:
                self.early_types.add(event.type)
            self._handlers[event.type] = handler
            return handler

        return register

    def on_batch(self, *events: type[Event]) -> Callable[[BatchHandler], BatchHandler]:
        """Handle a batch of these classes at once, in the order they were admitted (projections)."""

        def register(fold: BatchHandler) -> BatchHandler:
            for event in events:
                self._register(event)
                self._folds[event.type] = fold
            return fold

        return register

    def publishers(self) -> list[str]:
        return sorted({event.publisher() for event in self.subscribed_types.values()})

    def read(self, admitted: Sequence[ReceivedEvent]) -> list[ParsedEvent]:
        """Their bodies beside them. Raises ``UnknownType`` and ``UnreadableBody``."""
        known = known_events()
        if any(arrived.type not in known for arrived in admitted):
            raise UnknownType
        heard = [(arrived, self.subscribed_types.get(arrived.type)) for arrived in admitted]
        try:
            return [
                (arrived, event_class.model_validate_json(arrived.message.body) if event_class else None)
                for arrived, event_class in heard
            ]
        except ValidationError as error:
            raise UnreadableBody from error

    async def act(self, read: Sequence[ParsedEvent], work: Work) -> None:
        """Run the handlers in order; neighbours that share a fold run through it together."""
        pending: list[Event] = []
        current: BatchHandler | None = None
        for arrived, event in read:
            if event is None:
                continue
            failpoint(f"handler.{arrived.type}")
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
        if event.type in self.subscribed_types:
            raise ValueError(f"{event.type} is handled twice")
        self.subscribed_types[event.type] = event


def _trace_of(arrived: ReceivedEvent) -> Trace:
    headers = arrived.message.headers
    return Trace.new(headers.get("ce_traceparent"), headers.get("ce_correlationid"))
