"""The cases that a scope covers, as an SQL condition; a case outside the scope is as if it did not exist."""

from sqlalchemy import ColumnElement, exists, false, or_, true

from canon.scopes import Scope
from services.dispatch.cases.domain.handover import HandoverState
from services.dispatch.cases.tables import cases, handovers, receipts

# An agency that refused, or from which a case was taken, no longer reads it.
READABLE_STATES = (HandoverState.OPEN.value, HandoverState.ACKNOWLEDGED.value, HandoverState.ANSWERED.value)


def visible_to(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on ``cases`` that selects what a scope covers."""
    if scope.everything:
        return true()
    allowed: list[ColumnElement[bool]] = [false()]
    if scope.department:
        allowed.append(cases.c.department == scope.department)
    if scope.agency:
        allowed.append(
            exists().where(
                handovers.c.case_id == cases.c.id,
                handovers.c.agency == scope.agency,
                handovers.c.state.in_(READABLE_STATES),
            )
        )
    if scope.source:
        allowed.append(exists().where(receipts.c.case_id == cases.c.id, receipts.c.source == scope.source))
    return or_(*allowed)
