"""The unit of work: one transaction with its time, its caller and the events it publishes.

The route or the consumer opens the transaction, and commits it before the response; a use case never commits.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.awake_timeout import awake_timeout
from chassis.clock import Clock, SystemClock
from chassis.db import event_log
from chassis.db.engine import drop_connections
from chassis.db.statements import BoundStatement, StatementPart, execute_combined
from chassis.errors import Unavailable
from chassis.failpoints import failpoint
from chassis.telemetry.trace import Trace
from contracts.event import Event

EXECUTE_ALL_SECONDS = 3.0  # longer than clients wait: they have been answered by then that the outcome is uncertain
AuditRow: TypeAlias = tuple[datetime, str, str, str, str | None, str]  # the columns of ``_INSERT_AUDIT``
_AUDIT_TYPES = ("timestamptz", "text", "text", "text", "text", "text")  # of these columns
_INSERT_AUDIT = StatementPart(
    "noted as (insert into audit (at, account, act, subject, reason, request_id) select * from unnest("  # noqa: S608
    + ", ".join(f"${number}::{type_}[]" for number, type_ in enumerate(_AUDIT_TYPES, 1))
    + "))",
    len(_AUDIT_TYPES),
)


@dataclass(slots=True, kw_only=True)
class Work:
    """A unit of work: the connection, the time and the caller of the request, and what is written at its end."""

    db: AsyncConnection
    now: datetime
    account: str  # the caller; the service's name where no person acts
    trace: Trace
    events: list[tuple[Event, Trace]] = field(default_factory=list)
    audit_entries: list[AuditRow] = field(default_factory=list)
    final_statements: list[BoundStatement] = field(default_factory=list)
    about: UUID | None = None  # complaint whose person the answer shows, where neither path nor events name it

    def publish(self, *events: Event) -> None:
        """Publish events when, and only when, this transaction commits."""
        self.events.extend((event, self.trace) for event in events)

    def audit(self, act: str, subject: str, reason: str | None = None) -> None:
        """Write an entry of the audit trail in this transaction."""
        self.audit_entries.append((self.now, self.account, act, subject, reason, self.trace.correlation_id))

    def add_final_statements(self, *statements: BoundStatement) -> None:
        """Execute these statements at the end with the events and audit entries; nothing may read their rows before."""
        self.final_statements.extend(statements)

    async def execute_all(self, rows: BoundStatement) -> None:
        """Insert rows, events and audit entries in one statement, the last of a unit of work in autocommit.

        On an ``IntegrityError`` nothing is written; on a ``TimeoutError`` the outcome is unknown.
        """
        async with awake_timeout(EXECUTE_ALL_SECONDS):
            await execute_combined(self.db, [rows, *self.closing_statements()])

    def closing_statements(self) -> list[BoundStatement]:
        """Return the final statements in order: those of the service's own tables precede the event log."""
        statements = [*self.final_statements]
        if self.events:
            statements.append(event_log.append_events(self.events))
        if self.audit_entries:
            statements.append((_INSERT_AUDIT, tuple(map(list, zip(*self.audit_entries, strict=True)))))
        return statements

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo the rows, events, audit entries and final statements of the block if it fails."""
        event_count, audit_count, statement_count = (
            len(self.events),
            len(self.audit_entries),
            len(self.final_statements),
        )
        try:
            async with self.db.begin_nested():
                yield
        except BaseException:
            del self.events[event_count:]
            del self.audit_entries[audit_count:]
            del self.final_statements[statement_count:]
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
        """Call ``wake`` after each commit that published events; the relay waits for it."""
        self._after_commit.append(wake)

    def now(self) -> datetime:
        """Return the time, outside a unit of work.

        Raises:
            Unavailable: the database's clock was not yet measured.
        """
        if not self.clock.is_known:
            raise Unavailable
        return self.clock.now()

    async def measure_clock(self, db: AsyncConnection) -> None:
        """Measure the database's clock, unless this is a clock that does not follow it."""
        if isinstance(self.clock, SystemClock):
            await self.clock.measure(db)

    @asynccontextmanager
    async def begin(self, account: str | None = None, trace: Trace | None = None) -> AsyncIterator[Work]:
        """Open a unit of work, and commit it at the end of the block unless the block raises."""
        async with self.engine.connect() as db:
            work = await self._work(db, account, trace)
            yield work
            await execute_combined(db, work.closing_statements())
            failpoint(f"{self.service}.before_commit")
            await db.commit()
        self._committed(work)

    @asynccontextmanager
    async def autocommit(self) -> AsyncIterator[Work]:
        """Open a unit of work in autocommit: each statement is a transaction of its own, ``execute_all`` the last.

        When a statement times out, every connection of the pool counts as lost.

        Raises:
            TimeoutError: a statement was not answered in time.
        """
        try:
            async with self._statements.connect() as db:
                work = await self._work(db)
                yield work
        except TimeoutError:
            await drop_connections(self.engine)
            raise
        self._committed(work)

    async def _work(self, db: AsyncConnection, account: str | None = None, trace: Trace | None = None) -> Work:
        if not self.clock.is_known:
            await self.measure_clock(db)
        return Work(
            db=db,
            now=self.clock.now(),
            account=account or self.service,
            trace=trace or Trace.new(),
        )

    def _committed(self, work: Work) -> None:
        failpoint(f"{self.service}.after_commit")
        if work.events:
            for wake in self._after_commit:
                wake()
