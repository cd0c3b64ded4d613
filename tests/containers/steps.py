"""The steps of a trial in their order, each a line of the table that is printed."""

# ruff: noqa: T201 - it speaks to a person

import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC

import httpx

from chassis.clock import machine_now
from tests.containers import podman
from tests.containers.installation import Installation

Step = tuple[str, Callable[[], str]]  # its name, and what it does; it returns what was seen


def say(line: str) -> None:
    print(line, flush=True)


def perform(installation: Installation, steps: Sequence[Step]) -> int:
    """Do every step until one fails, remove the installation, print the table; return the exit code.

    ``CONTAINERS_STAY`` leaves the installation.
    """
    lines: list[str] = []
    failed = False
    try:
        for name, step in steps:
            say(f"{name} …")
            began = time.monotonic()
            found = step()
            lines.append(f"| {name} | {found} | {time.monotonic() - began:.0f} |")
            say(lines[-1])
    except (podman.Failed, AssertionError, httpx.HTTPError) as failure:
        say(f"FAILED: {failure}")
        failed = True
    finally:
        if not os.environ.get("CONTAINERS_STAY"):
            installation.remove()
    say(f"\n{machine_now().astimezone(UTC).date()}, {podman.run('--version').stdout.strip()}, {os.cpu_count()} cores\n")
    say("| step | what was seen | seconds |\n|---|---|---:|")
    say("\n".join(lines))
    say("\nNOT AS DESCRIBED" if failed else "\nas described")
    return int(failed)
