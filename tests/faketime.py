"""Processes whose wall clock is not this machine's: libfaketime, from the package of that name.

The monotonic clock stays right, as it does on a machine whose wall clock is set anew.
"""

import importlib.util
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

MISSING = "libfaketime's library is for Linux on x86_64"
SHARED = Path("/dev/shm")  # noqa: S108 - where the library keeps a page for each process
ALWAYS = {
    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # else who waits for Python's interpreter lock waits not at all, or for years
    "FAKETIME_SKIP_CMDS": "java",  # moved in time its threads spin; a broker does not tell ours what day it is
    "NO_FAKE_STAT": "1",  # each look at a file would take a lock of all processes, and a killed one keeps it
}


def find_library() -> Path | None:
    """Return the library to preload, where it runs on this machine."""
    spec = importlib.util.find_spec("libfaketime")
    if spec is None or spec.origin is None or (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return None
    found = Path(spec.origin).with_name("vendor") / "libfaketime" / "src" / "libfaketime.so.1"
    return found if found.exists() else None


def environment(*, offset: str | None = None, file: Path | None = None) -> dict[str, str]:
    """Return what a process is started with: an offset such as ``-1h`` or ``+86400s``, or a file that says one.

    The file is read anew at each look at the clock. Raises ``FileNotFoundError`` where there is no library.
    """
    library = find_library()
    if library is None:
        raise FileNotFoundError(MISSING)
    moved = {"FAKETIME": offset} if offset else {"FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1"}
    return {"LD_PRELOAD": str(library), **ALWAYS, **moved}


def is_loaded() -> bool:
    """Return whether this process itself runs at another time."""
    return "libfaketime" in os.environ.get("LD_PRELOAD", "")


def clean_up() -> None:
    """Remove what the library leaves in shared memory of processes that were killed: their numbers come again."""
    for left in (*SHARED.glob("faketime_shm_*"), *SHARED.glob("sem.faketime_sem_*")):
        number = left.name.rpartition("_")[2]
        if not Path("/proc", number).exists():
            left.unlink(missing_ok=True)


def without(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a program that ends where the library is loaded, such as Chromium."""
    return {name: value for name, value in environ.items() if name != "LD_PRELOAD" and not name.startswith("FAKETIME")}
