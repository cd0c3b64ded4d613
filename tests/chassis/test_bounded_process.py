"""A function runs in a process of its own: it returns what it yields, or its end says why; it is gone afterwards."""

import asyncio
import contextlib
import os
import signal
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from chassis.bounded_process import TAIL_BYTES, Bounds, Ending, FunctionFailed, ProcessEnded, run_bounded
from tests.sweeps import sampled

pytestmark = pytest.mark.asyncio(loop_scope="function")  # what is left of a task is looked for in the whole loop
BOUNDS = Bounds(memory_bytes=256 << 20, cpu_seconds=20, seconds=20.0, output_bytes=1 << 20)
HERE = "tests.chassis.test_bounded_process"


def turn_round(content: bytes, *arguments: str) -> Iterator[bytes]:
    yield content[::-1]
    yield ",".join([*arguments, *os.environ]).encode()


def take_memory(content: bytes) -> Iterator[bytes]:
    yield bytes(1 << 30) or content


def abort(_: bytes) -> Iterator[bytes]:
    os.abort()


def never_end(_: bytes) -> Iterator[bytes]:
    while True:
        pass


def write_much(_: bytes) -> Iterator[bytes]:
    while True:
        yield bytes(1 << 16)


def end_otherwise(content: bytes) -> Iterator[bytes]:
    os.kill(os.getpid(), int(content))
    yield b""


def fail(content: bytes) -> Iterator[bytes]:
    sys.stderr.write("x" * (1 << 20))
    raise KeyError(content.decode())


def write_64_mebibytes(_: bytes) -> Iterator[bytes]:
    for _ in range(64):
        yield bytes(1 << 20)


def write_a_file(content: bytes) -> Iterator[bytes]:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    Path(content.decode()).write_bytes(b"x")
    yield b""


async def ending_of(function: Callable[[bytes], Iterator[bytes]], content: bytes = b"", **changes: float) -> Ending:
    bounds = Bounds(**{name: changes.get(name, getattr(BOUNDS, name)) for name in Bounds.__slots__})
    with pytest.raises(ProcessEnded) as ended:
        await run_bounded(f"{HERE}:{function.__name__}", content, bounds)
    return ended.value.ending


async def test_what_the_function_yields_is_returned_and_it_has_no_environment() -> None:
    output = await run_bounded(f"{HERE}:turn_round", b"ab" * (3 << 17), BOUNDS, "x", "y")

    assert output.removeprefix(b"ba" * (3 << 17)) in (b"x,y", b"x,y,LC_CTYPE")  # Python's own (PEP 538)


@sampled
async def test_each_end_has_its_name() -> None:
    assert await ending_of(take_memory) is Ending.MEMORY
    assert await ending_of(abort) is Ending.MEMORY
    assert await ending_of(never_end, cpu_seconds=1) is Ending.PROCESSOR
    assert await ending_of(never_end, seconds=0.3) is Ending.TIME
    assert await ending_of(write_much) is Ending.OUTPUT
    assert await ending_of(end_otherwise, b"9") is Ending.KILLED
    assert await ending_of(end_otherwise, b"11") is Ending.CRASHED


@sampled
async def test_an_exception_is_an_error_of_ours_and_where_it_was_is_in_the_log_without_a_value() -> None:
    with capture_logs() as lines, pytest.raises(FunctionFailed):
        await run_bounded(f"{HERE}:fail", "张丽华".encode(), BOUNDS)

    [line] = lines
    assert (line["log_level"], line["event"], line["code"]) == ("error", "bounded_function_failed", 4)
    assert "test_bounded_process.py" in line["tail"]
    assert line["tail"].endswith("\nKeyError\n")
    assert len(line["tail"]) == TAIL_BYTES
    assert "张丽华" not in line["tail"]


async def test_a_function_that_is_not_there_is_an_error_of_ours() -> None:
    with pytest.raises(FunctionFailed):
        await run_bounded("nowhere:nothing", b"", BOUNDS)


@sampled
async def test_it_writes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "written"

    with pytest.raises(FunctionFailed):
        await run_bounded(f"{HERE}:write_a_file", str(path).encode(), BOUNDS)
    assert path.read_bytes() == b""


@sampled
async def test_a_process_that_does_not_read_all_is_no_obstacle() -> None:
    assert await ending_of(end_otherwise, b"11", seconds=10) is Ending.CRASHED
    assert await ending_of(take_memory, bytes(100 << 20), memory_bytes=64 << 20) is Ending.MEMORY


@sampled
async def test_what_it_writes_is_held_once() -> None:
    tracemalloc.start()
    try:
        output = await run_bounded(f"{HERE}:write_64_mebibytes", b"", replace(BOUNDS, output_bytes=64 << 20))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(output) == 64 << 20
    assert most < 80 << 20


@sampled
async def test_who_writes_too_much_is_fed_no_more() -> None:
    assert await ending_of(write_much, bytes(64 << 20)) is Ending.OUTPUT
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_it_is_gone_when_nobody_waits_for_it_any_more(times: int) -> None:
    before = children()
    running = asyncio.create_task(run_bounded(f"{HERE}:never_end", b"", BOUNDS))
    started = await new_child(before)

    for _ in range(times):
        running.cancel()
        await asyncio.sleep(0)
    with suppress(asyncio.CancelledError):
        await running

    assert not started & children()
    assert running.cancelled()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("turns", [1, 2, 3, 5])
async def test_it_is_gone_when_whoever_starts_it_is_cancelled_twice(turns: int) -> None:
    before = children()
    running = asyncio.create_task(run_bounded(f"{HERE}:never_end", b"", BOUNDS))
    for _ in range(turns):
        await asyncio.sleep(0)

    running.cancel()
    await asyncio.sleep(0)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

    assert children() == before
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def new_child(before: set[int]) -> set[int]:
    """Wait until a process was started, and return it."""
    async with asyncio.timeout(20):
        while not (started := children() - before):  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.01)
    return started


def children() -> set[int]:
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(FileNotFoundError):  # a thread that has ended meanwhile has none
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found
