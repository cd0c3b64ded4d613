"""The steps of a trial in their order, each a line of the table that is printed."""

# ruff: noqa: T201 - it speaks to a person

import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC

import httpx

from benchmarks.results import write_result
from chassis.clock import machine_now
from tests.containers import podman
from tests.containers.installation import Installation

Step = tuple[str, Callable[[], str]]  # its name, and what it does; it returns what was seen


def say(line: str) -> None:
    print(line, flush=True)


def perform(installation: Installation, steps: Sequence[Step], name: str, covers: Sequence[str]) -> int:
    """Do every step until one fails, remove the installation, print the table, keep it; return the exit code.

    ``CONTAINERS_STAY`` leaves the installation.
    """
    lines: list[str] = []
    figures: dict[str, dict[str, str | int]] = {}
    failed = False
    try:
        for title, step in steps:
            say(f"{title} …")
            began = time.monotonic()
            found = step()
            figures[title] = {"seen": found, "seconds": round(time.monotonic() - began)}
            lines.append(f"| {title} | {found} | {figures[title]['seconds']} |")
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
    if not failed:
        write_result(name, f"make {name}", covers, figures)
    return int(failed)
