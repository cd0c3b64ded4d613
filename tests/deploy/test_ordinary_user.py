"""Started by root, the launcher also has to work for somebody who is not."""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.process.paths import PROJECT
from tests.sweeps import sampled

NOBODY = pwd.getpwnam("nobody")
START = """
import sys
from pathlib import Path
from deploy.launcher.postgres import Postgres
home = Path(sys.argv[1])
with Postgres(home).running() as url:
    print(url, (home / "postgres" / "data" / "PG_VERSION").exists())
"""


def as_nobody(*command: str, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        user=NOBODY.pw_uid,
        group=NOBODY.pw_gid,
        extra_groups=[],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(cwd), "PYTHONDONTWRITEBYTECODE": "1"},
    )


@pytest.fixture
def python() -> str:
    """A Python that an ordinary user may run (ours may lie in root's own directory)."""
    for candidate in ("/usr/bin/python3", "/usr/local/bin/python3"):
        if not shutil.which(candidate):
            continue
        looks = "import sys, deploy.launcher.postgres; sys.exit(sys.version_info < (3, 11))"
        try:
            if as_nobody(candidate, "-c", looks).returncode == 0:
                return candidate
        except PermissionError:  # the clone lies in root's own directory
            break
    pytest.skip("no Python 3.11 here that an ordinary user could run on this clone")


@pytest.fixture
def home() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="weiquan-test-"))
    os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)
    yield path
    shutil.rmtree(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="every other test runs as an ordinary user already")
def test_an_ordinary_user_keeps_the_server_in_the_home(python: str, home: Path) -> None:
    started = as_nobody(python, "-c", START, str(home))

    assert started.stderr == ""
    assert started.stdout.startswith("postgresql://weiquan:")
    assert started.stdout.endswith("True\n")


@sampled
@pytest.mark.skipif(os.geteuid() != 0, reason="needs another account, and a directory that only that one owns")
def test_the_home_of_an_ordinary_user_may_be_moved_and_copied_with_its_data(python: str, home: Path) -> None:
    original, moved, copied = (home / name for name in ("original", "moved", "copied"))
    as_nobody(python, "-c", START, str(original))
    identifier = json.loads((original / "postgres.cluster").read_text())["system_identifier"]

    original.rename(moved)
    shutil.copytree(moved, copied, ignore=shutil.ignore_patterns("socket"))
    for path in (copied, *copied.rglob("*")):
        os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)

    for place in (moved, copied):
        assert as_nobody(python, "-c", START, str(place)).stderr == ""
        assert json.loads((place / "postgres.cluster").read_text()) == {
            "files": "postgres",
            "system_identifier": identifier,
        }
