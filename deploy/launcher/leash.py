"""Run by path, before the program it names: ties that program to the life of whoever holds the other end of a pipe.

``python leash.py FD COMMAND…`` becomes COMMAND. A watcher reads FD; when its writer dies, even by kill -9,
the watcher ends the command: politely first, then for good.
"""

import contextlib
import os
import signal
import sys
import time

POLITE = 10.0  # seconds between SIGTERM and SIGKILL


def main(descriptor: int, command: list[str]) -> None:
    watched = os.getpid()
    os.set_inheritable(descriptor, False)
    if os.fork() == 0:
        _watch(descriptor, watched)
        os._exit(0)
    os.execvp(command[0], command)  # noqa: S606 - the command is the launcher's own


def _watch(descriptor: int, watched: int) -> None:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # a reader of the command's output does not wait for us
        os.dup2(nothing, stream)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.read(descriptor, 1)  # nothing is ever written: this returns when the writer is gone
    end = time.monotonic() + POLITE
    _tell(watched, signal.SIGTERM)
    while os.getppid() == watched:  # it changes when the command has ended
        if time.monotonic() > end:
            _tell(watched, signal.SIGKILL)
            return
        time.sleep(0.05)


def _tell(watched: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        if os.getppid() == watched:
            os.kill(watched, number)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
