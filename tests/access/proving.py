"""The whole proof: the matrix, then every wall taken away in its turn until the matrix notices."""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from chassis.web import visibility_wait
from tests.access.asking import routes_without_cases
from tests.access.house import House
from tests.access.matrix import OPEN, PUBLIC, Cell, Matrix, ask, expected_of, foreign_marks, judge
from tests.access.mutants import WALLS, Guards, Site, commands, guards
from tests.access.policies import POLICIES, Policy
from tests.bad_input.document import document

TWICE = {  # a second guard stands behind these: nobody notices one alone, so they are taken away together as well
    "chassis.audit.routes",
    "chassis.delivery.routes",
    "gateway.operations.quarantine",
}


@dataclass(slots=True)
class Proof:
    """The matrix, and which walls it missed when they were gone."""

    matrix: Matrix
    walls: list[str] = field(default_factory=list)
    unnoticed: list[str] = field(default_factory=list)
    excused: list[Site] = field(default_factory=list)  # unnoticed when gone alone
    ids: dict[str, str] = field(default_factory=dict)  # of what was seeded
    without_cases: list[str] = field(default_factory=list)  # what paths and bodies name and no cell was about


@contextlib.contextmanager
def impatient() -> Iterator[None]:
    """What was seeded stays as young as what never was there, and nobody waits for thousands of ids that never come."""
    patience, age = visibility_wait.MAX_WAIT_SECONDS, visibility_wait.NEW_ID_AGE
    visibility_wait.MAX_WAIT_SECONDS, visibility_wait.NEW_ID_AGE = 0.0, timedelta(days=1)
    try:
        yield
    finally:
        visibility_wait.MAX_WAIT_SECONDS, visibility_wait.NEW_ID_AGE = patience, age


async def prove(house: House, requested: list[Cell], *, walls: bool = True) -> Proof:
    """Ask all of it once, watching which guard each question passes; then, with ``walls``, without each of them."""
    with guards() as watching:
        passed: dict[Site, list[Cell]] = {}
        matrix = await judge(house, _watched(requested, watching, passed))
        proof = Proof(matrix, ids=house.ids, without_cases=routes_without_cases(document(), POLICIES, house.ids))
        if not walls:
            return proof
        denied = [cell for cell in requested if cell.expected in ("403", "404", "422")]
        for site, reached in sorted(passed.items()):
            name = f"require at {site[0]}:{site[1]}"
            routes = {cell.route for cell in reached}
            questions = [cell for cell in denied if cell.route in routes]
            if not await _without(proof, house, name, watching.without(site), questions) and site[0] in TWICE:
                proof.unnoticed.remove(name)
                proof.excused.append(site)
                both = [one for one, others in passed.items() if not routes.isdisjoint(c.route for c in others)]
                await _without(proof, house, f"{name} and behind it", watching.without(*both), questions)
        for path, mutant in commands().items():
            questions = [cell for cell in denied if cell.path == path and cell.expected == "403"]
            if questions:
                await _without(proof, house, f"power {path}", mutant(), questions)
        for name, (prefix, mutant) in WALLS.items():
            questions = [cell for cell in requested if cell.path.startswith(prefix)]
            await _without(proof, house, name, mutant(), questions)
    return proof


def _watched(requested: Iterable[Cell], watching: Guards, passed: dict[Site, list[Cell]]) -> Iterable[Cell]:
    """The questions one by one, with a note of the guards each has passed when the next is asked."""
    for cell in requested:
        watching.reached.clear()
        yield cell
        for site in watching.reached:
            passed.setdefault(site, []).append(cell)


async def _without(
    proof: Proof, house: House, name: str, gone: contextlib.AbstractContextManager[None], questions: list[Cell]
) -> bool:
    """Ask until an answer tells that the wall is gone; whether one did."""
    proof.walls.append(name)
    with gone:
        for cell in sorted(questions, key=lambda cell: (cell.method != "GET", cell.expected == "done")):
            answer = await ask(house, cell)
            if not cell.fits(answer.status_code) or foreign_marks(cell, answer, house.ids):
                return True
    proof.unnoticed.append(name)
    return False


def lines_without_effect(matrix: Matrix) -> list[str]:
    """Lines of the policy table that could be struck out (all may, about everything) and no answer would differ."""
    everybody = Policy("all")
    differs = {
        cell.route
        for cell, status in matrix.answered
        if cell.caller.role is not None
        and not Cell(*cell.route, cell.caller, cell.thing, _expected(cell, everybody)).fits(status)
    }
    open_to_all = {
        route for route, policy in POLICIES.items() if policy in (everybody, Policy(OPEN)) or policy.roles == PUBLIC
    }
    return [" ".join(route) for route in POLICIES if route not in differs | open_to_all]


def _expected(cell: Cell, policy: Policy) -> str:
    return expected_of(cell.caller, cell.path, policy, cell.thing)
