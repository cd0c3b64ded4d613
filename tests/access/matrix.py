"""Asks every route as every caller about everything, and judges the answers by the policies."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.access.asking import Thing, request_of, requests_in_order, things_of
from tests.access.callers import CALLERS, MATTERS, Caller, relation, sees_matter, sees_money
from tests.access.house import House
from tests.access.policies import NAMED_IN_VAIN, POLICIES, ROLES, Policy

DONE = frozenset({200, 201, 202, 409, 412})  # it was theirs to do, whatever the state of the thing says
OPEN = "open"  # a route for strangers too
PUBLIC = "public"  # one that answers them
REFUSED = (401, 403, 404, 422)
BUSY = 503
PATIENCE = 5
NO_OBJECT = "no object"
SECTIONS = {"own", "own, other station", "other department", "given up"}
RELATIONS_OF = {  # how the matters of a route must stand to whom it lets in
    "officer": SECTIONS,
    "section_head": SECTIONS,
    "platform": {"own", "foreign source"},
    "partner": {"own", "foreign source"},
    "agency": {"foreign agency"},
    "enterprise": {"foreign enterprise"},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of the matrix."""

    method: str
    path: str
    caller: Caller
    thing: Thing
    expected: str  # "done", or the status of a refusal

    @property
    def relation(self) -> str:
        """How the thing stands to the caller, for the count of cells."""
        if self.thing.name == "-":
            return NO_OBJECT
        if self.thing.matter is None and not self.thing.is_missing:
            return "own" if self.thing.sees(self.caller) else "foreign"
        return relation(self.caller, self.thing.matter, sees=self.thing.sees(self.caller))

    @property
    def route(self) -> tuple[str, str]:
        return self.method, self.path

    def fits(self, status: int) -> bool:
        return status in DONE if self.expected == "done" else status == int(self.expected)

    def __str__(self) -> str:
        return f"{self.caller.name} {self.method} {self.path} [{self.thing.name}]"


