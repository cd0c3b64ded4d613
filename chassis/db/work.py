"""One unit of work: a transaction, its time, its caller, and the events it will tell.

The transaction is opened at the edge and commits before anything is answered; a use case never commits.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import Clock
from chassis.db.bulk import Together, Values
from chassis.delivery import announce
from chassis.failpoints import failpoint
from chassis.patience import patience
from chassis.telemetry.trace import Trace
from contracts.event import Event

FINISH_SECONDS = 3.0  # whoever waits for what is written then was told before that it is not certain
Line: TypeAlias = tuple[datetime, str, str, str, str | None, str]  # as in ``_audit``


_KINDS = ("timestamptz", "text", "text", "text", "text", "text")  # of a line's parts


def _audit(first: int) -> str:
    """The statement, its arrays numbered from ``first``."""
    arrays = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(_KINDS, first))
    columns = "at, account, act, subject, reason, request_id"
    return f"insert into audit ({columns}) select * from unnest({arrays})"  # noqa: S608 - no value in it


_TOLD = f"with {announce.STEPS} {announce.POINTERS}"
_NOTED = _audit(1)
_EVENTS, _LINES = len(announce.arrays(())), len(_KINDS)  # arrays of each
_BOTH = f"with {announce.STEPS}, noted as ({_audit(_EVENTS + 1)}) {announce.POINTERS}"


@cache
def _all(rows: Together) -> str:
    """A service's own tables are locked before the log, as in every transaction and every change of the tables."""
    steps = rows.steps(_EVENTS + _LINES + 1)
    return f"with {steps}, {announce.STEPS}, noted as ({_audit(_EVENTS + 1)}) {announce.POINTERS}"


@dataclass(slots=True, kw_only=True)
class Work:
    """What a use case is given: the database, the time, who asks."""

    db: AsyncConnection
    now: datetime
    account: str  # who acts; a service's own name where no person does
    trace: Trace
    told: list[tuple[Event, Trace]] = field(default_factory=list)
    noted: list[Line] = field(default_factory=list)

    def announce(self, *events: Event) -> None:
        """Tell the others, when and only when this transaction commits."""
        self.told.extend((event, self.trace) for event in events)

    def audit(self, act: str, subject: str, reason: str | None = None) -> None:
        """Leave a line in the audit trail, in the same transaction."""
        self.noted.append((self.now, self.account, act, subject, reason, self.trace.correlation_id))

    async def finish(self, rows: Together, *values: Values) -> None:
        """Write rows, and all that was announced and noted, in one statement: where there is no transaction, the last.

        Raises ``IntegrityError``, nothing is written then; ``TimeoutError``, its fate is unknown then.
        """
        noted = tuple(map(list, zip(*self.noted, strict=True))) or ([],) * _LINES
        arrays = (*announce.arrays(self.told), *noted, *rows.arrays(values))
        async with patience(FINISH_SECONDS):
            await self.db.exec_driver_sql(_all(rows), arrays)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo the rows, events and audit lines of a part that fails."""
        told, noted = len(self.told), len(self.noted)
        try:
            async with self.db.begin_nested():
                yield
        except BaseException:
            del self.told[told:]
            del self.noted[noted:]
            raise


class Transactions:
    """Opens units of work on one service's schema."""

    def __init__(self, service: str, engine: AsyncEngine, clock: Clock) -> None:
        self.service = service
        self.engine = engine
        self.clock = clock
        self._statements = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._after_commit: list[Callable[[], None]] = []

    def after_commit(self, wake: Callable[[], None]) -> None:
        """Call ``wake`` after each commit that told something (the relay listens)."""
        self._after_commit.append(wake)

    @asynccontextmanager
    async def begin(self, account: str | None = None, trace: Trace | None = None) -> AsyncIterator[Work]:
        async with self.engine.connect() as db:
            work = self._work(db, account, trace)
            yield work
            await self._flush(work)
            failpoint(f"{self.service}.before_commit")
            await db.commit()
        self._committed(work)

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[Work]:
        """A unit of work without a transaction around it: each statement is one of its own, and ``finish`` the last.

        Where one is not answered in time, every line of the pool counts as lost.
        """
        try:
            async with self._statements.connect() as db:
                work = self._work(db)
                yield work
        except TimeoutError:
            await self.engine.dispose()
            raise
        self._committed(work)

    def _work(self, db: AsyncConnection, account: str | None = None, trace: Trace | None = None) -> Work:
        return Work(
            db=db,
            now=self.clock.now(),
            account=account or self.service,
            trace=trace or Trace.new(),
        )

    def _committed(self, work: Work) -> None:
        failpoint(f"{self.service}.after_commit")
        if work.told:
            for wake in self._after_commit:
                wake()

    async def _flush(self, work: Work) -> None:
        """Events and audit lines in one statement, because each costs a round trip."""
        noted = tuple(map(list, zip(*work.noted, strict=True)))
        if work.told and noted:
            await work.db.exec_driver_sql(_BOTH, (*announce.arrays(work.told), *noted))
        elif work.told:
            await work.db.exec_driver_sql(_TOLD, announce.arrays(work.told))
        elif noted:
            await work.db.exec_driver_sql(_NOTED, noted)
