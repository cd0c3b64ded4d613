"""What the commands on a case ask of it beside its own fields."""

from collections.abc import Collection
from datetime import datetime

from services.dispatch.clocks.domain.clock import EXTENSIBLE, Clock, find_extensible, is_pausable
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.conditions import CaseFacts


def facts_of(case: Case, clocks: Collection[Clock], now: datetime) -> CaseFacts:
    """Return a case with what its commands ask of its limits at ``now``."""
    return CaseFacts(
        case=case,
        has_extensible_limit=find_extensible(clocks, EXTENSIBLE, now) is not None,
        has_pausable_limit=any(is_pausable(clock) for clock in clocks),
    )
