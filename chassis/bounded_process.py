"""Run a function on what strangers sent in a process of its own, within bounds on memory, time and output.

Whatever the bytes make a library do, that process ends and nothing else. It gets no environment, no secret and no
connection; it is gone when ``run_bounded`` returns or is cancelled.
"""

import asyncio
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from chassis.bounded_worker import OUT_OF_MEMORY

ROOT = Path(__file__).resolve().parents[1]
PIECE_BYTES = 1 << 20  # that are written or read at a time
# Neither the working directory nor variables say what is imported.
_PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from chassis.bounded_worker import main; sys.exit(main())"
_ENDINGS = {
    OUT_OF_MEMORY: "memory",
    -signal.SIGABRT: "memory",  # what libraries do whose allocations fail
    -signal.SIGXCPU: "processor",
    -signal.SIGKILL: "killed",
}


class Ending(StrEnum):
    """Why a process ended without a result."""

    MEMORY = "memory"
    PROCESSOR = "processor"  # its own time, whatever else the machine did
    TIME = "time"  # the clock's
    OUTPUT = "output"
    KILLED = "killed"  # by somebody else, who may be the kernel
    CRASHED = "crashed"


class ProcessEnded(Exception):
    """The process ended without a result."""

    def __init__(self, ending: Ending, code: int | None) -> None:
        super().__init__(f"{ending} ({code})")
        self.ending = ending
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    memory_bytes: int  # of addresses; what is in use is less
    cpu_seconds: int
    seconds: float
    output_bytes: int


async def run_bounded(function: str, content: bytes, bounds: Bounds, *arguments: str) -> bytes:
    """Return what ``function`` (``module:name``) yields for ``content``, run in a process of its own.

    Raises:
        ProcessEnded: it ended without a result, and why.
    """
    child = await _start(function, str(bounds.memory_bytes), str(bounds.cpu_seconds), *arguments)
    try:
        async with asyncio.timeout(bounds.seconds):
            _, output = await asyncio.gather(_feed(child, content), _collect(child, bounds.output_bytes))
            code = await child.wait()
    except TimeoutError:
        raise ProcessEnded(Ending.TIME, None) from None
    finally:
        await _end(child)
    if code != 0:
        raise ProcessEnded(Ending(_ENDINGS.get(code, "crashed")), code)
    return output


async def _start(*arguments: str) -> asyncio.subprocess.Process:
    """Start the process.

    Raises:
        CancelledError: nobody waits for it any more; it is gone, too.
    """
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-c", _PROGRAM, str(ROOT), *arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        await _end(await starting)
        raise


async def _end(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.kill()
    await asyncio.shield(_wait(child))


async def _wait(child: asyncio.subprocess.Process) -> None:
    """Wait until the process is gone, which is only known once its pipe was read to the end."""
    while child.stdout is not None and await child.stdout.read(PIECE_BYTES):
        pass
    await child.wait()


async def _feed(child: asyncio.subprocess.Process, content: bytes) -> None:
    if child.stdin is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):  # it ended; its exit code says why
        for start in range(0, len(content), PIECE_BYTES):
            child.stdin.write(content[start : start + PIECE_BYTES])
            await child.stdin.drain()
        child.stdin.close()
        await child.stdin.wait_closed()


async def _collect(child: asyncio.subprocess.Process, most: int) -> bytes:
    """Return all that the process writes.

    Raises:
        ProcessEnded: it writes too much.
    """
    pieces, size = list[bytes](), 0
    while child.stdout is not None and (piece := await child.stdout.read(PIECE_BYTES)):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise ProcessEnded(Ending.OUTPUT, None)
    return b"".join(pieces)
