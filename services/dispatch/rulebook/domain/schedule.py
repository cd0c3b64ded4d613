"""The version that routes a complaint: the one in force at the moment of its receipt."""

from collections.abc import Iterable
from datetime import datetime

from services.dispatch.rulebook.domain.versions import RuleState, RuleVersion


def version_in_force(versions: Iterable[RuleVersion], moment: datetime) -> RuleVersion | None:
    """Return the version that began last and was not retired by then; ``None`` if there is none."""
    standing = [
        (begins_at, version.version, version)
        for version in versions
        if (begins_at := version.begins_at) is not None
        and begins_at <= moment
        and (version.retired_at is None or moment < version.retired_at)
    ]
    return max(standing, key=lambda entry: entry[:2])[2] if standing else None


def version_state(version: RuleVersion, versions: Iterable[RuleVersion], now: datetime) -> RuleState:
    """Return the state of a version among all of them."""
    if version.retired_at is not None:
        return RuleState.RETIRED
    if version.begins_at is None:
        return RuleState.DRAFT
    if version.begins_at > now:
        return RuleState.SIGNED
    return RuleState.ACTIVE if version_in_force(versions, now) == version else RuleState.RETIRED
