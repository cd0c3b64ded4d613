"""The county at work: polls the gateway's lists and acts on what it finds, through the public API only."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from canon.codes import State
from canon.shanghai import day_of
from chassis.clock import Clock
from simulators.attempts import AttemptHistory
from simulators.decisions import (
    Action,
    DecisionContext,
    View,
    next_agency_action,
    next_case_action,
    next_consumer_action,
    next_enterprise_action,
    next_payment_action,
    next_registration_action,
    seeded_rng,
)
from simulators.gateway_client import NOT_PERMITTED, GatewayClient
from simulators.senders import MessageSender
from simulators.texts.parties import businesses

log = structlog.get_logger(__name__)

CASE_READERS = ("hub", "officer", "hub", "section_head")
# Each poll reads one list. Every case passes through DISPATCHED, so that list is read between all others.
OTHER_STATES = (
    *(State.RECEIVED, State.TRIAGED, State.RETURNED, State.ACCEPTED, State.MEDIATING, State.VERIFYING),
    *(State.AGREED, State.PERFORMING, State.TERMINATED, State.REFUSED, State.WITHDRAWN, State.REDIRECTED),
    *(State.ANSWERED, State.FILED, State.NOT_FILED, State.CLOSED, State.FOLLOWED_UP),
)
POLLED_STATES = tuple(state for other in OTHER_STATES for state in (State.DISPATCHED, other))
PAGE_SIZE = 60  # items of a list that one poll reads
_NOT_READY_SECONDS = 2.0
# What a decision may raise on an answer that is not as documented; it is logged and the simulation goes on.
_UNEXPECTED_ANSWER_ERRORS = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class County:
    """Simulates every actor until it is cancelled. Refusals (404, 409, 503) are normal: another actor was first."""

    def __init__(
        self, gateway: GatewayClient, clock: Clock, *, seed: str, order_seconds: float, poll_seconds: float
    ) -> None:
        self._gateway = gateway
        self._clock = clock
        self._seed = seed
        self._order_seconds = order_seconds
        self._poll_seconds = poll_seconds
        self._history = AttemptHistory()
        self._sender = MessageSender(gateway, clock, seed)
        self._cursors: dict[str, str | None] = {}
        self._last_actor: dict[str, str] = {}  # who was permitted the last time, by scope and command
        self._enterprises: list[str] = []

    async def run(self) -> None:
        while True:
            if await self._gateway.is_ready():
                break
            await asyncio.sleep(_NOT_READY_SECONDS)
        readers, states = itertools.cycle(CASE_READERS), itertools.cycle(POLLED_STATES)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_repeat(self._sender.step, self._order_seconds))
            tasks.create_task(_repeat(lambda: self.poll_cases(next(readers), next(states)), self._poll_seconds))
            tasks.create_task(_repeat(self.poll_handovers, self._poll_seconds * 5))
            tasks.create_task(_repeat(self.poll_disputes, self._poll_seconds * 5))
            tasks.create_task(_repeat(self.poll_plans, self._poll_seconds * 10))
            tasks.create_task(_repeat(self.poll_enterprises, self._poll_seconds * 20))

    async def poll_cases(self, reader: str, state: State) -> None:
        """Read the next page of a list of cases and take the next action on each."""
        for view in await self._next_page(reader, "/v1/cases", state=state):
            matter, about = _external_number(view), f"{view['state']}.{view.get('round', 1)}"
            attempts = self._history.count_read(f"{matter}/{about}")
            context = DecisionContext(
                seed=self._seed,
                case=matter,
                rng=seeded_rng(self._seed, matter, f"{about}.{attempts.reads}"),
                now=self._clock.now(),
                enterprises=self._enterprises,
            )
            action = next_case_action(view, context, frozenset(attempts.tried))
            if action and await self._perform(action, str(view.get("department"))):
                attempts.tried.add(action.name)

    async def poll_handovers(self) -> None:
        for actor in self._gateway.actors("agency"):
            for state in ("open", "acknowledged"):
                for handover in await self._next_page(actor, "/v1/handovers", state=state):
                    await self._perform(next_agency_action(handover, self._rng_for(handover, "handover"), actor), actor)

    async def poll_disputes(self) -> None:
        for dispute in await self._next_page("enterprise", "/v1/odr/disputes", state="open"):
            action = next_enterprise_action(dispute, self._rng_for(dispute, "enterprise"))
            await self._perform(action or next_consumer_action(dispute, self._rng_for(dispute, "consumer")), "odr")

    async def poll_plans(self) -> None:
        today = day_of(self._clock.now())
        for plan in await self._next_page("hub", "/v1/refunds/plans", state="open"):
            await self._perform(next_payment_action(plan, self._rng_for(plan, "payment"), today, self._seed), "refunds")

    async def poll_enterprises(self) -> None:
        """Register the enterprise that has a credential for online settlement, so that its disputes are answered."""
        reply = await self._gateway.get("enterprise", "/v1/odr/enterprises")
        if not reply.ok:
            return
        own = reply.body.get("items") or []
        business = businesses("appliance")[0]
        await self._perform(next_registration_action(own, business.name, business.uscc), "odr")
        self._enterprises = [str(enterprise["id"]) for enterprise in own if enterprise.get("standing") == "active"]

    def _rng_for(self, view: View, about: str) -> Any:
        attempts = self._history.count_read(f"{view['id']}/{about}")
        return seeded_rng(self._seed, _external_number(view), f"{about}.{attempts.reads}")

    async def _next_page(self, actor: str, path: str, **query: str) -> list[dict[str, Any]]:
        """Read the next page of a list; after the last page the first one follows again."""
        key = f"{actor} {path} {sorted(query.items())}"
        reply = await self._gateway.get(actor, path, limit=PAGE_SIZE, cursor=self._cursors.get(key), **query)
        self._cursors[key] = reply.body.get("next") if reply.ok else None
        items = reply.body.get("items") if reply.ok else None
        return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []

    async def _perform(self, action: Action | None, scope: str) -> bool:
        """Send an action as the first actor who is permitted, starting with the one permitted the last time.

        Return False if the gateway was busy, so that the action is tried again.
        """
        if action is None:
            return False
        available = set(self._gateway.actors())
        last = self._last_actor.get(f"{scope}/{action.name}")
        for actor in dict.fromkeys(filter(None, (last, *action.actors))):
            if actor not in available:
                continue
            reply = await self._gateway.post(actor, action.path, action.body)
            if reply.status in NOT_PERMITTED:
                continue
            if reply.ok:
                self._last_actor[f"{scope}/{action.name}"] = actor
            log.debug("acted", command=action.name, actor=actor, status=reply.status, code=reply.body.get("code"))
            return not reply.busy
        return True


def _external_number(view: View) -> str:
    """Return the number that the platform gave a complaint, or our id if it has none."""
    receipts = view.get("receipts") or ()
    return str(receipts[0]["external_id"]) if receipts and "external_id" in receipts[0] else str(view["id"])


async def _repeat(step: Callable[[], Awaitable[None]], pause: float) -> None:
    """Repeat a step with a pause in between, for ever; an unexpected answer ends only the present step."""
    while True:
        try:
            await step()
        except _UNEXPECTED_ANSWER_ERRORS:
            log.warning("odd_answer", exc_info=True)
        await asyncio.sleep(pause)
