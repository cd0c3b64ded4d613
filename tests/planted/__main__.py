"""Plant faults one by one and print which of them the suite finds: ``python -m tests.planted [NAMES]``.

``--only first`` takes the twenty that were tried on the tree before, ``--base COMMIT`` another tree than this one's
HEAD, ``--jobs`` how many are tried at a time, ``--into`` the result file; ``--wrapper`` is put before each command.
"""

import argparse
import queue
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from benchmarks.results import RecordedResult, as_text
from canon.shanghai import SHANGHAI
from chassis.clock import machine_now
from chassis.source_tree import ROOT
from tests.planted.catalogue import Fault, load_faults
from tests.planted.runs import LIMIT_SECONDS, Bench, Outcome

RESULT = ROOT / "docs" / "results" / "planted.json"
COVERED = ("tests/planted/**",)  # whoever adds a fault tries it; what moves is found by its name


def main(arguments: argparse.Namespace) -> int:
    faults = _chosen(load_faults(), arguments.names, only_first=arguments.only == "first")
    commit = subprocess.check_output(["git", "rev-parse", arguments.base], cwd=ROOT, text=True).strip()
    with tempfile.TemporaryDirectory(prefix="planted-") as place:
        bench = Bench(ROOT, commit, Path(place), shlex.split(arguments.wrapper))
        try:
            outcomes = _try_all(bench, faults, arguments.jobs)
        finally:
            bench.close()
    result = _result(arguments.into.stem, outcomes, commit, _command(arguments))
    arguments.into.parent.mkdir(parents=True, exist_ok=True)
    arguments.into.write_text(as_text(result), encoding="utf-8")
    found = sum(one.found for one in outcomes)
    sys.stdout.write(f"{found} of {len(outcomes)} found; {arguments.into}\n")
    return int(found < len(outcomes))


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


def _result(name: str, outcomes: list[Outcome], commit: str, command: str) -> RecordedResult:
    """Return the figures, and of each fault the test that found it."""
    found = [one for one in outcomes if one.found]
    figures: dict[str, int | float | str] = {
        "faults": len(outcomes),
        "found": len(found),
        "seconds a fault at most": LIMIT_SECONDS,
        "seconds until found, median": round(median(one.seconds for one in found), 1) if found else 0.0,
        "seconds together": round(sum(one.seconds for one in outcomes), 1),
    }
    figures |= {one.name: one.test or "missed" for one in outcomes}
    return RecordedResult(
        name=name,
        command=command,
        tree=commit[:8],
        on=machine_now().astimezone(SHANGHAI).date().isoformat(),
        figures=figures,
        covers=COVERED,
        limit="A test that fails without the fault, too, does not count.",
    )


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
