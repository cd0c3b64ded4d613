"""``python -m tests.attacks <home> <port>``: attack a running installation, and print what others saw of it.

The table has a line for each attack: the p99 of complaints before and beside it, the longest wait, the share of
complaints refused, of probes not answered 200, and the memory taken above what there was, for one large body in
multiples of it.
"""

import argparse
import asyncio
import contextlib
import json
import sys
from pathlib import Path

import psutil

from benchmarks.results import write_result
from tests.attacks.attacks import ATTACKS, Attack, Target
from tests.attacks.watch import Observations, Watch

ALONE_SECONDS = 8.0
BESIDE_SECONDS = 12.0
SOURCE = "partner"
COVERS = ("chassis/**", "deploy/**", "gateway/**", "services/intake/**", "tests/attacks/**")
HEADINGS = ("attack", "told", "p99 before", "p99 beside", "longest wait", "refused", "probes failed", "memory")


async def attacked(name: str, attack: Attack, target: Target, pid: int) -> tuple[str, Observations, Observations]:
    """Return what the attack was told, and what others saw before and beside it."""
    watch = Watch(target, pid, f"{name}-{pid}")
    before = await watch.look(ALONE_SECONDS)
    attacking = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.attacks.attacks", name, str(target.port), *target.partner),
        stdout=asyncio.subprocess.PIPE,
    )
    beside = await watch.look(BESIDE_SECONDS)
    outcome = "still at it"
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.1):
            outcome = (await attacking.communicate())[0].decode().strip()
    if attacking.returncode is None:
        attacking.kill()
        await attacking.wait()
    return outcome, before, beside


def line_of(name: str, attack: Attack, outcome: str, before: Observations, beside: Observations) -> str:
    grown = max(beside.memory) - before.memory[-1]
    memory = f"{grown >> 20} MiB" + (f" ({grown / attack.body_bytes:.1f} x)" if attack.body_bytes else "")
    failed = 1 - beside.probes[200] / max(1, beside.probes.total())
    cells = (
        name,
        outcome,
        f"{before.p99 * 1000:.0f} ms",
        f"{beside.p99 * 1000:.0f} ms ({beside.p99 / before.p99:.1f} x)",
        f"{beside.longest * 1000:.0f} ms",
        f"{beside.refused:.0%}",
        f"{failed:.0%}",
        memory,
    )
    return f"| {' | '.join(cells)} |"


def figures_of(before: Observations, beside: Observations) -> dict[str, float]:
    return {
        "p99 without, ms": round(before.p99 * 1000),
        "p99 beside it, ms": round(beside.p99 * 1000),
        "longest wait, ms": round(beside.longest * 1000),
        "memory, MiB": (max(beside.memory) - before.memory[-1]) >> 20,
    }


async def run(home: Path, port: int, pid: int, only: str | None) -> None:
    entry = json.loads((home / "credentials.json").read_text())[SOURCE]
    target = Target(port=port, partner=(entry["header"], entry["value"]))
    await Watch(target, pid, f"warm-{pid}").look(ALONE_SECONDS)
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}")  # noqa: T201 - the table is what it is for
    figures = {}
    for name, attack in ATTACKS.items():
        if only is None or only in name:
            outcome, before, beside = await attacked(name, attack, target, pid)
            print(line_of(name, attack, outcome, before, beside), flush=True)  # noqa: T201
            figures[name] = figures_of(before, beside)
    if only is None:
        write_result("attacks", "make attacks", COVERS, figures)


def listener_of(port: int) -> int:
    """Return the id of the process that listens on a port."""
    listening = (one for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN)
    return next(one.pid for one in listening if one.laddr.port == port and one.pid)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.attacks")
    parser.add_argument("home", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    asyncio.run(run(arguments.home, arguments.port, listener_of(arguments.port), arguments.only))


if __name__ == "__main__":
    main()
