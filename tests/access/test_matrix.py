"""Who may see and do what, on every route of the OpenAPI document, from every kind of caller."""

import pytest

from tests.access.asking import named_in, routes_without_cases
from tests.access.callers import CALLERS
from tests.access.matrix import NO_OBJECT, RELATIONS_OF, Cell, missing_owners
from tests.access.policies import NOT_OF_ANYBODY, POLICIES, Policy
from tests.access.proving import TWICE, Proof, lines_without_effect
from tests.bad_input.document import document
from tests.sweeps import only_in_sweeps

FEWEST_CELLS = 2_000


def test_every_route_has_a_policy_and_every_policy_a_route() -> None:
    routes = {(method.upper(), path) for path, at in document()["paths"].items() for method in at}

    assert set(POLICIES) == routes


def test_everything_that_a_path_or_a_body_names_has_its_cases(proof: Proof) -> None:
    assert proof.without_cases == []


def test_whatever_is_excused_from_having_cases_is_named_by_its_route() -> None:
    assert {*NOT_OF_ANYBODY} <= {*named_in(document())}


@pytest.mark.parametrize(
    ("route", "things", "found"),
    [
        ({"path": "/v1/things/{id}"}, None, ["POST /v1/things/{id}: id"]),
        ({"path": "/v1/things/{id}"}, "case", []),
        ({"path": "/v1/things", "field": "complaint_id"}, None, ["POST /v1/things: complaint_id"]),
        ({"path": "/v1/things", "field": "complaint_id"}, "claimed", ["POST /v1/things: complaint_id"]),
        ({"path": "/v1/things", "field": "complaint_id"}, "complained", []),
        ({"path": "/v1/things/{id}", "field": "complaint_id"}, "case", ["POST /v1/things/{id}: complaint_id"]),
    ],
)
def test_a_route_with_a_thing_in_its_path_or_body_and_no_case_is_found(
    proof: Proof, route: dict[str, str], things: str | None, found: list[str]
) -> None:
    an_id = {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]}
    body = {"schema": {"$ref": "#/components/schemas/Body"}} if "field" in route else {"schema": {}}
    api = {
        "paths": {route["path"]: {"post": {"requestBody": {"content": {"application/json": body}}}}},
        "components": {"schemas": {"Body": {"type": "object", "properties": {route.get("field", "-"): an_id}}}},
    }

    assert routes_without_cases(api, {("POST", route["path"]): Policy("all", things)}, proof.ids) == found


def test_every_route_with_an_object_has_a_cell_of_each_owner(every_cell: list[Cell]) -> None:
    assert missing_owners(every_cell) == []


def test_a_route_that_is_not_requested_with_each_owner_is_found(every_cell: list[Cell]) -> None:
    requested = [cell for cell in every_cell if cell.path == "/v1/refunds/claims"]
    remaining = [cell for cell in requested if cell.relation != "other department"]

    assert missing_owners(remaining) == [
        f"POST /v1/refunds/claims: other department of {role}" for role in ("officer", "section_head")
    ]


def test_every_caller_gets_what_the_policy_says(proof: Proof) -> None:
    assert proof.matrix.wrong == []


def test_foreign_and_missing_look_alike(proof: Proof) -> None:
    assert proof.matrix.unequal == []


def test_no_answer_holds_anything_of_a_foreign_matter(proof: Proof) -> None:
    assert proof.matrix.leaked == []


def test_the_matrix_is_whole(every_cell: list[Cell]) -> None:
    requested = {(cell.route, cell.caller.name) for cell in every_cell}

    assert requested == {(route, caller.name) for route in POLICIES for caller in CALLERS}
    assert len(every_cell) >= FEWEST_CELLS
    assert {cell.relation for cell in every_cell} == {NO_OBJECT, "foreign", "missing"}.union(*RELATIONS_OF.values())


@only_in_sweeps
def test_no_wall_can_be_taken_away_unnoticed(proof: Proof) -> None:
    assert proof.unnoticed == []


@only_in_sweeps
def test_what_is_excused_has_something_behind_it_and_needs_the_excuse(proof: Proof) -> None:
    assert {module for module, _ in proof.excused} == TWICE


def test_every_route_is_requested_for_each_answer_that_it_gives(proof: Proof, every_cell: list[Cell]) -> None:
    requested = {(cell.route, cell.expected) for cell, _ in proof.matrix.answered}

    assert requested == {(cell.route, cell.expected) for cell in every_cell}


@only_in_sweeps
def test_no_line_of_the_policies_can_be_struck_out_unnoticed(proof: Proof) -> None:
    assert lines_without_effect(proof.matrix) == []
