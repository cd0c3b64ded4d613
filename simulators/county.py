"""The acting county: everybody outside at work, through the gateway's public API only."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from canon.codes import State
from canon.shanghai import day_of
from chassis.clock import Clock
from simulators.deciding import (
    Moment,
    Step,
    View,
    agency_step,
    case_step,
    consumer_step,
    dice,
    enterprise_step,
    joining_step,
    payment_step,
)
from simulators.door import NOT_THEIRS, Door
from simulators.notebook import Notebook
from simulators.senders import Senders
from simulators.texts.world import businesses

log = structlog.get_logger(__name__)

LOOKERS = ("hub", "officer", "hub", "section_head")
# Each look is into one list. Everything passes through the desk, so its list is read between all others.
OTHERS = (
    *(State.RECEIVED, State.TRIAGED, State.RETURNED, State.ACCEPTED, State.MEDIATING, State.VERIFYING),
    *(State.AGREED, State.PERFORMING, State.TERMINATED, State.REFUSED, State.WITHDRAWN, State.REDIRECTED),
    *(State.ANSWERED, State.FILED, State.NOT_FILED, State.CLOSED, State.FOLLOWED_UP),
)
WORKED = tuple(state for other in OTHERS for state in (State.DISPATCHED, other))
PAGE = 60  # of a list, at a look
_NOT_READY_SECONDS = 2.0
# What an answer that is not as documented may raise in a decision; the county shrugs and goes on.
_ODD = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class County:
    """Runs until cancelled. Every refusal is normal: 409, 404, 503 only mean that somebody else was there first."""

    def __init__(self, door: Door, clock: Clock, *, seed: str, order_seconds: float, look_seconds: float) -> None:
        self._door = door
        self._clock = clock
        self._seed = seed
        self._order_seconds = order_seconds
        self._look_seconds = look_seconds
        self._notebook = Notebook()
        self._senders = Senders(door, clock, seed)
        self._cursors: dict[str, str | None] = {}
        self._able: dict[str, str] = {}  # who could do it the last time
        self._enterprises: list[str] = []

    async def run(self) -> None:
        while True:
            if await self._door.ready():
                break
            await asyncio.sleep(_NOT_READY_SECONDS)
        lookers, states = itertools.cycle(LOOKERS), itertools.cycle(WORKED)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_again(self._senders.step, self._order_seconds))
            tasks.create_task(_again(lambda: self.look_at_cases(next(lookers), next(states)), self._look_seconds))
            tasks.create_task(_again(self.look_at_handovers, self._look_seconds * 5))
            tasks.create_task(_again(self.look_at_disputes, self._look_seconds * 5))
            tasks.create_task(_again(self.look_at_plans, self._look_seconds * 10))
            tasks.create_task(_again(self.look_at_enterprises, self._look_seconds * 20))

    async def look_at_cases(self, looker: str, state: State) -> None:
        """Officers read a page of their list and do what is next for each."""
        for view in await self._page(looker, "/v1/cases", state=state):
            matter, about = _name(view), f"{view['state']}.{view.get('round', 1)}"
            page = self._notebook.page(f"{matter}/{about}")
            moment = Moment(
                seed=self._seed,
                case=matter,
                rng=dice(self._seed, matter, f"{about}.{page.looks}"),
                now=self._clock.now(),
                enterprises=self._enterprises,
            )
            step = case_step(view, moment, frozenset(page.tried))
            if step and await self._take(step, str(view.get("department"))):
                page.tried.add(step.name)

    async def look_at_handovers(self) -> None:
        for actor in self._door.actors("agency"):
            for state in ("open", "acknowledged"):
                for handover in await self._page(actor, "/v1/handovers", state=state):
                    await self._take(agency_step(handover, self._dice(handover, "handover"), actor), actor)

    async def look_at_disputes(self) -> None:
        for dispute in await self._page("enterprise", "/v1/odr/disputes", state="open"):
            step = enterprise_step(dispute, self._dice(dispute, "enterprise"))
            await self._take(step or consumer_step(dispute, self._dice(dispute, "consumer")), "odr")

    async def look_at_plans(self) -> None:
        today = day_of(self._clock.now())
        for plan in await self._page("hub", "/v1/refunds/plans", state="open"):
            await self._take(payment_step(plan, self._dice(plan, "payment"), today, self._seed), "refunds")

    async def look_at_enterprises(self) -> None:
        """Keep the one enterprise whose credential we hold in the mechanism, so that what is sent to it is answered."""
        reply = await self._door.look("enterprise", "/v1/odr/enterprises")
        if not reply.ok:
            return
        own = reply.body.get("items") or []
        business = businesses("appliance")[0]
        await self._take(joining_step(own, business.name, business.uscc), "odr")
        self._enterprises = [str(enterprise["id"]) for enterprise in own if enterprise.get("standing") == "active"]

    def _dice(self, view: View, about: str) -> Any:
        page = self._notebook.page(f"{view['id']}/{about}")
        return dice(self._seed, _name(view), f"{about}.{page.looks}")

    async def _page(self, actor: str, path: str, **query: str) -> list[dict[str, Any]]:
        """Read the next page of a list, the first again after the last, so that nothing is overlooked for ever."""
        place = f"{actor} {path} {sorted(query.items())}"
        reply = await self._door.look(actor, path, limit=PAGE, cursor=self._cursors.get(place), **query)
        self._cursors[place] = reply.body.get("next") if reply.ok else None
        items = reply.body.get("items") if reply.ok else None
        return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []

    async def _take(self, step: Step | None, scope: str) -> bool:
        """Let the first actor who may do it do it, beginning with whoever could the last time; False: ask again."""
        if step is None:
            return False
        held = set(self._door.actors())
        known = self._able.get(f"{scope}/{step.name}")
        for actor in dict.fromkeys(filter(None, (known, *step.actors))):
            if actor not in held:
                continue
            reply = await self._door.post(actor, step.path, step.body)
            if reply.status in NOT_THEIRS:
                continue
            if reply.ok:
                self._able[f"{scope}/{step.name}"] = actor
            log.debug("acted", command=step.name, actor=actor, status=reply.status, code=reply.body.get("code"))
            return not reply.busy
        return True


def _name(view: View) -> str:
    """What the outside calls a matter: the number it gave it, else ours."""
    receipts = view.get("receipts") or ()
    return str(receipts[0]["external_id"]) if receipts and "external_id" in receipts[0] else str(view["id"])


async def _again(step: Callable[[], Awaitable[None]], pause: float) -> None:
    """Do it for ever with a pause between; an odd answer ends this step only."""
    while True:
        try:
            await step()
        except _ODD:
            log.warning("odd_answer", exc_info=True)
        await asyncio.sleep(pause)
