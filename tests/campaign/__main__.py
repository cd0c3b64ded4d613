"""``make campaign``: prints a table with figures and the seed; ends with 1 when any promise was broken.

``CAMPAIGN_SEED`` (drawn unless given), ``CAMPAIGN_MINUTES`` (10), ``CAMPAIGN_LINES`` (of a batch, 40), ``WEIQUAN_BUS``
(postgres | kafka), ``WEIQUAN_PROCESSES`` (each | all), ``WEIQUAN_HOME`` (its ``campaign`` folder is used; the history
stays there).
"""
# ruff: noqa: T201 - it speaks to a person

import asyncio
import os
import platform
import secrets
from collections.abc import Iterator
from importlib import import_module
from itertools import groupby

from benchmarks.results import PRODUCT, write_result
from canon.shanghai import SHANGHAI
from chassis.clock import machine_now
from deploy.process.locks import try_lock
from deploy.process.paths import home_path
from tests.campaign.campaign import Campaign, Outcome, run
from tests.campaign.judging import SHOWN
from tests.campaign.people import LINES

MINUTES = 10.0
COVERS = (*PRODUCT, "tests/campaign/**")


def read_campaign(minutes: float = MINUTES) -> Campaign:
    return Campaign(
        seed=int(os.environ.get("CAMPAIGN_SEED") or secrets.randbelow(10**6)),
        seconds=60 * float(os.environ.get("CAMPAIGN_MINUTES") or minutes),
        bus=os.environ.get("WEIQUAN_BUS") or "postgres",
        processes=os.environ.get("WEIQUAN_PROCESSES") or "each",
        home=home_path() / "campaign",
        lines=int(os.environ.get("CAMPAIGN_LINES") or LINES),
    )


def machine() -> str:
    """What it ran on, in a line."""
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    when = machine_now().astimezone(SHANGHAI)
    python = f"Python {platform.python_version()}"
    return f"{when:%Y-%m-%d}, {os.cpu_count()} processors, {gib:.0f} GiB, {python}, load {load:.1f}"


def table(campaign: Campaign, outcome: Outcome) -> Iterator[str]:
    """What happened, what was looked at, what is broken."""
    where = f"bus {campaign.bus}, processes {campaign.processes}"
    yield f"campaign: seed {campaign.seed}, {campaign.seconds / 60:g} minutes, {where}"
    yield machine()
    yield ""
    yield from _columns("figures", {name: str(value) for name, value in outcome.figures.items()})
    yield from _columns("strikes", {name: str(count) for name, count in sorted(outcome.struck.items())})
    yield from _columns("killed at", {name: str(count) for name, count in sorted(outcome.fired.items())})
    yield from _columns("looked at", {name: str(count) for name, count in sorted(outcome.verdict.looked_at.items())})
    broken = sorted(outcome.verdict.violations, key=lambda violation: violation.check)
    yield f"violations: {len(broken)}"
    for name, several in groupby(broken, key=lambda violation: violation.check):
        whats = [str(violation.what) for violation in several]
        yield f"  {name}: {len(whats)}"
        yield from (f"    {what}" for what in whats[:SHOWN])


def figures_of(campaign: Campaign, outcome: Outcome) -> dict[str, str | float]:
    return {
        "seed": campaign.seed,
        "minutes": campaign.seconds / 60,
        "violations": len(outcome.verdict.violations),
        **outcome.figures,
        **{f"strikes: {name}": count for name, count in sorted(outcome.struck.items())},
        **{f"killed at: {name}": count for name, count in sorted(outcome.fired.items())},
        **{f"checked: {name}": count for name, count in sorted(outcome.verdict.looked_at.items())},
    }


def _columns(title: str, rows: dict[str, str]) -> Iterator[str]:
    if rows:
        width = max(map(len, rows))
        yield title
        yield from (f"  {name:<{width}}  {value}" for name, value in rows.items())
        yield ""


def main() -> int:
    campaign = read_campaign()
    lock = try_lock(campaign.home.with_suffix(".lock"))
    if lock is None:
        print(f"another campaign runs in {campaign.home}")
        return 1
    print(f"seed {campaign.seed}", flush=True)
    import_module("uvloop").install()
    outcome = asyncio.run(run(campaign))
    print("\n".join(table(campaign, outcome)))
    print(f"history: {campaign.home / 'history.jsonl'}" if outcome.verdict.violations else "every promise was kept")
    if not outcome.verdict.violations and campaign.seconds >= 60 * MINUTES:
        name = f"campaign-{campaign.bus}-{campaign.processes}"
        write_result(name, "make campaign", COVERS, figures_of(campaign, outcome))
    return 1 if outcome.verdict.violations else 0


if __name__ == "__main__":
    raise SystemExit(main())
