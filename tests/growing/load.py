"""Partners that file and somebody of the hub who reads, through both gateways, while containers come and go."""

import asyncio
import threading
from contextlib import AsyncExitStack, suppress
from types import TracebackType
from typing import Self

from tests.containers.bureau import ADDRESS, Bureau
from tests.faults.citizen import Citizen
from tests.simulation.history import History

GATEWAYS = (ADDRESS, "https://localhost:8081")
FILERS = 2
PAUSE_SECONDS = 0.3  # of each before a request: three brokers and thirteen processes share what the machine has
ENDS_WITHIN = 120.0  # seconds


class Load(threading.Thread):
    """Works until the block is left. Who loses the line to one gateway sends the same, with its key, to the other."""

    def __init__(self, bureau: Bureau, history: History, name: str) -> None:
        super().__init__(daemon=True)
        self._bureau, self._history, self._prefix = bureau, history, name
        self._begun = threading.Event()
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        self.start()
        self._begun.wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(RuntimeError):  # it has ended by itself, and its failure is raised below
            self._loop.call_soon_threadsafe(self._ending.set)
        self.join(ENDS_WITHIN)
        if error is None and self._failure is not None:
            raise self._failure

    @property
    def requests(self) -> int:
        return self._partner.requests + self._hub.requests

    @property
    def failed(self) -> list[str]:
        return self._partner.failed + self._hub.failed

    def longest(self) -> float:
        """Return how long an answer took at the longest since the last call, in seconds."""
        found = max(self._partner.longest, self._hub.longest)
        self._partner.longest = self._hub.longest = 0.0
        return found

    def run(self) -> None:
        try:
            asyncio.run(self._work())
        except BaseException as failure:  # noqa: BLE001 - whoever leaves the block is told of it
            self._failure = failure
            self._begun.set()

    async def _work(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        async with AsyncExitStack() as stack:
            self._partner = await self._citizen("partner", stack)
            self._hub = await self._citizen("hub", stack)
            self._begun.set()
            async with asyncio.TaskGroup() as clients:
                for number in range(FILERS):
                    clients.create_task(self._partner.file_until(f"{self._prefix}{number}", self._ending))
                clients.create_task(self._hub.read_until(self._ending))

    async def _citizen(self, role: str, stack: AsyncExitStack) -> Citizen:
        clients = [self._bureau.asynchronous(role, gateway) for gateway in GATEWAYS]
        return Citizen([await stack.enter_async_context(client) for client in clients], self._history, PAUSE_SECONDS)
