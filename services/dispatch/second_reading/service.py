"""Read waiting cases again in the background, a few at a time; what was begun and lost is read again."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Kind
from chassis.components import QueueWorker
from chassis.db.claim_queue import Priority, act_on_all
from chassis.db.work import Transactions, Work
from chassis.errors import NotFound
from contracts.intake import ComplaintReceived
from reading.meaning import MeaningReader, ReadText
from services.dispatch.cases.service.context import load_for_update, save_and_publish
from services.dispatch.rows import Row
from services.dispatch.rulebook.service.in_force import rulebook_at
from services.dispatch.second_reading.domain import MeaningFound, read_again
from services.dispatch.second_reading.repository import SECOND_READINGS, list_texts
from services.dispatch.second_reading.turns import Purpose, ReadingTurns

BATCH = 8  # texts read at once
CLAIM_SECONDS = 60.0  # after which another process reads what this one has claimed
IMPORT_CLAIM_SECONDS = 600.0  # the same, where everything else goes first
EMPTY_SECONDS = 0.5  # between two looks at an empty queue
MISSING_SECONDS = 30.0  # between two looks for the model
MAX_AGE = timedelta(days=3)  # a reading that comes later helps nobody
_log = structlog.get_logger()


async def enqueue(work: Work, received: Sequence[ComplaintReceived]) -> None:
    """Let the cases of new complaints wait for their second reading, in the transaction that opens them."""
    live = [event for event in received if event.past_result is None]
    for priority, from_list in ((Priority.SINGLE, False), (Priority.BULK, True)):
        case_ids = {event.case_id for event in live if event.from_list is from_list}
        await SECOND_READINGS.enqueue(work.db, case_ids, work.now, priority)


async def delete_expired(work: Work) -> bool:
    """Let go of cases that waited too long; return ``False``, as no more is left."""
    expired = await SECOND_READINGS.delete_expired(work.db, work.now - MAX_AGE)
    if expired:
        _log.warning("second_readings_expired", count=expired)
    return False


class SecondReader:
    """Reads what waits at one priority with a model of what sentences mean; without a model it waits for one."""

    def __init__(self, transactions: Transactions, turns: ReadingTurns, priority: Priority = Priority.SINGLE) -> None:
        self._transactions = transactions
        self._turns = turns
        self._priority = priority
        self._looked_at = -math.inf  # for the model, by the event loop's time

    async def read_next(self) -> int:
        """Read the few texts that have waited longest and apply what was found; return how many there were."""
        if not await self._has_model():
            return 0
        async with self._transactions.begin() as work:
            until = work.now + timedelta(seconds=IMPORT_CLAIM_SECONDS if self._is_bulk else CLAIM_SECONDS)
            claimed = await SECOND_READINGS.claim(
                work.db, work.now, until, BATCH, highest=self._priority, lowest=self._priority
            )
            if not claimed:
                return 0
            rows = {row["id"]: row for row in await list_texts(work.db, claimed)}
            rules = (await rulebook_at(work, [work.now])).rules_at(work.now).rules

        async def read(ids: Sequence[UUID]) -> None:
            purpose = Purpose.IMPORT if self._is_bulk else Purpose.LIVE
            texts, left = [_text_of(rows[one]) for one in ids], iter(ids)
            async for readings in self._turns.read(texts, rules.reading.second, purpose):
                for one, found in zip(islice(left, len(readings)), readings, strict=True):
                    async with self._transactions.begin() as work:
                        meaning = MeaningFound(alerts=found.alerts, targets=found.targets)
                        await apply_reading(work, one, meaning, until)

        await act_on_all([one for one in claimed if one in rows], read, "text_not_read_again")
        return len(claimed)

    @property
    def _is_bulk(self) -> bool:
        return self._priority is Priority.BULK

    async def _has_model(self) -> bool:
        """Return whether the model is there; look for it now and then."""
        now, reader = asyncio.get_running_loop().time(), self._turns.reader
        if reader.is_there or now - self._looked_at < MISSING_SECONDS:
            return reader.is_there
        self._looked_at = now
        return await asyncio.to_thread(reader.load)


def second_readings(transactions: Transactions, turns: ReadingTurns) -> tuple[QueueWorker, QueueWorker]:
    """Return what reads the queue behind the requests: no import is in the way of a live complaint."""
    live, imports = (SecondReader(transactions, turns, priority) for priority in Priority)
    return (
        QueueWorker(name="second_reading", act=live.read_next, pause_seconds=EMPTY_SECONDS),
        QueueWorker(name="second_reading_of_imports", act=imports.read_next, pause_seconds=EMPTY_SECONDS),
    )


async def load_status(reader: MeaningReader, db: AsyncConnection, now: datetime) -> Mapping[str, Any]:
    """Return what an operator sees of the second reading: the model, how many wait, how long the first has."""
    return {"second_reading": {"state": reader.state, **await SECOND_READINGS.status(db, now)}}


async def apply_reading(work: Work, case_id: UUID, found: MeaningFound, until: datetime) -> None:
    """Apply a reading once: whoever takes the case out of the queue by their claim does, with the case locked."""
    try:
        context = await load_for_update(work, case_id)
    except NotFound:  # it joined another case meanwhile
        return
    if not await SECOND_READINGS.take(work.db, [case_id], until):
        return
    decided = read_again(context.case, found, work.now)
    if decided is not None:
        await save_and_publish(work, context, decided)


def _text_of(row: Row) -> ReadText:
    kind = Kind(row["kind"])
    return ReadText(text=row["text"] or "", request=row["request"], respondent=row["respondent"], kind=kind)
