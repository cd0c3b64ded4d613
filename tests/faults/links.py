"""A broker that each process reaches over a link of its own, to be cut."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from deploy.kafka.broker import Broker
from deploy.process.processes import free_ports
from tests.faults.proxy import FaultProxy


class LinkedBroker(Broker):
    """Tells whoever comes over a link that it lives at the end of that link, so that no client finds a way around."""

    def __init__(self, home: Path, links: int) -> None:
        super().__init__(home)
        ports = free_ports(2 * links)
        self._doors = list(zip(ports[:links], ports[links:], strict=True))  # where it listens, where the link does

    @contextlib.asynccontextmanager
    async def links(self) -> AsyncIterator[list[FaultProxy]]:
        async with contextlib.AsyncExitStack() as open_links:
            yield [
                await open_links.enter_async_context(FaultProxy("127.0.0.1", listener, own_port=link))
                for listener, link in self._doors
            ]

    def _configure(self) -> None:
        super()._configure()
        lines = dict(line.split("=", 1) for line in self._properties.read_text().splitlines())
        for number, (listener, link) in enumerate(self._doors):
            lines["listeners"] += f",LINK{number}://127.0.0.1:{listener}"
            lines["advertised.listeners"] += f",LINK{number}://127.0.0.1:{link}"
            lines["listener.security.protocol.map"] += f",LINK{number}:PLAINTEXT"
        self._properties.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
