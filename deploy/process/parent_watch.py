"""A watcher process: end a program when the process that started both has died, even by SIGKILL.

It reads from a pipe the program's process id, and ``RELEASED`` after the program has ended. If the pipe closes without
that word, its writer is dead, and the program gets SIGTERM, then SIGKILL.
"""

import contextlib
import os
import signal
import sys
import time

RELEASED = "released"
TERMINATE_SECONDS = 10.0  # seconds between SIGTERM and SIGKILL


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    words = sys.stdin.read().split()
    if not words or words[-1] == RELEASED:
        return
    watched = int(words[0])
    end = time.monotonic() + TERMINATE_SECONDS
    with contextlib.suppress(ProcessLookupError):
        os.kill(watched, signal.SIGTERM)
        while time.monotonic() < end:
            time.sleep(0.05)
            os.kill(watched, 0)
        os.kill(watched, signal.SIGKILL)


if __name__ == "__main__":
    main()
