"""A seeded world of writers, relays, a bus and consumers in one thread, with the real gate inside.

Every actor is a generator that yields wherever the real one could be killed or overtaken; a seeded scheduler picks
who goes on, kills at will, and starts again. At the end everything heals and comes to rest, and the history is
checked. Each ``Bug`` is a mistake others have made; the checker must find every one of them.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from random import Random
from typing import Any
from uuid import UUID

from chassis.bus.port import Message
from chassis.delivery.envelope import ReceivedEvent, unwrap, wrap
from chassis.delivery.inbox import InboxPosition, Key, admit
from chassis.delivery.relay import Relay
from tests.simulation.history import History
from tests.simulation.steps import step

Steps = Generator[None, None, None]
Actor = tuple[Callable[[], Steps], Steps]
BATCH = 4
FAULTY_STEPS, LONGEST_HEALING, THREE_ROUNDS = 40, 400, 12  # steps
OCCURRED_AT = datetime(2026, 11, 24, tzinfo=UTC)


class Bug(StrEnum):
    """Seeded mistakes that concern delivery."""

    CURSOR_RELAY = "the relay remembers the last id, a lower one commits later"
    MARK_BEFORE_SEND = "the outbox is emptied before the bus has it"
    POSITION_BEFORE_WORK = "the position is kept before the work is done"
    NO_GATE = "every delivery is acted on"
    SKIP_LOCKED_WITHOUT_GATE = "two relays share a key, nothing restores the order"
    ZOMBIE_WITHOUT_GATE = "a paused relay goes on after another took its shard"
    DUAL_WRITE = "the event is published beside the transaction, not in it"
    POISON_SUCCESSORS = "what follows a poison event is acted on before it"
    REPLAY_WITHOUT_GATE = "a replayed event is acted on whatever was done before"


RELAYED_WRONGLY = {Bug.CURSOR_RELAY, Bug.MARK_BEFORE_SEND, Bug.SKIP_LOCKED_WITHOUT_GATE}
UNGATED = {Bug.NO_GATE, Bug.SKIP_LOCKED_WITHOUT_GATE, Bug.ZOMBIE_WITHOUT_GATE}


@dataclass(slots=True)
class Database:
    """What survives a kill."""

    outbox: dict[int, tuple[UUID, int]] = field(default_factory=dict)  # committed pointers
    heads: dict[UUID, int] = field(default_factory=dict)
    marks: dict[Key, InboxPosition] = field(default_factory=dict)
    parked: dict[tuple[Key, int], ReceivedEvent] = field(default_factory=dict)
    quarantine: dict[Key, ReceivedEvent] = field(default_factory=dict)
    position: int = 0


class World:
    def __init__(self, seed: int, bug: Bug | None = None) -> None:
        self.random = Random(seed)
        self.bug = bug
        self.db = Database()
        self.bus: list[ReceivedEvent] = []
        self.history = History()
        self.next_id = 1
        self.relay_cursor = 0
        self.locked: set[UUID] = set()
        self.claimed: set[int] = set()
        self.poison = (UUID(int=1), 2) if self.random.random() < 0.5 else None
        self.mended = False
        self.killing = True

    def run(self) -> History:
        actors: list[Steps] = [self._writer(UUID(int=number)) for number in (1, 2, 3)]
        relay = self._wrong_relay if self.bug in RELAYED_WRONGLY else self._relay
        makers = [relay, self._consumer]
        if self.bug in (Bug.SKIP_LOCKED_WITHOUT_GATE, Bug.ZOMBIE_WITHOUT_GATE):
            makers.append(relay)
        running: list[Actor] = [(maker, maker()) for maker in makers]
        for _ in range(160):
            chosen = self.random.randrange(len(actors) + len(running))
            if chosen < len(actors):
                next(actors[chosen], None)
            else:
                self._go(running, chosen - len(actors))
        self._heal(actors, running)
        return self.history

    def _go(self, running: list[Actor], place: int) -> None:
        maker, steps = running[place]
        if self.killing and self.random.random() < 0.08:  # kill -9, and a new process in its place
            steps.close()
            self.claimed.clear()
            running[place] = (maker, maker())
        else:
            next(steps, None)

    def _heal(self, actors: list[Steps], running: list[Actor]) -> None:
        self.killing, self.mended = False, True
        for actor in actors:
            for _ in actor:
                pass
        fresh = [(maker, maker()) for maker, _ in running]
        for _, steps in running:  # what a frozen process had half said
            for _ in range(FAULTY_STEPS):
                next(steps, None)
        self._settle(fresh)
        for key in list(self.db.quarantine):
            self._replay(key)
        self._settle(fresh)

    def _settle(self, fresh: list[Actor]) -> None:
        """Until nothing more is to be sent or read, three whole rounds long; a bug may keep it from ever coming."""
        quiet = 0
        for _ in range(LONGEST_HEALING):
            for _, steps in fresh:
                next(steps, None)
            at_rest = not self.db.outbox and self.db.position >= len(self.bus)
            quiet = quiet + 1 if at_rest else 0
            if quiet > THREE_ROUNDS:
                return

    def _writer(self, aggregate: UUID) -> Steps:
        """Transactions that tell one event each: the id of the pointer is drawn before the commit."""
        for _ in range(6):
            while aggregate in self.locked:
                yield
            self.locked.add(aggregate)  # the row lock of heads
            version = self.db.heads.get(aggregate, 0) + 1
            pointer, self.next_id = self.next_id, self.next_id + 1
            yield
            rolled_back = self.random.random() < 0.1
            if self.bug is Bug.DUAL_WRITE:
                if self.random.random() < 0.8:  # published, then committed or not: or committed and killed between
                    self._append(aggregate, version)
                yield
            if not rolled_back:
                self.db.heads[aggregate] = version
                self.history.published[aggregate].append(version)
                if self.bug is not Bug.DUAL_WRITE:
                    self.db.outbox[pointer] = (aggregate, version)
            self.locked.discard(aggregate)
            yield

    def _relay(self) -> Steps:
        """The real one, round after round, on a connection and a bus of this world."""
        relay = Relay("publisher", "", _Bus(self))  # type: ignore[arg-type]
        while True:
            round_ = relay.run_once(_Connection(self), set())  # type: ignore[arg-type]
            try:
                while True:
                    round_.send(None)
                    yield
            except StopIteration:
                yield
            finally:
                round_.close()

    def _wrong_relay(self) -> Steps:
        """One that makes its mistake."""
        while True:
            rows = sorted(self.db.outbox.items())
            if self.bug is Bug.CURSOR_RELAY:
                rows = [row for row in rows if row[0] > self.relay_cursor]
            if self.bug is Bug.SKIP_LOCKED_WITHOUT_GATE:
                rows = [row for row in rows if row[0] not in self.claimed]
            rows = rows[:BATCH]
            self.claimed.update(pointer for pointer, _ in rows)
            yield
            if self.bug is Bug.MARK_BEFORE_SEND:
                for pointer, _ in rows:
                    self.db.outbox.pop(pointer, None)
                yield
            acknowledged: list[int] = []
            for pointer, (aggregate, version) in rows:
                self._append(aggregate, version)
                acknowledged.append(pointer)
                yield
            for pointer in acknowledged:
                self.db.outbox.pop(pointer, None)
                self.relay_cursor = max(self.relay_cursor, pointer)
            self.claimed.difference_update(acknowledged)
            yield

    def _append(self, aggregate: UUID, version: int) -> None:
        self.bus.append(unwrap(wrap("publisher", _row(aggregate, version))))

    def _consumer(self) -> Steps:
        position = self.db.position
        while True:
            batch = self.bus[position : position + BATCH]
            if self.random.random() < 0.1 and position:  # a rebalance hands out old messages again
                position = max(0, position - 3)
                continue
            yield
            if self.bug is Bug.POSITION_BEFORE_WORK:
                self.db.position = position + len(batch)
                yield
            self._act(batch)  # one transaction: it is there or it is not
            yield
            position += len(batch)
            self.db.position = max(self.db.position, position)
            yield

    def _act(self, batch: list[ReceivedEvent]) -> None:
        if self.bug in UNGATED:
            for event in batch:
                self._effect(event)
            return
        keys = {event.key for event in batch}
        waiting = [event for (key, _), event in self.db.parked.items() if key in keys]
        blocked = {key: event.version for key, event in self.db.quarantine.items()}
        admission = admit([*batch, *waiting], self.db.marks, blocked)
        stopped: set[Key] = set()
        for event in admission.ready:
            if event.key in stopped:
                self.db.parked[event.key, event.version] = event
            elif self._is_poison(event):
                self.db.quarantine[event.key] = event
                if self.bug is Bug.POISON_SUCCESSORS:
                    self._done(event)
                else:
                    stopped.add(event.key)
            else:
                self._effect(event)
                self._done(event)
        for event in admission.early:
            self.db.parked[event.key, event.version] = event

    def _replay(self, key: Key) -> None:
        """An operator replays, twice, for the first answer was lost; the live copy came meanwhile."""
        event = self.db.quarantine.pop(key)
        if self.bug in (Bug.REPLAY_WITHOUT_GATE, Bug.POISON_SUCCESSORS):
            self._effect(event)
            self._done(event)
            if self.bug is Bug.REPLAY_WITHOUT_GATE:
                self._effect(event)
            return
        self._act([event])
        self._act([event])

    def _is_poison(self, event: ReceivedEvent) -> bool:
        return not self.mended and self.poison == (event.aggregate_id, event.version)

    def _effect(self, event: ReceivedEvent) -> None:
        self.history.effects[event.aggregate_id].append(event.version)

    def _done(self, event: ReceivedEvent) -> None:
        mark = self.db.marks.get(event.key, InboxPosition())
        self.db.marks[event.key] = InboxPosition(version=max(mark.version, event.version), epoch=event.epoch)
        self.db.parked.pop((event.key, event.version), None)


def _row(aggregate: UUID, version: int) -> dict[str, Any]:
    """Of the event log."""
    return {
        "aggregate_id": aggregate,
        "version": version,
        "event_id": aggregate,
        "complaint_id": aggregate,
        "type": "publisher.ticked.v1",
        "epoch": 1,
        "occurred_at": OCCURRED_AT,
        "correlation_id": "c",
        "traceparent": None,
        "body": b"",
    }


class _Connection:
    """What the relay asks its database: the oldest pointers with their events, and that they be deleted."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def fetch(self, *_: object) -> list[dict[str, Any]]:
        rows = sorted(self._world.db.outbox.items())[:BATCH]
        await step()
        return [{"id": pointer, **_row(aggregate, version)} for pointer, (aggregate, version) in rows]

    async def execute(self, _: str, sent: Sequence[int]) -> None:
        await step()
        for pointer in sent:
            self._world.db.outbox.pop(pointer, None)


class _Bus:
    """Keeps every message of a key up to the first it does not acknowledge; that one may be kept all the same."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def publish(self, messages: Sequence[Message]) -> list[bool]:
        stopped: set[UUID] = set()
        acknowledged = []
        for message in messages:
            if message.key not in stopped and self._world.random.random() < 0.05:
                stopped.add(message.key)
                if self._world.random.random() < 0.5:
                    self._world.bus.append(unwrap(message))
            elif message.key not in stopped:
                self._world.bus.append(unwrap(message))
            acknowledged.append(message.key not in stopped)
            await step()
        return acknowledged
