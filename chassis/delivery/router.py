"""Handlers of events: the same gesture as routes for requests."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from pydantic import ValidationError

from chassis.db.work import Work
from chassis.delivery.envelope import Arrived
from chassis.failpoints import failpoint
from chassis.telemetry.trace import Trace
from contracts.event import Event, known_events

E = TypeVar("E", bound=Event)
Handler = Callable[[E, Work], Awaitable[None]]
Read = tuple[Arrived, Event | None]  # without a body where nobody here hears the type
Fold = Callable[[Sequence[Event], Work], Awaitable[None]]


class UnknownType(ValueError):
    """Of a type no release up to this one knows."""


class UnreadableBody(ValueError):
    """Not what its type says, and no other attempt will find it so."""


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

    def on_batch(self, *events: type[Event]) -> Callable[[Fold], Fold]:
        """Handle a batch of these classes at once, in the order they were admitted (projections)."""

        def register(fold: Fold) -> Fold:
            for event in events:
                self._register(event)
                self._folds[event.type] = fold
            return fold

        return register

    def publishers(self) -> list[str]:
        return sorted({event.publisher() for event in self.heard.values()})

    def read(self, admitted: Sequence[Arrived]) -> list[Read]:
        """Their bodies beside them. Raises ``UnknownType`` and ``UnreadableBody``."""
        known = known_events()
        if any(arrived.type not in known for arrived in admitted):
            raise UnknownType
        heard = [(arrived, self.heard.get(arrived.type)) for arrived in admitted]
        try:
            return [
                (arrived, event_class.model_validate_json(arrived.message.body) if event_class else None)
                for arrived, event_class in heard
            ]
        except ValidationError as error:
            raise UnreadableBody from error

    async def act(self, read: Sequence[Read], work: Work) -> None:
        """Run the handlers in order; neighbours that share a fold run through it together."""
        pending: list[Event] = []
        current: Fold | None = None
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
        if event.type in self.heard:
            raise ValueError(f"{event.type} is handled twice")
        self.heard[event.type] = event


def _trace_of(arrived: Arrived) -> Trace:
    headers = arrived.message.headers
    return Trace.new(headers.get("ce_traceparent"), headers.get("ce_correlationid"))
