"""One launcher at a time works on a home."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from deploy.process.locks import try_lock
from deploy.process.messages import CannotStart

LOCK_FILE = "run.lock"


@contextlib.contextmanager
def exclusive_run(home: Path, address: str = "") -> Iterator[None]:
    """Hold the run lock of a home during the block.

    Raises:
        CannotStart: another process holds it.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / LOCK_FILE
    lock = try_lock(path)
    if lock is None:
        raise CannotStart(f"already running in {home}: process {path.read_text().strip()}")
    try:
        path.write_text(f"{os.getpid()} {address}\n")
        yield
    finally:
        os.close(lock)
