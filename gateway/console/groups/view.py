"""Turn what intake and the gateway say of a group into what its page shows; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from gateway.console.groups.models import Member, WholeGroup
from gateway.groups.commands import MemberResult

# What is offered for all at once, in this order; every other command is given to a case alone.
GROUP_ACTS = ("first-feedback", "accept", "start-mediation", "schedule-session", "request-supplement", "note", "urge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """How many matters are in the group, what they claim, and who consents to a joint complaint.

    Messages that one case answers are one matter: it claims the largest of their sums, and consents where one does.
    """

    visible: int
    claimed_fen: int
    unstated: int
    consenting: int
    refusing: int
    unasked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """What an act came to for a member; ``why`` is empty where it was done."""

    member: Member | None
    is_done: bool
    why: str


def sums_of(group: WholeGroup) -> Sums:
    matters: dict[UUID, list[Member]] = {}
    for member in group.present:
        matters.setdefault(member.case_id, []).append(member)
    stated = [[one.amount_fen for one in matter if one.amount_fen is not None] for matter in matters.values()]
    consents = [{one.consents for one in matter} for matter in matters.values()]
    return Sums(
        visible=len(matters),
        claimed_fen=sum(max(sums, default=0) for sums in stated),
        unstated=sum(not sums for sums in stated),
        consenting=sum(True in given for given in consents),
        refusing=sum(False in given and True not in given for given in consents),
        unasked=sum(given == {None} for given in consents),
    )


def result_lines(group: WholeGroup, results: Sequence[MemberResult], english: bool) -> list[ResultLine]:  # noqa: FBT001
    """Return a line for each member, those that were not done first."""
    known: Mapping[UUID, Member] = {member.id: member for member in group.items}
    lines = [
        ResultLine(member=known.get(one.id), is_done=one.is_done, why=_why(one, english=english)) for one in results
    ]
    return sorted(lines, key=lambda line: line.is_done)


def _why(result: MemberResult, *, english: bool) -> str:
    if result.problem is None:
        return ""
    title = result.problem.get("detail") or result.problem.get("title") or result.problem.get("code")
    wrong = [str(error.get("message", "")) for error in result.problem.get("errors") or ()]
    return (" " if english else "：").join(filter(None, [str(title), *wrong[:1]]))
