"""``make alerts``: faults in a running installation under the eyes of a real Prometheus; prints which alert told when.

``ALERTS_CALM`` (180): seconds in which nothing may fire. ``WEIQUAN_BUS`` (kafka | postgres): one of them alone, else
both in turn. ``WEIQUAN_HOME`` as for a campaign. Arguments are words of the faults that are wanted, all by default.
Ends with 1 when an alert was late or missing, or one came that does not belong to its fault.
"""
# ruff: noqa: T201 - it speaks to a person

import asyncio
import contextlib
import os
import secrets
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.results import PRODUCT, write_result
from deploy.launcher.debian import PROMETHEUS, ensure_tools, find_tool
from deploy.process.locks import try_lock
from deploy.process.messages import say
from deploy.process.paths import home_path
from tests.alerts.drill import SETTLES, Drill, Row, due
from tests.alerts.faults import FAULTS, Fault
from tests.alerts.load import Load
from tests.alerts.prometheus import watching
from tests.campaign.__main__ import machine
from tests.campaign.stage import a_stage
from tests.faults.volumes import small_disk

CALM = 180.0  # seconds
DISK_MB = 256  # what is left of it must be enough for a broker
BUSES = ("postgres", "kafka")
NOBODY = "http://127.0.0.1:9"  # a platform that never answers
ALLOWED = "20"  # requests a second of one account; the load asks seven


def wanted(words: Sequence[str]) -> list[Fault]:
    """The faults that can be brought about here, or those of them with one of the words."""
    return [fault for fault in FAULTS if fault.can_be and (not words or any(word in fault.name for word in words))]


async def drills(program: str, calm: float, faults: Sequence[Fault]) -> list[Row]:
    """One on each bus that one of the faults can befall, or on the one that is wanted."""
    buses = [os.environ["WEIQUAN_BUS"]] if os.environ.get("WEIQUAN_BUS") else BUSES
    of = {bus: [fault for fault in faults if fault.bus in {None, bus}] for bus in buses}
    return [row for bus, chosen in of.items() if chosen for row in await drill(program, calm, bus, chosen)]


async def drill(program: str, calm: float, bus: str, faults: Sequence[Fault]) -> list[Row]:
    rows = []
    key = secrets.token_hex(32)
    home = home_path() / "alerts"
    described = {
        "GATEWAY_METRICS_KEY": key,
        "GATEWAY_REQUESTS_PER_SECOND": ALLOWED,
        "INTAKE_12315_URL": NOBODY,
    }
    with tempfile.TemporaryDirectory() as folder, _disk(home):
        async with (
            a_stage(home, bus, "each", **described) as stage,
            watching(program, Path(folder), urlsplit(stage.address).netloc, key) as prometheus,
        ):
            load = Load(stage)
            playing = asyncio.create_task(load.play())
            say(f"the installation runs on {bus}; {SETTLES:g} s to settle, then {calm:g} s of calm")
            await asyncio.wait([playing], timeout=SETTLES)
            here = Drill(stage, prometheus)
            rows.append(await here.calm(bus, calm))
            async for row in here.run(faults):
                say(line(row))
                rows.append(row)
            if playing.done():
                playing.result()
            playing.cancel()
            await asyncio.wait([playing])
            say(f"asked: {', '.join(f'{name}: {count}' for name, count in sorted(load.answers.items()))}")
    return rows


@contextlib.contextmanager
def _disk(home: Path) -> Iterator[None]:
    """A small disk for the home where we may mount one."""
    with small_disk(home, DISK_MB) if os.geteuid() == 0 else contextlib.nullcontext():
        yield


def line(row: Row) -> str:
    """The row as a line of a table."""
    expected = named({alert: seconds for alert, seconds in row.fired.items() if alert in row.expected})
    others = named({alert: seconds for alert, seconds in row.fired.items() if alert not in row.expected})
    quiet = "–" if row.quiet is None else f"{row.quiet:.0f}"
    wrong = [f"not within {due(alert):g} s: {alert}" for alert in sorted(row.missing)]
    wrong += [f"unexpected: {alert}" for alert in sorted(row.unexpected)]
    wrong += ["never quiet"] if row.quiet is None else []
    return f"| {row.name} | {expected} | {others} | {quiet} |{''.join(f' **{one}**' for one in wrong)}"


def named(fired: Mapping[str, float]) -> str:
    """Each alert once, with those it is about and the seconds of the last of them."""
    about: dict[str, list[str]] = defaultdict(list)
    last: dict[str, float] = {}
    for alert, seconds in sorted(fired.items(), key=lambda one: (one[1], one[0])):
        name, _, service = alert.partition(" ")
        about[name] += [service] if service else []
        last[name] = seconds
    return ", ".join(
        f"`{name}` {last[name]:.0f}" + (f" ({', '.join(sorted(services))})" if services else "")
        for name, services in about.items()
    )


def figures_of(row: Row) -> dict[str, float]:
    """Seconds until the last of each alert, whomever it is about, and until nothing fired any more."""
    last: dict[str, float] = {}
    for alert, seconds in row.fired.items():
        name = alert.partition(" ")[0]
        last[name] = max(last.get(name, 0), round(seconds))
    return last | {"quiet after": round(row.quiet or 0)}


def main() -> int:
    ensure_tools(say, PROMETHEUS)
    program = find_tool(PROMETHEUS)
    if program is None:
        print("Prometheus is not here: apt install prometheus")
        return 1
    lock = try_lock(home_path() / "alerts.lock")
    if lock is None:
        print("another drill runs here")
        return 1
    import_module("uvloop").install()
    rows = asyncio.run(drills(program, float(os.environ.get("ALERTS_CALM") or CALM), wanted(sys.argv[1:])))
    print(f"\n{machine()}\n")
    print("| fault | alerts, seconds after it | others that belong to it | seconds from healing to quiet |")
    print("|---|---|---|---:|")
    print("\n".join(map(line, rows)))
    good = all(row.is_good for row in rows)
    print("\nevery alert told in time, and nothing else" if good else "\nNOT AS PROMISED")
    if good and len(sys.argv) == 1 and not os.environ.get("WEIQUAN_BUS"):
        write_result(
            "alerts", "make alerts", (*PRODUCT, "tests/alerts/**"), {row.name: figures_of(row) for row in rows}
        )
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
