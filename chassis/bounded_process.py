"""Run a function on what strangers sent in a process of its own, within bounds on memory, time and output.

Whatever the bytes make a library do, that process ends and nothing else. It gets no environment, no secret and no
connection; it is gone when ``run_bounded`` returns or is cancelled, however often.
"""

import asyncio
import io
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

import structlog

from chassis.bounded_worker import OUT_OF_MEMORY
from chassis.source_tree import ROOT

PIECE_BYTES = 1 << 20  # that are written or read at a time
TAIL_BYTES = 4 << 10  # of what it wrote to standard error last
# Neither the working directory nor variables say what is imported.
_PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from chassis.bounded_worker import main; sys.exit(main())"
_ENDINGS = {
    OUT_OF_MEMORY: "memory",
    # Rust and C++ abort where an allocation fails; the reader of workbooks is of Rust, and does (measured). A failed
    # assertion of a library aborts, too, and is rarer.
    -signal.SIGABRT: "memory",
    -signal.SIGXCPU: "processor",
    -signal.SIGKILL: "killed",
}
_log = structlog.get_logger()


class Ending(StrEnum):
    """Why a process ended without a result."""

    MEMORY = "memory"
    PROCESSOR = "processor"  # its own time, whatever else the machine did
    TIME = "time"  # the clock's
    OUTPUT = "output"
    KILLED = "killed"  # by somebody else, who may be the kernel
    CRASHED = "crashed"  # by what it did


class ProcessEnded(Exception):
    """The process ended without a result."""

    def __init__(self, ending: Ending, code: int | None) -> None:
        super().__init__(f"{ending} ({code})")
        self.ending = ending
        self.code = code


class FunctionFailed(Exception):
    """The function raised: an error of ours, whatever it was given."""


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
        FunctionFailed: the function raised; what it wrote to standard error last is in the log.
    """
    starting = asyncio.ensure_future(_start(function, str(bounds.memory_bytes), str(bounds.cpu_seconds), *arguments))
    try:
        async with asyncio.timeout(bounds.seconds):
            child = await asyncio.shield(starting)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_feed(child, content))
                tail = tasks.create_task(_tail(child))
                output = tasks.create_task(_collect(child, bounds.output_bytes))
            code = await child.wait()
    except TimeoutError:
        raise ProcessEnded(Ending.TIME, None) from None
    finally:
        await _finish(_end(starting))
    collected = output.result()
    if collected is None:
        raise ProcessEnded(Ending.OUTPUT, None)
    if code < 0 or code == OUT_OF_MEMORY:
        raise ProcessEnded(Ending(_ENDINGS.get(code, "crashed")), code)
    if code > 0:
        _log.error("bounded_function_failed", function=function, code=code, tail=tail.result())
        raise FunctionFailed(function)
    return collected


async def _start(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-c", _PROGRAM, str(ROOT), *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={},
    )


async def _finish(work: Coroutine[None, None, None]) -> None:
    """Wait until it is done, however often whoever waits is cancelled; that is raised then."""
    finishing, cancelled = asyncio.ensure_future(work), None
    while not finishing.done():
        try:
            await asyncio.shield(finishing)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled


async def _end(starting: asyncio.Future[asyncio.subprocess.Process]) -> None:
    """Kill the process, and wait until it is gone, which is only known once its pipes were read to the end."""
    try:
        child = await starting
    except OSError:  # it never was there, which its caller is told
        return
    _kill(child)
    for pipe in (child.stdout, child.stderr):
        while pipe is not None and await pipe.read(PIECE_BYTES):
            pass
    await child.wait()


def _kill(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.kill()


async def _feed(child: asyncio.subprocess.Process, content: bytes) -> None:
    if child.stdin is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):  # it ended; its exit code says why
        for start in range(0, len(content), PIECE_BYTES):
            child.stdin.write(content[start : start + PIECE_BYTES])
            await child.stdin.drain()
        child.stdin.close()
        await child.stdin.wait_closed()


async def _collect(child: asyncio.subprocess.Process, most: int) -> bytes | None:
    """Return all that the process writes; ``None`` if that is too much, and the process is killed."""
    written = io.BytesIO()
    while child.stdout is not None and (piece := await child.stdout.read(PIECE_BYTES)):
        if written.tell() + len(piece) > most:
            _kill(child)
            return None
        written.write(piece)
    return written.getvalue()  # its own buffer, not a copy


async def _tail(child: asyncio.subprocess.Process) -> str:
    """Return what the process writes to standard error last."""
    tail = b""
    while child.stderr is not None and (piece := await child.stderr.read(TAIL_BYTES)):
        tail = (tail + piece)[-TAIL_BYTES:]
    return tail.decode("utf-8", "replace")
