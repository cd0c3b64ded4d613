"""What the commands on a case ask of it beside its own fields."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from canon.services import SERVICES
from services.dispatch.cases.domain.handover import HandoverState
from services.dispatch.clocks.domain.clock import EXTENSIBLE, Clock, find_extensible, is_pausable
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.conditions import CaseFacts

Row: TypeAlias = Mapping[str, Any]

_TO_SECTION = ("case_dispatched", "rework_ordered")  # acts that give a case to a section
_PRESSING = "case_urged"  # who presses does not handle


def facts_of(
    case: Case, clocks: Collection[Clock], history: Sequence[Row], handovers: Collection[Row], now: datetime
) -> CaseFacts:
    """Return a case with what its commands ask at ``now`` of its limits, its history and its hand-overs."""
    return CaseFacts(
        case=case,
        has_extensible_limit=find_extensible(clocks, EXTENSIBLE, now) is not None,
        has_pausable_limit=any(is_pausable(clock) for clock in clocks),
        is_handling_begun=_is_handling_begun(history),
        is_handover_acknowledged=any(
            row["id"] == case.handover_id and row["state"] == HandoverState.ACKNOWLEDGED for row in handovers
        ),
    )


def _is_handling_begun(history: Sequence[Row]) -> bool:
    """Whether a person has acted since a section got the case last; presses, notes and alarms of the hub are no act."""
    given = max((at for at, row in enumerate(history) if row["act"] in _TO_SECTION), default=-1)
    return any(
        row["account"] not in SERVICES and row["act"] != _PRESSING and not row["facts"].get("by_hub")
        for row in history[given + 1 :]
    )
