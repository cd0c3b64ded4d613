"""The snapshot of a case: the facts from dispatch's events that metrics need."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSnapshot:
    """One case after the events consumed so far; columns of ``cases_seen`` have these names.

    A reworked case (重办) stays one case: what its new round decides takes the place of what was decided before, and
    until then it is open again.
    """

    complaint_id: UUID
    changed_at: datetime  # since when it is as it is here
    kind: str
    channel: str
    source: str
    region: str | None = None
    town: str | None = None
    category: str | None = None
    received_at: datetime
    state: str
    round: int = 1
    department: str | None = None
    agency: str | None = None  # the last one it was handed to
    reader: str | None = None  # the same while it may read the case: not if it gave it back or lost it
    dispatched_at: datetime | None = None  # first
    first_feedback_at: datetime | None = None  # first
    accepted_at: datetime | None = None  # the decision that stands
    refused_at: datetime | None = None
    redirected_at: datetime | None = None  # first
    bounces: int = 0  # times an agency sent it back
    returned_at: datetime | None = None  # first time a section gave it back to the hub
    mediation_started_at: datetime | None = None  # first
    agreed_at: datetime | None = None  # the end of mediation that stands
    terminated_at: datetime | None = None
    termination_reason: str | None = None
    first_closed_at: datetime | None = None  # None of one that had ended in an imported list, also later
    closed_at: datetime | None = None  # of this round
    result: str | None = None
    within_limit: bool | None = None  # None of one that had ended in an imported list
    recovered_fen: int = 0
    limit_due_at: datetime | None = None  # the limit on ending it that this round met with the least time left
    limit_met_at: datetime | None = None
    overdue_at: datetime | None = None  # end of the first binding limit that this round missed
    late_since: datetime | None = None  # the same of the first round that missed one; what was missed once stays missed
    followed_up_at: datetime | None = None
    reachable: bool | None = None
    service: int | None = None  # the last answers given, 5 to 1
    outcome: int | None = None
    rated_round: int | None = None
    dispatch_in_time: bool | None = None  # a limit missed once stays missed
    dispatch_judged_at: datetime | None = None
    feedback_in_time: bool | None = None
    feedback_judged_at: datetime | None = None
    check_in_time: bool | None = None
    check_judged_at: datetime | None = None
