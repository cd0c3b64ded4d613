"""The class path of the broker, with jars from a cache that all installations share."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.kafka.jars import CHECKSUMS
from deploy.process.locks import locked
from deploy.process.messages import CannotStart
from deploy.process.paths import PROJECT, environment_path


def class_path(say: Callable[[str], None]) -> str:
    """Return the class path of the pinned jars; fetch them the first time (≈ 40 MB)."""
    jars = _jars()
    if not jars.exists():
        with locked(jars.with_name("lock")):
            if not jars.exists():  # another start may have fetched them meanwhile
                say("Kafka: fetching the broker's jars (≈ 40 MB, once)")
                _fetch(jars)
    return str(jars / "*")


def are_jars_cached() -> bool:
    return _jars().exists()


def _jars() -> Path:
    return _cache() / hashlib.sha256(CHECKSUMS.read_bytes()).hexdigest()[:16]


def _cache() -> Path:
    given = os.environ.get("XDG_CACHE_HOME")
    return (Path(given) if given else Path.home() / ".cache") / "weiquan" / "kafka"


def _fetch(jars: Path) -> None:
    python = environment_path() / "bin" / "python"
    program = str(python) if python.exists() else sys.executable
    ended = subprocess.run(
        [program, "-W", "ignore", "-m", "deploy.kafka.jars", str(jars)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise CannotStart(f"the broker's jars could not be fetched:\n{ended.stderr.strip()[-2000:]}")
