"""Who may see and do what, on every route of the OpenAPI document, from every kind of caller."""

from tests.access.callers import CALLERS
from tests.access.policies import POLICIES
from tests.access.proving import TWICE, Proof, lines_without_effect
from tests.bad_input.document import document

FEWEST_CELLS = 2_000


def test_every_route_has_a_policy_and_every_policy_a_route() -> None:
    routes = {(method.upper(), path) for path, at in document()["paths"].items() for method in at}

    assert set(POLICIES) == routes


def test_every_caller_gets_what_the_policy_says(proof: Proof) -> None:
    assert proof.matrix.wrong == []


def test_foreign_and_missing_look_alike(proof: Proof) -> None:
    assert proof.matrix.unequal == []


def test_no_answer_holds_anything_of_a_foreign_matter(proof: Proof) -> None:
    assert proof.matrix.leaked == []


def test_the_matrix_is_whole(proof: Proof) -> None:
    asked = {(cell.route, cell.caller.name) for cell, _ in proof.matrix.answered}

    assert asked == {(route, caller.name) for route in POLICIES for caller in CALLERS}
    assert len(proof.matrix.answered) >= FEWEST_CELLS
    assert set(proof.matrix.relations()) == {"no object", "own", "other department", "foreign", "missing"}


def test_no_wall_can_be_taken_away_unnoticed(proof: Proof) -> None:
    assert proof.unnoticed == []


def test_what_is_excused_has_something_behind_it_and_needs_the_excuse(proof: Proof) -> None:
    assert {module for module, _ in proof.excused} == TWICE


def test_no_line_of_the_policies_can_be_struck_out_unnoticed(proof: Proof) -> None:
    assert lines_without_effect(proof.matrix) == []
