"""What was measured or tried, on which commit and when: a file for each in docs/results.

Whoever proves something calls ``write_result`` at a good end. Tables and the lines of docs/proof are made from these
files (``benchmarks/tables.py``); a test says when one is out of date.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from canon.shanghai import SHANGHAI
from chassis.clock import machine_now
from deploy.process.messages import say
from deploy.process.paths import PROJECT

RESULTS = PROJECT / "docs" / "results"
OLDEST_DAYS = 14  # between the commit that was tried and the last change of what the result covers
_DAY = 86_400  # seconds

Value = int | float | str
Figures = Mapping[str, Value] | Mapping[str, Mapping[str, Value]]

# What is covered by whatever starts the whole installation.
PRODUCT = ("canon/**", "chassis/**", "contracts/**", "deploy/**", "gateway/**", "reading/**", "services/**")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedResult:
    """A result file: ``tree`` is the commit that was tried, ``covers`` the paths whose change makes it old."""

    name: str
    command: str
    tree: str
    on: str
    figures: Figures
    covers: Sequence[str]
    limit: str = ""  # what it does not show


def read_results(folder: Path = RESULTS) -> dict[str, RecordedResult]:
    """Every result by its name."""
    read = [RecordedResult(**json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json"))]
    return {result.name: result for result in read}


def write_result(
    name: str, command: str, covers: Sequence[str], figures: Figures, limit: str | None = None, *, root: Path = PROJECT
) -> Path | None:
    """Write the file of a result; return its path, or None where no commit is known.

    A limit that is not given stays as it was. With changes that are not committed in what it covers the file lies in
    ``.weiquan/results`` and is no proof.
    """
    if not has_history(root):
        say(f"no result of {name} is written: this tree has no history")
        return None
    tree = current_tree(root)
    changed = _git(root, "status", "--porcelain", "--", *_pathspecs(covers))
    stored = root / RESULTS.relative_to(PROJECT)
    if limit is None:
        limit = before.limit if (before := read_results(stored).get(name)) else ""
    folder = root / ".weiquan" / "results" if changed else stored
    on = f"{machine_now().astimezone(SHANGHAI):%Y-%m-%d}"
    result = RecordedResult(name=name, command=command, tree=tree, on=on, figures=figures, covers=covers, limit=limit)
    path = folder / f"{name}.json"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(result), encoding="utf-8")
    say(f"result: {path}" + (", no proof: what it covers has changes that are not committed" if changed else ""))
    return path


def as_text(result: RecordedResult) -> str:
    written = {key: value for key, value in asdict(result).items() if value != ""}
    return json.dumps(written, ensure_ascii=False, indent=1) + "\n"


def has_history(root: Path = PROJECT) -> bool:
    """Whether this is a checkout of git with all its commits."""
    answer = subprocess.run(
        ("git", "rev-parse", "--is-shallow-repository"), cwd=root, capture_output=True, text=True, check=False
    )
    return answer.returncode == 0 and answer.stdout.strip() == "false"


def current_tree(root: Path = PROJECT) -> str:
    """The commit that is checked out."""
    return _git(root, "rev-parse", "--short=8", "HEAD")


def is_in_history(tree: str, root: Path = PROJECT) -> bool:
    """Whether the commit that is checked out follows from this one."""
    command = ("git", "merge-base", "--is-ancestor", tree, "HEAD")
    return subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == 0


def days_behind(result: RecordedResult, root: Path = PROJECT) -> float:
    """Days from the commit that was tried to the last one that changed what the result covers."""
    tried = int(_git(root, "show", "-s", "--format=%ct", result.tree))
    changed = _git(root, "log", "-1", "--format=%ct", "--", *_pathspecs(result.covers))
    return (int(changed or tried) - tried) / _DAY


def covers_nothing(result: RecordedResult, root: Path = PROJECT) -> list[str]:
    """The paths of a result under which there is no file."""
    return [one for one in result.covers if not _git(root, "ls-files", "--", *_pathspecs([one]))]


def _pathspecs(covers: Sequence[str]) -> list[str]:
    return [f":(glob){one}" for one in covers]


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(("git", *arguments), cwd=root, capture_output=True, text=True, check=True).stdout.strip()
