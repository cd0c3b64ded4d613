"""A relay and a reader that write down what was acknowledged and what was read."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from chassis.bus.port import Bus, Message, Subscription
from chassis.clock import new_id

PATIENCE = 40.0  # seconds


class Ledger:
    """Publishes numbered messages of some keys as a relay does, and reads them as a consumer does."""

    def __init__(self, topic: str, keys: int = 6) -> None:
        self.acknowledged: set[tuple[UUID, int]] = set()
        self.first_read: dict[UUID, list[int]] = {}
        self.longest_publish = 0.0  # seconds
        self.longest_read = 0.0
        self._topic = topic
        self._next = {new_id(): 0 for _ in range(keys)}
        self._unsent: list[tuple[UUID, int]] = []
        self._grown = asyncio.Condition()

    async def relay(self, bus: Bus, until: asyncio.Event) -> None:
        """Publish in order, keep what was not acknowledged, until told to stop; then publish the rest."""
        loop = asyncio.get_running_loop()
        while not until.is_set() or self._unsent:
            if not until.is_set():
                self._add(20)
            begun = loop.time()
            durable = await bus.publish([self._message(entry) for entry in self._unsent[:500]])
            self.longest_publish = max(self.longest_publish, loop.time() - begun)
            sent = {entry for entry, flag in zip(self._unsent, durable, strict=False) if flag}
            self._unsent = [entry for entry in self._unsent if entry not in sent]
            self.acknowledged |= sent
            await asyncio.sleep(0.01 if all(durable) else 0.1)

    async def consume(self, member: Subscription) -> None:
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            batch = await member.read(500, 0.5)
            self.longest_read = max(self.longest_read, loop.time() - begun)
            await member.commit(batch)
            async with self._grown:
                for message in batch.messages:
                    numbers = self.first_read.setdefault(message.key, [])
                    if int(message.body) not in numbers[-400:]:
                        numbers.append(int(message.body))
                self._grown.notify_all()

    async def acknowledged_more_than(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.acknowledged) <= count:
                async with self._grown:
                    await self._grown.wait()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Looked at after each read."""
        async with asyncio.timeout(PATIENCE), self._grown:
            await self._grown.wait_for(condition)

    async def everything_read(self) -> None:
        await self.until(lambda: self.acknowledged <= self.read())

    def read(self) -> set[tuple[UUID, int]]:
        return {(key, number) for key, numbers in self.first_read.items() for number in numbers}

    def inversions(self) -> int:
        """Messages of a key first read after a later one of it."""
        return sum(
            number < max(numbers[:at])
            for numbers in self.first_read.values()
            for at, number in enumerate(numbers)
            if at
        )

    def _add(self, count: int) -> None:
        keys = list(self._next)
        for number in range(count):
            key = keys[number % len(keys)]
            self._unsent.append((key, self._next[key]))
            self._next[key] += 1

    def _message(self, entry: tuple[UUID, int]) -> Message:
        return Message(topic=self._topic, key=entry[0], headers={}, body=str(entry[1]).encode())
