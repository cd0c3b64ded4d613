"""Plant faults one by one and print which of them the suite finds: ``python -m tests.planted [NAMES]``.

``--only first`` takes the twenty that were tried on the tree before, ``--base COMMIT`` another tree than this one's
HEAD, ``--jobs`` how many are tried at a time, ``--into`` the result file; ``--wrapper`` is put before each command.
"""

import argparse
import json
import queue
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from chassis.clock import machine_now
from chassis.source_tree import ROOT
from tests.planted.catalogue import Fault, load_faults
from tests.planted.runs import LIMIT_SECONDS, Bench, Outcome

RESULT = ROOT / "docs" / "results" / "planted.json"


def main(arguments: argparse.Namespace) -> int:
    faults = _chosen(load_faults(), arguments.names, only_first=arguments.only == "first")
    commit = subprocess.check_output(["git", "rev-parse", arguments.base], cwd=ROOT, text=True).strip()
    with tempfile.TemporaryDirectory(prefix="planted-") as place:
        bench = Bench(ROOT, commit, Path(place), shlex.split(arguments.wrapper))
        try:
            outcomes = _try_all(bench, faults, arguments.jobs)
        finally:
            bench.close()
    document = _document(outcomes, commit, _command(arguments))
    arguments.into.parent.mkdir(parents=True, exist_ok=True)
    arguments.into.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    figures = document["figures"]
    sys.stdout.write(f"{figures['found']} of {figures['faults']} found; {arguments.into}\n")
    return int(figures["found"] < figures["faults"])


def _chosen(faults: Iterable[Fault], names: list[str], *, only_first: bool) -> list[Fault]:
    known = {fault.name: fault for fault in faults}
    if unknown := set(names) - known.keys():
        raise SystemExit(f"not in the catalogue: {', '.join(sorted(unknown))}")
    chosen = [known[name] for name in names] if names else list(known.values())
    return [fault for fault in chosen if fault.first or not only_first]


def _try_all(bench: Bench, faults: list[Fault], jobs: int) -> list[Outcome]:
    trees: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for number in range(jobs):
        trees.put(bench.worktree(f"fault-{number}"))

    def try_one(fault: Fault) -> Outcome:
        tree = trees.get()
        try:
            outcome = bench.try_fault(fault, tree)
        finally:
            trees.put(tree)
        sys.stdout.write(
            f"{'found ' if outcome.found else 'MISSED'} {outcome.name:45} {outcome.seconds:6.1f} s"
            f" {outcome.tried:4} of {outcome.reached:<4} {outcome.test or ''}\n"
        )
        sys.stdout.flush()
        return outcome

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(try_one, faults))


def _command(arguments: argparse.Namespace) -> str:
    """Return the command that makes the same figures again."""
    options = [f"--only {arguments.only}"] if arguments.only else []
    options += [f"--base {arguments.base}"] if arguments.base != "HEAD" else []
    return " ".join(["python -m tests.planted", *options, *arguments.names])


def _document(outcomes: list[Outcome], commit: str, command: str) -> dict[str, Any]:
    found = [one for one in outcomes if one.found]
    return {
        "name": "planted faults",
        "command": command,
        "tree": commit,
        "at": machine_now().date().isoformat(),
        "figures": {
            "faults": len(outcomes),
            "found": len(found),
            "missed": [one.name for one in outcomes if not one.found],
            "limit_seconds": LIMIT_SECONDS,
            "median_seconds": round(median(one.seconds for one in found), 1) if found else None,
            "total_seconds": round(sum(one.seconds for one in outcomes), 1),
        },
        "faults": [one.as_row() for one in outcomes],
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.planted", description=__doc__)
    parser.add_argument("names", nargs="*", help="faults of the catalogue; all without")
    parser.add_argument("--only", choices=["first"])
    parser.add_argument("--base", default="HEAD")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--into", type=Path, default=RESULT)
    parser.add_argument("--wrapper", default="")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main(_arguments()))
