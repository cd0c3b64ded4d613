"""Run the tests that reach a planted fault, nearest first, until one fails."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.planted.catalogue import Fault, plant
from tests.support.reach import FAR, Reach

LIMIT_SECONDS = 600.0  # of the tests of one fault
END_SECONDS = 20.0  # in which tests that were interrupted stop their servers
BATCHES = (10, 40, 120)  # test files of one run of pytest, the nearest in the first; the rest follow in one
NO_TESTS = 5  # exit code of pytest
USAGE = 4
NOT_TRIED = "tests/planted/"  # the test of the catalogue finds every fault
_FAILED = re.compile(r"^(?:FAILED|ERROR) (tests/\S+?\.py(?:::.+?)?)(?: - .*)?$", re.MULTILINE)
_PYTEST = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", "--tb=no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a fault; ``test`` found it, ``reached`` test files reach its module."""

    name: str
    kind: str
    file: str
    found: bool
    test: str | None
    seconds: float
    reached: int
    tried: int  # test files that ran to their end, or until one failed
    unsound: tuple[str, ...]  # tests that fail without the fault, too

    def as_row(self) -> dict[str, Any]:
        return asdict(self) | {"unsound": list(self.unsound)}


class Bench:
    """Worktrees of one commit: one for each fault that is tried at a time, and one without a fault."""

    def __init__(self, root: Path, commit: str, place: Path, wrapper: Sequence[str] = ()) -> None:
        self._root, self._commit, self._place = root, commit, place
        self._wrapper = tuple(wrapper)
        self._sound = threading.Lock()
        self.reach = Reach(self.worktree("sound"))

    def worktree(self, name: str) -> Path:
        """Return a worktree of the commit, made anew."""
        path = self._place / name
        self._git("worktree", "add", "--force", "--detach", str(path), self._commit)
        if not (path / ".venv").exists():
            (path / ".venv").symlink_to(sys.prefix)
        return path

    def close(self) -> None:
        for path in self._place.iterdir():
            self._git("worktree", "remove", "--force", str(path))

    def try_fault(self, fault: Fault, tree: Path) -> Outcome:
        """Plant a fault in a worktree, run the tests that reach it, and take it out again."""
        path, changed = plant(fault, tree)
        reached = self.reach.tests([path])
        if reached is None:  # the whole suite
            reached = self.reach.all_tests()
        files = [str(one.path) for one in reached if one.distance < FAR and not str(one.path).startswith(NOT_TRIED)]
        with _planted(tree / path, changed):
            began = time.monotonic()
            test, tried, unsound = self._search(files, tree, began + LIMIT_SECONDS)
            seconds = time.monotonic() - began
        return Outcome(
            name=fault.name,
            kind=fault.kind,
            file=str(path),
            found=test is not None,
            test=test,
            seconds=round(seconds, 1),
            reached=len(files),
            tried=tried,
            unsound=tuple(unsound),
        )

    def _search(self, files: list[str], tree: Path, until: float) -> tuple[str | None, int, list[str]]:
        unsound: list[str] = []
        tried, left = 0, files
        for size in (*BATCHES, len(files)):
            batch, left = left[:size], left[size:]
            while batch:
                code, output = self._run(batch, tree, until, unsound)
                if code in (0, NO_TESTS):
                    break
                if code is None:
                    return None, tried, unsound
                failed = _FAILED.search(output)
                if failed is None or code == USAGE:
                    raise RuntimeError(f"pytest ended with {code}:\n{output[-3000:]}")
                if self._is_sound(failed[1]):
                    return failed[1], tried + len(batch), unsound
                unsound.append(failed[1])
            tried += len(batch)
        return None, tried, unsound

    def _is_sound(self, test: str) -> bool:
        """Whether a test succeeds without a fault."""
        with self._sound:
            code, _ = self._run([test], self._place / "sound", time.monotonic() + LIMIT_SECONDS, [])
        return code == 0

    def _run(self, tests: Sequence[str], tree: Path, until: float, without: list[str]) -> tuple[int | None, str]:
        """Return the exit code of pytest, ``None`` after the time limit, and what it printed."""
        left_out = [part for test in without for part in ("--deselect", test)]
        command = [*self._wrapper, sys.executable, *_PYTEST, *left_out, *tests]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        process = subprocess.Popen(
            command,
            cwd=tree,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=max(until - time.monotonic(), 1.0))
        except subprocess.TimeoutExpired:
            _end(process)
            return None, ""
        return process.returncode, output

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self._root, check=True, capture_output=True)


def _end(process: subprocess.Popen[str]) -> None:
    """Interrupt tests, so that they stop their servers; kill what is left of them."""
    os.killpg(process.pid, signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=END_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def _planted(path: Path, changed: str) -> Iterator[None]:
    """Write another text into a file for as long as the block runs; no compiled form of either text stays."""
    before = path.read_text("utf-8")
    try:
        path.write_text(changed, "utf-8")
        shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
        yield
    finally:
        path.write_text(before, "utf-8")
        shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
