"""``make matrix``: the whole matrix, printed.

Exits 1 when anything leaked, a wall was missed, a route names something and has no cases of it, or what is foreign is
refused in another time than what is missing.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median

import structlog

from benchmarks.results import PRODUCT, write_result
from chassis.clock import new_id
from chassis.db.migrate import migrate
from deploy.launcher.postgres import Postgres
from deploy.registry import PACKAGES
from tests.access.house import House, running
from tests.access.matrix import cells, missing_owners
from tests.access.proving import Proof, impatient, lines_without_effect, prove

SAMPLES = 200
ALIKE = (0.5, 2.0)  # foreign to missing, of medians: far outside of what a busy machine does to them
TIMED = {  # a question about something foreign or missing, and who asks it
    "/v1/cases/{}": ("other_officer", "complaint.gym"),
    "/v1/complaints/{}": ("other_partner", "complaint.gym"),
    "/v1/refunds/plans/{}": ("other_officer", "plan.gym"),
    "/v1/odr/disputes/{}": ("other_enterprise", "dispute.fridge"),
}


async def _timed(house: House) -> dict[str, tuple[float, float]]:
    """Median milliseconds of a foreign and of a missing id, asked in turn."""
    found = {}
    for path, (who, thing) in TIMED.items():
        taken: dict[str, list[float]] = {"foreign": [], "missing": []}
        for _ in range(SAMPLES):
            for kind, identifier in (("foreign", house.ids[thing]), ("missing", str(new_id()))):
                began = time.perf_counter()
                await house.ask(who, "GET", path.format(identifier))
                taken[kind].append((time.perf_counter() - began) * 1000)
        found[path] = (median(taken["foreign"]), median(taken["missing"]))
    return found


async def _prove(url: str, home: Path) -> tuple[dict[str, tuple[float, float]], Proof]:
    for schema, package in PACKAGES.items():
        await migrate(url, package, schema)
    with impatient():
        async with running(url, home) as house:
            return await _timed(house), await prove(house, [*cells(house.ids, whole=True)])


def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "postgres")
        with server.running():
            times, proof = asyncio.run(_prove(server.url, Path(folder) / "home"))
        server.erase()
    sys.stdout.write("\n".join(_report(times, proof)) + "\n")
    distinguished = _distinguished_by_time(times)
    missed = [*proof.without_cases, *missing_owners(cell for cell, _ in proof.matrix.answered), *proof.unnoticed]
    if proof.matrix.leaks or missed or lines_without_effect(proof.matrix) or distinguished:
        return 1
    write_result("access", "make matrix", (*PRODUCT, "tests/access/**"), _figures(times, proof))
    return 0


def _figures(times: dict[str, tuple[float, float]], proof: Proof) -> dict[str, float]:
    matrix = proof.matrix
    return {
        "routes": len({cell.route for cell, _ in matrix.answered}),
        "kinds of caller": len({cell.caller.name for cell, _ in matrix.answered}),
        "cells (route × caller × thing)": len(matrix.answered),
        **{f"cells: {relation}": count for relation, count in matrix.relations().most_common()},
        **{f"answers {status}": count for status, count in matrix.statuses().most_common()},
        "leaks": matrix.leaks,
        "checks removed one at a time": len(proof.walls),
        "of these unnoticed": len(proof.unnoticed),
        "noticed only with the second check removed too": len(proof.excused),
        **{f"time of a 404, foreign / missing, {path}": round(one / other, 2) for path, (one, other) in times.items()},
    }


def _distinguished_by_time(times: dict[str, tuple[float, float]]) -> list[str]:
    return [path for path, (foreign, missing) in times.items() if not ALIKE[0] <= foreign / missing <= ALIKE[1]]


def _report(times: dict[str, tuple[float, float]], proof: Proof) -> list[str]:
    matrix = proof.matrix
    routes = {cell.route for cell, _ in matrix.answered}
    callers = {cell.caller.name for cell, _ in matrix.answered}
    struck = lines_without_effect(matrix)
    excused = Counter(module for module, _ in proof.excused)
    not_requested = missing_owners(cell for cell, _ in matrix.answered)
    return [
        f"{len(routes)} routes × {len(callers)} kinds of caller: {len(matrix.answered)} cells",
        "  by object: " + ", ".join(f"{key} {count}" for key, count in matrix.relations().most_common()),
        "  by answer: " + ", ".join(f"{key} {count}" for key, count in matrix.statuses().most_common()),
        f"named without cases: {len(proof.without_cases)}, owners not asked about: {len(not_requested)}",
        f"leaks: {matrix.leaks}",
        f"  other statuses than the policies': {len(matrix.wrong)}",
        f"  foreign and missing told apart: {len(matrix.unequal)}",
        f"  marks of foreign matters in answers: {len(matrix.leaked)}",
        f"walls taken away one at a time: {len(proof.walls)}, unnoticed: {len(proof.unnoticed)}",
        f"  of these not noticed alone, for a second guard stands behind, and noticed with it: {len(proof.excused)}",
        *(f"    {module}: {count}" for module, count in sorted(excused.items())),
        f"lines of the policies that could be struck out unnoticed: {len(struck)} of {len(routes)}",
        f"milliseconds until 404, median of {SAMPLES}, asked in turn:",
        *(
            f"  {path:24} foreign {foreign:7.2f}  missing {missing:7.2f}  ratio {foreign / missing:.2f}"
            for path, (foreign, missing) in times.items()
        ),
        *matrix.wrong,
        *matrix.unequal,
        *matrix.leaked,
        *proof.without_cases,
        *not_requested,
        *proof.unnoticed,
        *struck,
    ]


if __name__ == "__main__":
    sys.exit(main())
