"""The child's side of ``bounded_process``: run one function on standard input within bounds, and write what it yields.

Arguments: the function as ``module:name``, its bounds on memory and processor time, and what else it is given. Only
the standard library is imported here, and nothing before the bounds hold.
"""

import errno
import importlib
import os
import pathlib
import resource
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress

OUT_OF_MEMORY, FAILED = 3, 4  # exit codes; Python's own for what it cannot even import is 1
NICENESS = 2  # who waits for an answer goes first, and on a busy machine it is not starved
MAX_FD = 1 << 16
WORST_VICTIM = "1000"  # for the kernel, where a whole machine or container runs out of memory


def main() -> int:
    """Read, run and write; return the exit code. Where it failed is written to standard error, and no value of it."""
    _, name, memory_bytes, cpu_seconds, *arguments = sys.argv
    _limit(int(memory_bytes), int(cpu_seconds))
    module, _, function = name.partition(":")
    try:
        run: Callable[..., Iterable[bytes]] = getattr(importlib.import_module(module), function)
        for piece in run(sys.stdin.buffer.read(), *arguments):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    except MemoryError:
        return OUT_OF_MEMORY
    except BaseException as error:  # noqa: BLE001 - a panic of Rust is no Exception
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            return OUT_OF_MEMORY
        sys.stderr.write(f"{''.join(traceback.format_tb(error.__traceback__))}{type(error).__name__}\n")
        return FAILED
    return 0


def _limit(memory_bytes: int, cpu_seconds: int) -> None:
    """Bound this process, so that a file that would take more ends it and nothing else."""
    os.closerange(3, MAX_FD)  # sockets of the parent's that it inherited: nobody else could listen there
    os.nice(NICENESS)
    with suppress(OSError), pathlib.Path("/proc/self/oom_score_adj").open("w") as score:
        score.write(WORST_VICTIM)
    if sys.platform == "linux":  # elsewhere it counts what the system's libraries reserve, and cannot be set
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
