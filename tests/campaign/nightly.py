"""``make nightly``: campaign after campaign, each bus and each process mode in turn; a line for each, and the sum.

``NIGHTLY_CAMPAIGNS`` (100), ``CAMPAIGN_MINUTES`` (5), ``CAMPAIGN_LINES`` (of a batch, 40; ten times as many make ten
times the complaints) and ``CAMPAIGN_SEED`` (drawn unless given: that of the first). A campaign that broke a promise
keeps its history, and ``make campaign`` with its seed, bus, processes and lines repeats it.
"""
# ruff: noqa: T201 - it speaks to a person

import asyncio
import itertools
import os
import secrets
import shutil
from collections.abc import Iterator
from importlib import import_module

from deploy.launcher.locks import try_lock
from deploy.launcher.paths import home_path
from tests.campaign.__main__ import machine, table
from tests.campaign.campaign import Campaign, run
from tests.campaign.people import LINES

CAMPAIGNS, MINUTES = 100, 5.0
MODES = tuple(itertools.product(("postgres", "kafka"), ("each", "all")))


def night() -> Iterator[Campaign]:
    """What is asked for, one after the other."""
    first = int(os.environ.get("CAMPAIGN_SEED") or secrets.randbelow(10**6))
    for number in range(int(os.environ.get("NIGHTLY_CAMPAIGNS") or CAMPAIGNS)):
        bus, processes = MODES[number % len(MODES)]
        yield Campaign(
            seed=first + number,
            seconds=60 * float(os.environ.get("CAMPAIGN_MINUTES") or MINUTES),
            bus=bus,
            processes=processes,
            home=home_path() / "nightly" / str(first + number),
            lines=int(os.environ.get("CAMPAIGN_LINES") or LINES),
        )


def main() -> int:
    home = home_path() / "nightly"
    home.mkdir(parents=True, exist_ok=True)
    if (lock := try_lock(home / "lock")) is None:
        print(f"another night runs in {home}")
        return 1
    import_module("uvloop").install()
    print(machine())
    complaints = strikes = broken = 0
    for campaign in night():
        outcome = asyncio.run(run(campaign))
        taken, struck = int(outcome.figures["complaints acknowledged"]), outcome.struck.total()
        violations = len(outcome.verdict.violations)
        complaints, strikes, broken = complaints + taken, strikes + struck, broken + bool(violations)
        print(
            f"seed {campaign.seed:<8}{campaign.bus + ', ' + campaign.processes:<16}{taken:>8,} complaints"
            f"{struck:>6} strikes{violations:>4} violations",
            flush=True,
        )
        if violations:
            print("\n".join(table(campaign, outcome)))
        else:
            shutil.rmtree(campaign.home, ignore_errors=True)
    os.close(lock)
    print(f"together {complaints:,} complaints acknowledged, {strikes:,} strikes, {broken} campaigns with violations")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
