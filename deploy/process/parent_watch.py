"""A watcher process: end a program when the process that started both has died, even by SIGKILL.

It reads a pipe: first the program's process id, then a word when the program has ended and been collected.
When the pipe closes without that word, its writer is dead: the program is ended politely, then for good.
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
    told = sys.stdin.read().split()
    if not told or told[-1] == RELEASED:
        return
    watched = int(told[0])
    end = time.monotonic() + TERMINATE_SECONDS
    with contextlib.suppress(ProcessLookupError):
        os.kill(watched, signal.SIGTERM)
        while time.monotonic() < end:
            time.sleep(0.05)
            os.kill(watched, 0)
        os.kill(watched, signal.SIGKILL)


if __name__ == "__main__":
    main()
