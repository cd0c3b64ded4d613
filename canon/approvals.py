"""Who decides alone on an act of a case, and whose act waits for a head (审批): one table, each row from its day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from canon.codes import TerminationReason

HEADS = frozenset({"section_head", "bureau_head"})
_FIRST_DAY = date.min  # of a row that has no other before it


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRule:
    """From ``since`` on, ``act`` is decided by ``deciders``; where there are ``grounds``, for these alone."""

    act: str
    deciders: frozenset[str] = HEADS
    grounds: frozenset[str] = frozenset()
    since: date = _FIRST_DAY


APPROVAL_RULES = (
    ApprovalRule(act="refuse"),
    ApprovalRule(
        act="terminate",
        grounds=frozenset(
            {TerminationReason.OTHER_LAW, TerminationReason.TIME_LIMIT, TerminationReason.APPRAISAL_COST}
        ),
    ),
    ApprovalRule(act="pause"),
    ApprovalRule(act="extend"),
    ApprovalRule(act="rework", deciders=HEADS | {"hub"}),
)


def rule_on(act: str, day: date) -> ApprovalRule | None:
    """Return the rule of an act that is in force on ``day``; ``None`` where whoever may act decides."""
    rules = [rule for rule in APPROVAL_RULES if rule.act == act and rule.since <= day]
    return max(rules, key=lambda rule: rule.since, default=None)


def waits_for_head(act: str, ground: str | None, roles: Collection[str], day: date) -> bool:
    """Whether the act, for this ground, of somebody with these roles is a proposal only."""
    rule = rule_on(act, day)
    if rule is None or (rule.grounds and ground not in rule.grounds):
        return False
    return rule.deciders.isdisjoint(roles)
