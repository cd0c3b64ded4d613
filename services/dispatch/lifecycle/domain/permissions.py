"""Which roles may give which command: the hub assigns and urges, sections handle and return (Order 121 Art. 41)."""

from collections.abc import Iterable

from canon.approvals import HEADS
from chassis.errors import Forbidden
from services.dispatch.lifecycle.domain.transitions import Command

HUB, OFFICER, SECTION_HEAD, BUREAU_HEAD = "hub", "officer", "section_head", "bureau_head"
ROLES = (HUB, OFFICER, SECTION_HEAD, BUREAU_HEAD)
_HANDLING = frozenset({HUB, OFFICER, SECTION_HEAD})
_HUB_ONLY = frozenset({HUB})
_DECIDING = _HANDLING | HEADS  # who may not decide alone proposes (``canon.approvals``)

_NOT_HANDLING: dict[Command, frozenset[str]] = {
    Command.ASSIGN: _HUB_ONLY,
    Command.REDIRECT: _HUB_ONLY,
    Command.RECALL: _HUB_ONLY,
    Command.RETURN_TO_HUB: frozenset({OFFICER, SECTION_HEAD}),
    Command.DECIDE_RECUSAL: frozenset({SECTION_HEAD, BUREAU_HEAD}),  # not the mediator
    Command.EXPLAIN: frozenset({HUB, SECTION_HEAD, BUREAU_HEAD}),
    **dict.fromkeys((Command.REFUSE, Command.TERMINATE, Command.PAUSE, Command.EXTEND, Command.REWORK), _DECIDING),
    Command.URGE: frozenset({HUB, SECTION_HEAD, BUREAU_HEAD}),
}
PERMISSIONS: dict[Command, frozenset[str]] = {command: _NOT_HANDLING.get(command, _HANDLING) for command in Command}


def check_permission(command: Command, roles: Iterable[str]) -> None:
    """Check that one of the roles may give the command.

    Raises:
        Forbidden: none of them may.
    """
    if PERMISSIONS[command].isdisjoint(roles):
        raise Forbidden
