"""What a province adds for prepaid cards (地方规定), as dated data: a right to withdraw, and days to pay in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRule:
    """One local regulation on prepaid cards; ``region`` is the start of the division codes it covers."""

    id: str
    region: str
    since: date
    until: date | None  # last day in force; None: still in force
    name: str
    unused_within_days: int  # the whole sum back within this many days of paying, if nothing was redeemed
    unused_due_days: int  # and then paid within this many days of the request
    due_days: int  # days from the request to pay in any other case

    def covers(self, region: str, day: date) -> bool:
        """Return whether this rule was in force there on that day."""
        return region.startswith(self.region) and self.since <= day and (self.until is None or day <= self.until)

    def may_withdraw(self, paid_on: date | None, requested: date) -> bool:
        """Return whether the request came in time to ask the whole sum back, if nothing was redeemed."""
        return paid_on is not None and (requested - paid_on).days <= self.unused_within_days


LOCAL_RULES = (
    LocalRule(
        id="local:beijing-2022",
        region="11",
        since=date(2022, 6, 1),
        until=None,
        name="《北京市单用途预付卡管理条例》",
        unused_within_days=7,
        unused_due_days=5,
        due_days=15,
    ),
)


def rule_for(region: str | None, day: date, rules: Iterable[LocalRule]) -> LocalRule | None:
    """Return the most specific rule for this place and day, if any: the longest region, then the latest."""
    if region is None:
        return None
    return max(
        (rule for rule in rules if rule.covers(region, day)),
        key=lambda rule: (len(rule.region), rule.since),
        default=None,
    )
