"""``make versions``: conformance, contracts and one journey on each release that is promised; print the table.

Other releases of PostgreSQL and Kafka come from Maven, other releases of Python from Debian, in containers. A release
that cannot be had here is a line too, that says why. ``VERSIONS`` names lines to run, by the beginning of their names.
"""

# ruff: noqa: T201 - it speaks to a person

import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from benchmarks.results import write_result
from chassis.clock import machine_now
from deploy.kafka.broker import Broker
from deploy.process.paths import PROJECT
from tests.conftest import OTHER_POSTGRES
from tests.containers import podman
from tests.kafka_fixtures import OTHER_KAFKA
from tests.versions import releases
from tests.versions.pythons import PYTHONS, run_in_container

JOURNEY = "tests/journeys/test_main_job.py"
PATHS = (
    "tests/conformance",
    "tests/contracts/test_events.py",
    "tests/contracts/test_limits.py",
    "tests/contracts/test_openapi.py",
    JOURNEY,
)
PYTEST = ("-q", "-p", "no:cacheprovider", "-m", "campaign or not campaign", *PATHS, "-k")
COVERS = ("chassis/**", "contracts/**", "deploy/**", "requirements/**", "tests/conformance/**", "tests/versions/**")
ON_POSTGRES = "not kafka and not postgres-one"  # the journey with a database of its own, a process for each service
ON_KAFKA = "(kafka and not kafka-each) or contracts"
ON_PYTHON = "not kafka-each and not postgres-each and not kafka-one"
CLOSING = re.compile(r"(\d+ (?:passed|failed|error).*) in [\d.:]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A release and how it is tried: what was printed and whether it passed."""

    name: str
    attempt: Callable[[], tuple[bool, str]]


def lines() -> Iterator[Line]:
    for version in releases.POSTGRES:
        yield Line(f"PostgreSQL {version.removesuffix('.0')}", lambda version=version: on_postgres(version))
    for version in releases.KAFKA:
        yield Line(f"Kafka {version}", lambda version=version: on_kafka(version))
    yield Line(f"Python {platform.python_version()}", lambda: tested(*PYTEST, ON_PYTHON))
    for release in PYTHONS:
        yield Line(f"Python of Debian {release}", lambda release=release: on_python(release))


def on_postgres(version: str) -> tuple[bool, str]:
    return tested(*PYTEST, ON_POSTGRES, **{OTHER_POSTGRES: str(releases.postgres_programs(version))})


def on_kafka(version: str) -> tuple[bool, str]:
    """Conformance has a broker of its own to break; the journey is given another one."""
    jars = releases.kafka_jars(version)
    with tempfile.TemporaryDirectory() as home, Broker(Path(home), jars=jars).running() as bootstrap:
        return tested(*PYTEST, ON_KAFKA, **{OTHER_KAFKA: str(jars), "KAFKA_BOOTSTRAP": bootstrap})


def on_python(release: str) -> tuple[bool, str]:
    if lacks := podman.missing_requisites():
        return True, f"not tried: this machine lacks {', '.join(lacks)}"
    return _read(run_in_container(release, *PYTEST, ON_PYTHON))


def tested(*arguments: str, **settings: str) -> tuple[bool, str]:
    command = (sys.executable, "-m", "pytest", *arguments)
    ended = subprocess.run(command, cwd=PROJECT, env=os.environ | settings, capture_output=True, text=True, check=False)
    return _read(ended)


def _read(ended: subprocess.CompletedProcess[str]) -> tuple[bool, str]:
    output = ended.stdout + ended.stderr
    closing = CLOSING.findall(output)
    version = re.findall(r"(?m)^tried by (\S+)$", output)
    if ended.returncode != 0:
        print(output[-6000:], flush=True)
    words = closing[-1] if closing else f"ended with {ended.returncode}"
    return ended.returncode == 0, ", ".join([*version, words])


def main() -> int:
    wanted = os.environ.get("VERSIONS", "").split(",")
    table, figures, good = [], dict[str, dict[str, str | int]](), True
    for line in lines():
        if not any(line.name.startswith(name.strip()) for name in wanted):
            continue
        began = time.monotonic()
        try:
            passed, words = line.attempt()
        except KeyboardInterrupt:
            passed, words = False, "broken off"
        except Exception as error:  # noqa: BLE001 - what cannot be had here is a line too
            passed, words = False, f"not tried: {type(error).__name__}: {error}"
        day = machine_now().astimezone(UTC).date()
        figures[line.name] = {"seen": words, "seconds": round(time.monotonic() - began)}
        table.append(f"| {line.name} | {words} | {figures[line.name]['seconds']} | {day} |")
        print(table[-1], flush=True)
        good = good and passed
    print("\n| release | conformance, contracts, a journey | seconds | day |\n|---|---|---:|---|")
    print("\n".join(table))
    if good and wanted == [""]:
        write_result("versions", "make versions", COVERS, figures)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
