"""Versions of a plan (方案版本): the first is signed at once, a change needs a second person of the other office."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.refunds.group_plans.domain.refusals import (
    NothingToSign,
    PlanWaiting,
    RosterChanged,
    SecondPersonNeeded,
)
from services.refunds.group_plans.domain.simulation import Share, Timetable

SIGNING_ROLES = ("hub", "section_head")


class VersionState(StrEnum):
    """Where a version stands; of all versions of a case one at most is open, active or in default."""

    PROPOSED = "proposed"  # 待第二人签署
    WITHDRAWN = "withdrawn"
    ACTIVE = "active"
    DEFAULTED = "defaulted"
    FULFILLED = "fulfilled"
    SUPERSEDED = "superseded"


OPEN_STATES = frozenset({VersionState.ACTIVE, VersionState.DEFAULTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed, in which role, and when."""

    account: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """A version of a case's plan; ``paper`` is the number of the paper that the business signed.

    ``paid_fen`` is what was paid while it was owed; ``breaches`` counts its due days that were not paid in time.
    """

    id: UUID
    group_case_id: UUID
    number: int
    simulation: int
    paper: str
    reason: str | None
    state: VersionState
    signatures: tuple[Signature, ...]
    proposed_at: datetime
    changed_at: datetime
    total_fen: int = 0
    paid_fen: int = 0
    undone_fen: int = 0  # of what was counted, taken back; not in ``paid_fen``
    people: int = 0
    breaches: int = 0
    withheld_on: date | None = None  # the due day that was first late for more than fifteen days

    @property
    def is_open(self) -> bool:
        """Whether the business still owes something by this version."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody asks to be signed."""

    version_id: UUID
    group_case_id: UUID
    simulation: int
    paper: str
    reason: str | None


def propose(
    proposal: Proposal,
    *,
    by: Signature,
    versions: int,
    waiting: PlanVersion | None,
    is_change: bool,
    is_current: bool,
) -> PlanVersion:
    """Return a new version with its first signature; the first of a case is owed at once.

    ``versions``: how many there were; ``is_current``: the roster is still that of the simulation.

    Raises:
        PlanWaiting: another change waits for its second signature.
        RosterChanged: the roster has grown since the simulation.
    """
    if waiting is not None:
        raise PlanWaiting
    if not is_current:
        raise RosterChanged
    return PlanVersion(
        id=proposal.version_id,
        group_case_id=proposal.group_case_id,
        number=versions + 1,
        simulation=proposal.simulation,
        paper=proposal.paper,
        reason=proposal.reason,
        state=VersionState.PROPOSED if is_change else VersionState.ACTIVE,
        signatures=(by,),
        proposed_at=by.at,
        changed_at=by.at,
    )


def countersign(version: PlanVersion | None, *, by: Signature, is_current: bool) -> PlanVersion:
    """Sign a change as the second person.

    Raises:
        NothingToSign: no change waits.
        SecondPersonNeeded: who proposed it, or somebody of the same office, signs again.
        RosterChanged: the roster has grown since the simulation.
    """
    if version is None or version.state is not VersionState.PROPOSED:
        raise NothingToSign
    first = version.signatures[0]
    if by.account == first.account or by.role == first.role:
        raise SecondPersonNeeded
    if not is_current:
        raise RosterChanged
    return replace(
        version, state=VersionState.ACTIVE, signatures=(*version.signatures, by), changed_at=max(by.at, first.at)
    )


def withdraw(version: PlanVersion | None, now: datetime) -> PlanVersion:
    """Withdraw a change that waits for its second signature.

    Raises:
        NothingToSign: no change waits.
    """
    if version is None or version.state is not VersionState.PROPOSED:
        raise NothingToSign
    return replace(version, state=VersionState.WITHDRAWN, changed_at=max(now, version.changed_at))


def signing_role(roles: Collection[str]) -> str:
    """Return the role in which a caller signs; one who has both signs as the hub."""
    return next(role for role in SIGNING_ROLES if role in roles)


def subtract_payments(timetable: Timetable, paid_since: Mapping[int, int]) -> Timetable:
    """Return what is left of a timetable after what members were paid since: it counts towards their first shares."""
    left: dict[int, Sequence[Share]] = {}
    for member, shares in timetable.items():
        credit, rest = paid_since.get(member, 0), list[Share]()
        for share in shares:
            taken = min(credit, share.amount_fen)
            credit -= taken
            if taken < share.amount_fen:
                rest.append(Share(share.month, share.amount_fen - taken))
        if rest:
            left[member] = rest
    return left


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDay:
    """A month of the version that is owed: what is due on its day, what was paid of it, whether it was breached."""

    number: int
    due_on: date
    amount_fen: int
    people: int
    paid_fen: int = 0
    is_breached: bool = False

    @property
    def open_fen(self) -> int:
        return self.amount_fen - self.paid_fen
