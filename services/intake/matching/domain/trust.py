"""Who may be joined with whom without a person: likeness is not enough, it is asked who says so (Order 121 Art. 37)."""

from enum import StrEnum

from canon.codes import Channel, Kind
from services.intake.complaints.domain.complaint import COUNTER
from services.intake.matching.domain.profile import Profile

# Who heard the caller: both platforms, and the bureau's own staff, who take down what is told.
VERIFIED = frozenset({Channel.HOTLINE_12345.value, Channel.PLATFORM_12315.value, COUNTER})


class Trust(StrEnum):
    """What stands for two messages being of one person."""

    NOTHING = "nothing"  # a person decides, whatever the two have in common
    ONE_SOURCE = "one_source"  # one platform or one partner sent both
    VERIFIED = "verified"  # two that heard the caller
    NAMED = "named"  # the source of both names the earlier one


def trust_of(one: Profile, other: Profile) -> Trust:
    """Return what stands for two messages being of one person; the order does not matter."""
    if one.source == other.source and (one.continues == other.complaint_id or other.continues == one.complaint_id):
        return Trust.NAMED
    if is_guarded(one) or is_guarded(other):
        return Trust.NOTHING
    if one.source == other.source:
        return Trust.ONE_SOURCE
    return Trust.VERIFIED if {one.source, other.source} <= VERIFIED else Trust.NOTHING


def is_guarded(profile: Profile) -> bool:
    """Whether a message is joined only where its own source says so: a report, a confidential or a nameless one."""
    return profile.kind is Kind.REPORT or profile.confidential or not profile.name
