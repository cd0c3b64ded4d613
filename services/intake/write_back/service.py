"""Write back to the platforms: lease deliveries, send them outside any transaction, save the outcome."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from canon.codes import Channel
from chassis.clock import machine_now
from chassis.db.work import Transactions, Work
from chassis.errors import NotFound
from chassis.failpoints import failpoint
from contracts.dispatch import CaseEvent
from services.intake.complaints.domain.refusals import PersonDestroyed
from services.intake.progress import repository as progress_repository
from services.intake.write_back import repository
from services.intake.write_back.domain.delivery import AttemptOutcome, next_attempt
from services.intake.write_back.domain.platforms import step_for
from services.intake.write_back.repository import Delivery, DueDelivery

SendStep: TypeAlias = Callable[[Channel, str, Mapping[str, Any], UUID], Awaitable[AttemptOutcome]]
MAX_CONCURRENT = 20  # deliveries to one platform at once
PAUSE_SECONDS = 1.0  # when nothing is due


class DeliveryWorker:
    """Send due deliveries to one platform; each platform has its own worker, so a slow one delays no other."""

    def __init__(self, transactions: Transactions, channel: Channel, send_step: SendStep) -> None:
        self._transactions = transactions
        self._channel = channel
        self._send_step = send_step

    async def run_once(self) -> int:
        """Send what is due, at most ``MAX_CONCURRENT``; return the number of attempts."""
        async with self._transactions.begin() as work:
            due = await repository.lease_due(work.db, self._channel, machine_now(), MAX_CONCURRENT)
        if due:
            failpoint("messenger.after_lease")
        await asyncio.gather(*(self._attempt(one) for one in due))
        return len(due)

    async def _attempt(self, one: DueDelivery) -> None:
        outcome = await self._send_step(self._channel, one.step, one.body, one.id)
        failpoint("messenger.after_answer")
        async with self._transactions.begin() as work:
            await repository.save_attempt(work.db, one, next_attempt(outcome, one.attempts, machine_now()), work.now)


async def resend_delivery(work: Work, delivery_id: UUID) -> Delivery:
    """Have a delivery sent again, with its attempts counted from zero.

    Raises:
        NotFound: there is no such delivery.
        PersonDestroyed: its content was erased with the person.
    """
    delivery = await repository.reset_delivery(work.db, delivery_id)
    if delivery is None:
        raise NotFound
    if not delivery.body:
        raise PersonDestroyed
    work.audit("resend_delivery", str(delivery_id))
    return delivery


async def answer_platforms(work: Work, events: Sequence[CaseEvent]) -> None:
    if not events:
        return
    receipts = await repository.load_receipts(work.db, sorted({event.complaint_id for event in events}))
    answers = []
    for place, event in enumerate(events):
        receipt = receipts.get(event.complaint_id)
        step = step_for(receipt, event) if receipt is not None else None
        if receipt is not None and step is not None:
            answers.append((UUID(bytes=progress_repository.event_digest(event)), receipt, step, place))
    await repository.add_deliveries(work.db, answers)
