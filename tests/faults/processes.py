"""One process of a test: born in the nursery, watched, signalled, killed."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from chassis.db.migrate import ROOT


@contextmanager
def a_nursery(folder: Path, tree: Path = ROOT) -> Iterator[Path]:
    """The socket to ask for processes of this tree on; every one of them ends with it."""
    path = folder / "nursery"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery", str(path)],
        cwd=tree,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        assert nursery.stdout.readline() == b"ready\n", "the nursery could not load the services"
        yield path
        nursery.stdin.close()


class Process:
    """``module.main(*argument)`` in a process of its own."""

    def __init__(self, nursery: Path) -> None:
        self._nursery = nursery
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._exit: asyncio.Future[int] | None = None
        self._listening: asyncio.Task[None] | None = None
        self.pid = 0

    async def start(self, module: str, *argument: str, env: Mapping[str, str], log: Path | None = None) -> None:
        reader, writer = await asyncio.open_unix_connection(self._nursery)
        request = {"module": module, "argument": argument, "env": dict(env), "log": str(log) if log else None}
        writer.write(json.dumps(request).encode() + b"\n")
        await writer.drain()
        self.pid = int((await reader.readline()).split()[1])
        self._lines = asyncio.Queue()
        self._exit = asyncio.get_running_loop().create_future()
        self._listening = asyncio.create_task(self._listen(reader, writer, self._exit))

    @property
    def dead(self) -> bool:
        return self._exit is None or self._exit.done()

    async def wait_for_line(self, line: str) -> None:
        """Wait until it has written a line."""
        while await self._lines.get() != line:
            pass

    async def wait_for_word(self, word: str) -> str:
        """Wait until it has written a line that begins with this word; the rest of the line."""
        while True:
            first, _, rest = (await self._lines.get()).partition(" ")
            if first == word:
                return rest

    async def ended(self) -> int:
        """Its exit code; negative for the signal that killed it."""
        assert self._exit is not None
        return await asyncio.shield(self._exit)

    def signal(self, number: signal.Signals) -> None:
        if not self.dead:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def kill(self) -> None:
        if not self.dead:
            self.signal(signal.SIGKILL)
            await self.ended()
        if self._listening is not None:
            await self._listening

    async def _listen(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ending: "asyncio.Future[int]"
    ) -> None:
        while line := (await reader.readline()).decode().strip():
            word, _, rest = line.partition(" ")
            if word == "exit":
                ending.set_result(int(rest))
                break
            self._lines.put_nowait(line)
        if not ending.done():
            ending.set_exception(ConnectionError("the nursery has gone"))
            ending.exception()  # nobody need have waited for it
        writer.close()
        await writer.wait_closed()
