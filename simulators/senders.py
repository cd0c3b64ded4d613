"""The platforms and partners as senders: each message is sent until the gateway answers."""

import asyncio
import itertools
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import structlog

from canon.codes import Channel
from chassis.clock import Clock
from simulators.gateway_client import GatewayClient
from simulators.stream import Message, Relation, messages

log = structlog.get_logger(__name__)

ENDPOINTS = {
    Channel.HOTLINE_12345: ("platform_12345", "/v1/channels/12345/work-orders"),
    Channel.PLATFORM_12315: ("platform_12315", "/v1/channels/12315/registrations"),
    Channel.PARTNER: ("partner", "/v1/complaints"),
}
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_FOLLOW_UP_SHARE = 0.03  # of messages are followed by a supplement or a withdrawal of an earlier one
_RECENT = 40  # filed messages that a follow-up may refer to
_BUSY_SECONDS = 5.0  # between two attempts to deliver the same message


class MessageSender:
    """Sends the stream of messages one at a time; ``step`` delivers the next."""

    def __init__(self, gateway: GatewayClient, clock: Clock, seed: str) -> None:
        self._gateway = gateway
        self._seed = seed
        self._clock = clock
        # Seconds since a fixed day, so that a later run does not repeat the numbers of an earlier one.
        first = int((clock.now() - _FIRST_DAY).total_seconds())
        self._messages: Iterator[Message] = messages(seed, (clock.now() for _ in itertools.count()), first)
        self._filed: deque[tuple[str, str]] = deque(maxlen=_RECENT)  # actor, complaint id

    async def step(self) -> None:
        """Deliver the next message; retry while the gateway is busy, as the real platforms do."""
        message = next(self._messages)
        actor, path = ENDPOINTS[message.channel]
        reply = await self._gateway.post(actor, path, message.payload)
        while reply.busy:
            await asyncio.sleep(max(reply.retry_after, _BUSY_SECONDS))
            reply = await self._gateway.post(actor, path, message.payload)
        if not reply.ok:
            log.info("order_refused", channel=message.channel, status=reply.status, code=reply.body.get("code"))
        elif message.relation is Relation.NEW and "id" in reply.body:
            self._filed.append((actor, str(reply.body["id"])))
        await self._send_follow_up(Random(f"{self._seed}/afterthoughts/{message.n}"))

    async def _send_follow_up(self, rng: Random) -> None:
        if not self._filed or rng.random() > _FOLLOW_UP_SHARE:
            return
        actor, complaint = rng.choice(tuple(self._filed))
        if rng.random() < 0.7:
            body = {"text": "补充：已找到付款凭证和聊天记录，可以提供。"}
            await self._gateway.post(actor, f"/v1/complaints/{complaint}/supplements", body)
        else:
            await self._gateway.post(
                actor, f"/v1/complaints/{complaint}/withdrawal", {"reason": "已与商家自行协商解决"}
            )
