"""``make nightly``: campaign after campaign, each bus and each process mode in turn; a line for each, and the sum.

``NIGHTLY_CAMPAIGNS`` (100), ``CAMPAIGN_MINUTES`` (5), ``CAMPAIGN_LINES`` (of a batch, 40; more lines make more
complaints), ``CAMPAIGN_SEED`` (drawn unless given: that of the first); ``WEIQUAN_BUS`` and ``WEIQUAN_PROCESSES``
keep to one bus or mode. A campaign that broke a promise keeps its history, and ``make campaign`` with its seed, bus,
processes and lines repeats it.
"""
# ruff: noqa: T201 - it speaks to a person

import asyncio
import itertools
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

from benchmarks.results import write_result
from deploy.process.locks import try_lock
from deploy.process.paths import home_path
from tests.campaign.__main__ import COVERS, machine, read_campaign, table
from tests.campaign.campaign import Campaign, run

CAMPAIGNS, MINUTES = 100, 5.0
ENOUGH = 10  # campaigns of a night that is kept, also one in which a promise was broken
BUSES, PROCESSES = ("postgres", "kafka"), ("each", "all")


def night() -> Iterator[Campaign]:
    """What is asked for, one after the other."""
    first = read_campaign(MINUTES)
    modes = itertools.cycle(itertools.product(_those("WEIQUAN_BUS", BUSES), _those("WEIQUAN_PROCESSES", PROCESSES)))
    for seed in range(first.seed, first.seed + int(os.environ.get("NIGHTLY_CAMPAIGNS") or CAMPAIGNS)):
        bus, processes = next(modes)
        home = home_path() / "nightly" / str(seed)
        yield replace(first, seed=seed, bus=bus, processes=processes, home=home)


def _those(name: str, all_of_them: tuple[str, ...]) -> tuple[str, ...]:
    """The one that the environment names, or all."""
    return (only,) if (only := os.environ.get(name)) else all_of_them


def main() -> int:
    home = home_path() / "nightly"
    home.mkdir(parents=True, exist_ok=True)
    if (lock := try_lock(home / "lock")) is None:
        print(f"another night runs in {home}")
        return 1
    import_module("uvloop").install()
    print(machine())
    complaints = strikes = broken = 0
    figures: dict[str, dict[str, str | int]] = {}
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
        figures[f"seed {campaign.seed}"] = {
            "bus": campaign.bus,
            "processes": campaign.processes,
            "complaints": taken,
            "strikes": struck,
            "violations": violations,
        }
        if violations:
            print("\n".join(table(campaign, outcome)))
        else:
            shutil.rmtree(campaign.home, ignore_errors=True)
    os.close(lock)
    if len(figures) >= ENOUGH:
        together = {"complaints": complaints, "strikes": strikes}
        write_result("campaigns", "make nightly", COVERS, {**figures, "together": together})
    print(f"together {complaints:,} complaints acknowledged, {strikes:,} strikes, {broken} campaigns with violations")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
