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
        self._batch_handlers: dict[str, BatchHandler] = {}
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

        def register(batch_handler: BatchHandler) -> BatchHandler:
            for event in events:
                self._register(event)
                self._batch_handlers[event.type] = batch_handler
            return batch_handler

        return register

    def publishers(self) -> list[str]:
        return sorted({event.publisher() for event in self.subscribed_types.values()})

    def read(self, admitted: Sequence[ReceivedEvent]) -> list[ParsedEvent]:
        """Their bodies beside them. Raises ``UnknownType`` and ``UnreadableBody``."""
        known = known_events()
        if any(received.type not in known for received in admitted):
            raise UnknownType
        subscribed = [(received, self.subscribed_types.get(received.type)) for received in admitted]
        try:
            return [
                (received, event_class.model_validate_json(received.message.body) if event_class else None)
                for received, event_class in subscribed
            ]
        except ValidationError as error:
            raise UnreadableBody from error

    async def act(self, parsed: Sequence[ParsedEvent], work: Work) -> None:
        """Run the handlers in order; neighbours that share a fold run through it together."""
        pending: list[Event] = []
        current_handler: BatchHandler | None = None
        for received, event in parsed:
            if event is None:
                continue
            failpoint(f"handler.{received.type}")
            batch_handler = self._batch_handlers.get(received.type)
            if current_handler is not None and batch_handler is not current_handler:
                await current_handler(pending, work)
                pending = []
            current_handler = batch_handler
            if batch_handler is not None:
                pending.append(event)
                continue
            work.trace = _trace_of(received)
            await self._handlers[received.type](event, work)
        if current_handler is not None:
            await current_handler(pending, work)

    def _register(self, event: type[Event]) -> None:
        if event.type in self.subscribed_types:
            raise ValueError(f"{event.type} is handled twice")
        self.subscribed_types[event.type] = event


def _trace_of(received: ReceivedEvent) -> Trace:
    headers = received.message.headers
    return Trace.new(headers.get("ce_traceparent"), headers.get("ce_correlationid"))
