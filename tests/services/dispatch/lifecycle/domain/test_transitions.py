"""The life cycle as a table."""

from pathlib import Path

import pytest

from canon.codes import Kind, State
from chassis.errors import Conflict, Forbidden
from services.dispatch.lifecycle.domain.permissions import PERMISSIONS, check_permission
from services.dispatch.lifecycle.domain.transitions import Command, next_state
from tests.services.dispatch.dispatch_building import a_case


def _read() -> dict[str, dict[str, list[str]]]:
    expected: dict[str, dict[str, list[str]]] = {}
    where = ""
    for line in (Path(__file__).parent / "expected_moves.txt").read_text().splitlines()[2:]:
        if line.startswith("  "):
            outcome, _, commands = line.strip().partition(": ")
            expected[where][outcome] = commands.split()
        else:
            where = line
            expected[where] = {}
    return expected


EXPECTED = _read()
CELLS = [
    (where, command, outcome)
    for where, outcomes in EXPECTED.items()
    for outcome, commands in outcomes.items()
    for command in commands
]


def outcome_of(where: str, command: str) -> str:
    kind, state = where.split()
    try:
        return next_state(a_case(State(state), kind=Kind(kind)), Command(command))
    except Conflict as refusal:
        return f"!{refusal.code}"


def test_each_command_leads_on_or_is_refused_by_name() -> None:
    assert [(where, command, outcome_of(where, command)) for where, command, _ in CELLS] == CELLS


def test_the_expectations_speak_of_every_command_in_every_state_they_name() -> None:
    for where, outcomes in EXPECTED.items():
        assert sorted(command for commands in outcomes.values() for command in commands) == sorted(Command), where


@pytest.mark.parametrize("command", [Command.ASSIGN, Command.REDIRECT])
def test_a_section_cannot_pass_a_case_on(command: Command) -> None:
    with pytest.raises(Forbidden):
        check_permission(command, ("officer", "section_head"))


def test_an_officer_handles() -> None:
    check_permission(Command.ACCEPT, ("officer",))

    assert "officer" in PERMISSIONS[Command.ACCEPT]


def test_every_command_has_someone_who_may_give_it() -> None:
    assert all(PERMISSIONS[command] for command in Command)


@pytest.mark.parametrize("role", ["partner", "platform", "agency", "enterprise", "auditor", "operator"])
def test_nobody_outside_the_bureau_commands(role: str) -> None:
    assert all(role not in roles for roles in PERMISSIONS.values())
