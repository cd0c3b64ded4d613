"""The project's virtual environment, with exactly the locked packages."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy.process.locks import locked
from deploy.process.messages import CannotStart, step
from deploy.process.paths import PROJECT, environment_path

LOCKS = PROJECT / "requirements"
PARTS = ("run", "meaning", "dev", "kafka", "clients", "mutants", "peers", "containers")
PIP_OPTIONS = (
    *("--require-hashes", "--no-deps"),  # a lock names every package that is needed
    *("--only-binary", ":all:"),  # so that no compiler is needed
    *("--progress-bar", "off", "--no-input", "--disable-pip-version-check"),
)
SHOWN_LINES = 15  # of pip's output if it fails
PROGRESS_MB = 10.0  # between two lines of progress
LARGE_PACKAGE_MB = 5.0  # from which a package has a line of its own
_PACKAGE = re.compile(r"^ *(?:Downloading|Using cached) (\S+?)-.*\(([\d.]+) (kB|MB|GB)\)")
_MEGABYTES = {"kB": 0.001, "MB": 1.0, "GB": 1000.0}


class Environment:
    """A virtual environment and the lock files of its packages."""

    def __init__(self, path: Path | None = None, locks: Path = LOCKS) -> None:
        self.path = path or environment_path()
        self.python = self.path / "bin" / "python"
        self._locks = locks

    def ensure(self, parts: Sequence[str], say: Callable[[str], None]) -> Path:
        """Create the environment and install the packages of these parts where they are missing; return its Python."""
        if self._is_usable() and not self._missing(parts):
            return self.python
        with locked(self.path / ".lock"):  # of two simultaneous starts only one installs
            if not self._is_usable():
                with step(f"making a virtual environment in {self.path}", say):
                    self._make()
            if missing := self._missing(parts):
                self._install(missing, say)
        return self.python

    def is_missing(self, part: str) -> bool:
        """Whether the packages of a part are not installed as they are locked now."""
        return bool(self._missing([part]))

    def _missing(self, parts: Sequence[str]) -> list[str]:
        return [part for part in parts if self._read_stamp(part) != self._digest(part)]

    def _digest(self, part: str) -> str:
        return hashlib.sha256((self._locks / f"{part}.txt").read_bytes()).hexdigest()

    def _stamp(self, part: str) -> Path:
        return self.path / f".installed-{part}"

    def _read_stamp(self, part: str) -> str | None:
        try:
            return self._stamp(part).read_text().strip()
        except FileNotFoundError:
            return None

    def _is_usable(self) -> bool:
        """Whether the environment's Python runs and has the version it was made for."""
        try:
            made_for = re.search(r"^version\s*=\s*(\d+\.\d+)", (self.path / "pyvenv.cfg").read_text(), re.MULTILINE)
            code = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
            output = subprocess.run([self.python, "-c", code], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            return False
        return made_for is not None and made_for[1] == output.strip()

    def _make(self) -> None:
        for left in self.path.iterdir():
            if left.name != ".lock":
                shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
            raise CannotStart(_venv_missing_message())
        made = _run([sys.executable, "-m", "venv", str(self.path)])
        if made.returncode != 0:
            raise CannotStart(f"{_venv_missing_message()}\n{made.stdout.strip()}")

    def _install(self, parts: Sequence[str], say: Callable[[str], None]) -> None:
        with step(f"installing the packages of {', '.join(parts)}", say):
            self._pip("install", [], parts, say)
        for part in parts:
            self._stamp(part).write_text(self._digest(part) + "\n")

    def bundle(self, parts: Sequence[str], into: Path, say: Callable[[str], None]) -> None:
        """Download wheels into a directory for machines without a network (``make run WHEELS=directory``)."""
        with step(f"downloading the packages of {', '.join(parts)} into {into}", say):
            self._pip("download", ["--dest", str(into)], parts, say)

    def _pip(self, verb: str, options: list[str], parts: Sequence[str], say: Callable[[str], None]) -> None:
        files = [self._locks / f"{part}.txt" for part in parts]
        expected = len({line for file in files for line in file.read_text().splitlines() if "==" in line})
        command = [str(self.python), "-m", "pip", verb, *PIP_OPTIONS, *pip_source(), *options]
        for file in files:
            command += ["-r", str(file)]
        output: list[str] = []
        progress = _Progress(expected, say)
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"PIP_USER": "0"},
        ) as pip:
            try:
                for line in pip.stdout or ():
                    output.append(line.rstrip())
                    progress.update(line)
            except BaseException:
                pip.terminate()
                raise
        if pip.returncode != 0:
            raise CannotStart("pip could not install the packages:\n" + "\n".join(output[-SHOWN_LINES:]))


class _Progress:
    """Prints from time to time how much pip has fetched."""

    def __init__(self, expected: int, say: Callable[[str], None]) -> None:
        self._expected = expected
        self._say = say
        self._packages = 0
        self._megabytes = self._printed = 0.0

    def update(self, line: str) -> None:
        """Parse one line of pip's output, and print the progress if it is due."""
        if found := _PACKAGE.match(line):
            name, size = found[1].replace("_", "-"), float(found[2]) * _MEGABYTES[found[3]]
            self._packages += 1
            self._megabytes += size
            if size >= LARGE_PACKAGE_MB:
                self._say(f"  {self._packages} of {self._expected}: {name}, {size:.0f} MB")
                self._printed = self._megabytes
            elif self._megabytes - self._printed >= PROGRESS_MB:
                self._say(f"  {self._packages} of {self._expected}, {self._megabytes:.0f} MB so far")
                self._printed = self._megabytes
        elif line.startswith("Installing collected"):
            self._say(f"  {self._packages} fetched, {self._megabytes:.0f} MB; unpacking")


def pip_source() -> list[str]:
    """Return the options for pip's package source: its configuration, or only the directory ``WHEELS``."""
    wheels = os.environ.get("WHEELS")
    return ["--no-index", "--find-links", str(Path(wheels).absolute())] if wheels else []


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def _venv_missing_message() -> str:
    return f"{sys.executable} cannot make a virtual environment. On Debian and Ubuntu:\n  apt install make python3-venv"