@dataclass(slots=True)
class Matrix:
    """What was asked, and what did not fit."""

    answered: list[tuple[Cell, int]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # another status than the policy's
    unequal: list[str] = field(default_factory=list)  # foreign and missing told apart
    leaked: list[str] = field(default_factory=list)  # a foreign matter's mark in an answer

    @property
    def leaks(self) -> int:
        return len(self.wrong) + len(self.unequal) + len(self.leaked)

    def relations(self) -> Counter[str]:
        return Counter(cell.relation for cell, _ in self.answered)

    def statuses(self) -> Counter[int]:
        return Counter(status for _, status in self.answered)


def may(caller: Caller, path: str, policy: Policy) -> bool:
    """Whether a caller may ask at all."""
    if path.startswith("/v1/channels/") and policy.roles in ("12345", "12315"):
        return caller.role == "platform" and caller.source == policy.roles
    return policy.roles == PUBLIC or caller.role in ROLES[policy.roles]


def expected_of(caller: Caller, path: str, policy: Policy, thing: Thing) -> str:
    """By the policy alone."""
    if policy.roles == OPEN or (caller.role is None and policy.roles != PUBLIC):
        return "401"  # the only open route with a policy is signing in, here with a wrong password
    if not may(caller, path, policy):
        return "403"
    if policy.things in ("credential", "key"):
        return _of_account(caller, thing)
    if policy.things is not None and not thing.sees(caller):
        return "422" if policy.things in NAMED_IN_VAIN else "404"
    discloses = policy.things != "contact" or caller.role in ("hub", "officer", "platform", "partner")
    return "done" if discloses else "403"


def _of_account(caller: Caller, thing: Thing) -> str:
    """Keys of one's own, or by an administrator of others; whether another's account exists is told to nobody else.

    What a person signs requests or acts with is made by that person only, who shows a password (here nobody does).
    """
    if thing.sees(caller):
        return "done"
    return "404" if caller.role == "administrator" and thing.is_missing else "403"


def cells(ids: dict[str, str], *, whole: bool) -> Iterator[Cell]:
    """Every route, caller and thing; or (not ``whole``) one thing of each relation for each route and caller."""
    found: set[tuple[str, str, str, str, str]] = set()
    for method, path in requests_in_order():
        policy = POLICIES[method, path]
        for thing in things_of(policy.things, path, ids):
            for caller in CALLERS:
                cell = Cell(method, path, caller, thing, expected_of(caller, path, policy, thing))
                by_role = cell.expected == "401" or (cell.expected == "403" and policy.things != "contact")
                kind = ("missing" if thing.is_missing else "there") if by_role else ""
                sort = (method, path, caller.name, cell.expected, kind or cell.relation)
                if whole or (sort not in found and thing.name != "missing old"):
                    found.add(sort)
                    yield cell


def missing_owners(requested: Iterable[Cell]) -> list[str]:
    """The routes about a matter that were not asked about one of each owner, for each role that they let in."""
    every = list(requested)
    about_matters = {cell.route for cell in every if cell.thing.matter is not None}
    found: dict[tuple[str, str, str], set[str]] = {}
    for cell in every:
        if cell.route in about_matters and may(cell.caller, cell.path, POLICIES[cell.route]):
            found.setdefault((*cell.route, str(cell.caller.role)), set()).add(cell.relation)
    return [
        f"{method} {path}: {relation} of {role}"
        for (method, path, role), relations in sorted(found.items())
        for relation in sorted({"missing", *RELATIONS_OF.get(role, ())} - relations)
    ]


async def ask(house: House, cell: Cell) -> httpx.Response:
    """The answer; a machine that is too busy to give one is asked again."""
    for _ in range(PATIENCE):
        options = request_of(cell.method, cell.path, cell.thing, cell.caller, house.ids)
        answer = await house.ask(cell.caller.name, cell.method, options.pop("url"), **options)
        if answer.status_code != BUSY:
            break
    return answer


async def judge(house: House, requested: Iterator[Cell]) -> Matrix:
    """Ask, and look at every answer."""
    matrix = Matrix()
    answers: dict[tuple[str, str, str, str], tuple[Cell, Any]] = {}
    for cell in requested:
        answer = await ask(house, cell)
        matrix.answered.append((cell, answer.status_code))
        if not cell.fits(answer.status_code):
            matrix.wrong.append(f"{cell}: {answer.status_code} for {cell.expected}: {answer.text[:300]}")
        if answer.status_code in REFUSED and cell.expected != "done" and cell.thing.name != "own":  # that is no secret
            _compare(matrix, answers, cell, answer)
        matrix.leaked += [f"{cell}: {mark}" for mark in foreign_marks(cell, answer, house.ids)]
    return matrix


def _compare(
    matrix: Matrix, answers: dict[tuple[str, str, str, str], tuple[Cell, Any]], cell: Cell, answer: httpx.Response
) -> None:
    """A refusal says the same whatever it refuses, and whether that exists; what was seeded is as young as a twin."""
    age = "old" if cell.thing.name == "missing old" else "young"
    document = answer.json() | {"instance": ""}
    observed = (answer.status_code, document, sorted(set(answer.headers)))
    first, before = answers.setdefault((*cell.route, cell.caller.name, age + cell.expected), (cell, observed))
    if observed != before:
        matrix.unequal.append(f"{cell} and {first}: {observed} {before}")


def foreign_marks(cell: Cell, answer: httpx.Response, ids: dict[str, str]) -> list[str]:
    """What is in the answer and belongs to a matter the caller may not see; an operator sees deliveries, no persons."""
    if answer.content.startswith(b"PK") or (cell.caller.role == "operator" and "/operations/" in cell.path):
        return []
    requested = json.dumps([*cell.thing.values.values(), *(cell.thing.body or {}).values()])
    marks = [
        mark
        for matter in MATTERS
        if not (sees_matter(cell.caller, matter) or sees_money(cell.caller, matter))
        for mark in (*matter.marks, *(value for key, value in ids.items() if key.endswith(f".{matter.name}")))
    ]
    return [mark for mark in marks if mark in answer.text and mark not in requested]
