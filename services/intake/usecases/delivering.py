"""Answering the platforms: lease, send outside any transaction, write down what came of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from canon.codes import Channel
from chassis.clock import machine_now
from chassis.db.work import Transactions, Work
from chassis.errors import NotFound
from chassis.failpoints import failpoint
from services.intake.domain.delivering import Outcome, judge
from services.intake.domain.refusals import PersonDestroyed
from services.intake.store import delivering as store
from services.intake.store.delivering import Delivery, Due

Tell: TypeAlias = Callable[[Channel, str, Mapping[str, Any], UUID], Awaitable[Outcome]]
AT_ONCE = 20  # answers under way
PAUSE_SECONDS = 1.0  # when nothing is due


class Messenger:
    """Brings waiting answers to one platform: another that is slow holds none of them up."""

    def __init__(self, transactions: Transactions, channel: Channel, tell: Tell) -> None:
        self._transactions = transactions
        self._channel = channel
        self._tell = tell

    async def run(self) -> None:
        """For ever: at once while something is due, else after a pause."""
        while True:
            if not await self.run_once():
                await asyncio.sleep(PAUSE_SECONDS)

    async def run_once(self) -> int:
        """One round; tells how many attempts it made."""
        async with self._transactions.begin() as work:
            due = await store.take_due(work.db, self._channel, machine_now(), AT_ONCE)
        if due:
            failpoint("messenger.after_lease")
        await asyncio.gather(*(self._attempt(one) for one in due))
        return len(due)

    async def _attempt(self, one: Due) -> None:
        outcome = await self._tell(self._channel, one.step, one.body, one.id)
        failpoint("messenger.after_answer")
        async with self._transactions.begin() as work:
            await store.settle(work.db, one, judge(outcome, one.attempts, machine_now()), work.now)


async def send_again(work: Work, delivery_id: UUID) -> Delivery:
    """An operator wants it sent once more. Raises ``NotFound``, ``PersonDestroyed``."""
    delivery = await store.send_again(work.db, delivery_id)
    if delivery is None:
        raise NotFound
    if not delivery.body:
        raise PersonDestroyed
    work.audit("resend_delivery", str(delivery_id))
    return delivery
