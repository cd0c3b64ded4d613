"""``EventRouter``: register handlers for event classes, as an API router does for requests."""

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
ParsedEvent = tuple[ReceivedEvent, Event | None]  # ``None`` where the service does not subscribe to the type
BatchHandler = Callable[[Sequence[Event], Work], Awaitable[None]]


class UnknownType(ValueError):
    """The event's type is unknown to this release."""


class UnreadableBody(ValueError):
    """The body does not match the event's type; a retry cannot succeed."""


class EventRouter:
    """The event types a service subscribes to, and their handlers."""

    def __init__(self) -> None:
        self._handlers: dict[str, Callable[..., Awaitable[None]]] = {}
        self._batch_handlers: dict[str, BatchHandler] = {}
        self.subscribed_types: dict[str, type[Event]] = {}
        self.early_types: set[str] = set()

    def on(self, event: type[EventT], *, early: bool = False) -> Callable[[Handler[EventT]], Handler[EventT]]:
        """Handle each event of this class on its own.

        An ``early`` event is also handled as soon as it is parked, before its predecessors, and again in its turn. So
        its handler must be idempotent.
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
        """Return the publishers of the subscribed types."""
        return sorted({event.publisher() for event in self.subscribed_types.values()})

    def parse(self, admitted: Sequence[ReceivedEvent]) -> list[ParsedEvent]:
        """Parse the bodies of events; those of types without a subscription stay unparsed.

        Raises:
            UnknownType: this release does not know the type of an event.
            UnreadableBody: a body does not match its type.
        """
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

    async def run_handlers(self, parsed: Sequence[ParsedEvent], work: Work) -> None:
        """Run the handlers in order; adjacent events with the same batch handler are passed to it together."""
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
