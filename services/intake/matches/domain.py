"""Two messages that may be one matter: what was found, what is decided of it, by whom, and whether it may be undone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from canon.codes import Kind, State
from chassis.errors import Conflict
from contracts.intake import Verdict

ENDED_STATES = (State.CLOSED, State.FOLLOWED_UP, State.WITHDRAWN)
JOINING = (Verdict.SAME_MATTER, Verdict.SUPPLEMENT)  # one case answers both
_ONE_NUMBER, _ONE_NAME = frozenset({"phone_same", "id_same"}), frozenset({"name_same", "name_alike"})
MACHINE = "machine"  # who decided, where no person did


class AlreadyEnded(Conflict):
    """The case has ended: what its receipts were answered stays."""

    code: ClassVar[str] = "already_closed"
    zh: ClassVar[str] = "案件已经办结，不能再拆分或并案"
    en: ClassVar[str] = "The case has ended and can no longer be joined or parted"


class DifferentKinds(Conflict):
    """A complaint is mediated, a report verified: no one case can be both."""

    code: ClassVar[str] = "wrong_kind"
    zh: ClassVar[str] = "投诉与举报不能并为一案"
    en: ClassVar[str] = "A complaint and a report cannot be one case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Two messages that may be one matter. The later of the two joins the case of the earlier.

    Attributes:
        score: how probable one matter is, 0 to 1.
        evidence: names of what they have in common, the strongest first.
        verdict: ``None`` until it is decided.
        decided_by: the account of a person, or ``MACHINE``.
        joined_at: since when one case answers both; ``None`` if none does.
        apart_because: why dispatch left two cases although they are one matter.
        review: whether a machine joined what the rules of today would not; a person decides.
    """

    earlier_id: UUID
    later_id: UUID
    found_at: datetime
    score: float
    features: Mapping[str, float]
    evidence: tuple[str, ...]
    contradictions: tuple[str, ...]
    rule_version: str
    verdict: Verdict | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    joined_at: datetime | None = None
    apart_because: str | None = None
    review: bool = False

    @property
    def of_one_person(self) -> bool:
        """Whether both are of one person: one telephone or identity number, and names that may be one person's."""
        known = {name for name, value in self.features.items() if value}
        return bool(known & _ONE_NUMBER and known & _ONE_NAME)

    def other_than(self, complaint_id: UUID) -> UUID:
        """Return the other message of the pair."""
        return self.earlier_id if complaint_id == self.later_id else self.later_id


def check_kinds(one: Kind, other: Kind, verdict: Verdict) -> None:
    """Check that one case can answer both.

    Raises:
        DifferentKinds: it would be two kinds of case.
    """
    if verdict in JOINING and one is not other:
        raise DifferentKinds


def decide(match: Match, verdict: Verdict, reason: str, account: str, now: datetime, states: Iterable[State]) -> Match:
    """Return the match as a person decided it, or overturned it.

    Raises:
        AlreadyEnded: one case answers both and has ended, or two would be joined of which one has ended.
    """
    ended = any(state in ENDED_STATES for state in states)
    if ended and (verdict in JOINING) is not (match.joined_at is not None):
        raise AlreadyEnded
    return replace(
        match, verdict=verdict, decided_by=account, decided_at=now, reason=reason, apart_because=None, review=False
    )
