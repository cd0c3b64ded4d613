"""The platforms and partners as they send: an order is kept until it is taken."""

import asyncio
import itertools
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import structlog

from canon.codes import Channel
from chassis.clock import Clock
from simulators.door import Door
from simulators.stream import Message, Relation, messages

log = structlog.get_logger(__name__)

DOORS = {
    Channel.HOTLINE_12345: ("platform_12345", "/v1/channels/12345/work-orders"),
    Channel.PLATFORM_12315: ("platform_12315", "/v1/channels/12315/registrations"),
    Channel.PARTNER: ("partner", "/v1/complaints"),
}
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_AFTERTHOUGHTS = 0.03  # of messages are followed by a supplement or a withdrawal of an earlier one
_RECENT = 40  # messages people still think about
_BUSY_SECONDS = 5.0  # between two tries to deliver the same order


class Senders:
    """Sends one message at a time; ``step`` delivers the next."""

    def __init__(self, door: Door, clock: Clock, seed: str) -> None:
        self._door = door
        self._seed = seed
        self._clock = clock
        # Seconds since a fixed day: a later run never uses the numbers of an earlier one again.
        first = int((clock.now() - _FIRST_DAY).total_seconds())
        self._messages: Iterator[Message] = messages(seed, (clock.now() for _ in itertools.count()), first)
        self._taken: deque[tuple[str, str]] = deque(maxlen=_RECENT)  # actor, complaint id

    async def step(self) -> None:
        """Deliver the next message; while the door is busy it waits, as the real platforms do."""
        message = next(self._messages)
        actor, path = DOORS[message.channel]
        reply = await self._door.post(actor, path, message.payload)
        while reply.busy:
            await asyncio.sleep(max(reply.retry_after, _BUSY_SECONDS))
            reply = await self._door.post(actor, path, message.payload)
        if not reply.ok:
            log.info("order_refused", channel=message.channel, status=reply.status, code=reply.body.get("code"))
        elif message.relation is Relation.NEW and "id" in reply.body:
            self._taken.append((actor, str(reply.body["id"])))
        await self._think_again(Random(f"{self._seed}/afterthoughts/{message.n}"))

    async def _think_again(self, rng: Random) -> None:
        if not self._taken or rng.random() > _AFTERTHOUGHTS:
            return
        actor, complaint = rng.choice(tuple(self._taken))
        if rng.random() < 0.7:
            body = {"text": "补充：已找到付款凭证和聊天记录，可以提供。"}
            await self._door.post(actor, f"/v1/complaints/{complaint}/supplements", body)
        else:
            await self._door.post(actor, f"/v1/complaints/{complaint}/withdrawal", {"reason": "已与商家自行协商解决"})
