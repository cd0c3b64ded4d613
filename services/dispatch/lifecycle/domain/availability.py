"""Which commands a person may give on a case now, and why not the others."""

from collections.abc import Collection
from dataclasses import dataclass

from chassis.errors import Refusal
from services.dispatch.lifecycle.domain.conditions import CaseFacts, check_possible
from services.dispatch.lifecycle.domain.permissions import PERMISSIONS, ROLES, check_permission
from services.dispatch.lifecycle.domain.transitions import COMMANDS_OF_PEOPLE, Command


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAvailability:
    """Whether a person may give a command: without ``refusal`` they may, if the request itself is right."""

    command: Command
    refusal: Refusal | None
    roles: tuple[str, ...]  # who may give it at all


def command_availability(facts: CaseFacts, roles: Collection[str]) -> tuple[CommandAvailability, ...]:
    """Return every command of a person, each with what a caller of these roles would be refused with now, if at all."""
    return tuple(
        CommandAvailability(
            command=command,
            refusal=_refusal_of(command, facts, roles),
            roles=tuple(role for role in ROLES if role in PERMISSIONS[command]),
        )
        for command in COMMANDS_OF_PEOPLE
    )


def _refusal_of(command: Command, facts: CaseFacts, roles: Collection[str]) -> Refusal | None:
    try:
        check_permission(command, roles)
        check_possible(command, facts)
    except Refusal as refusal:
        return refusal
    return None
