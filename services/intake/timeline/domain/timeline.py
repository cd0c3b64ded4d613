"""The timeline of a complaint as its citizen reads it: where it is, who has it, until when, and why."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from canon.codes import Kind, State, name_of
from canon.secrecy import is_shown, secret_handovers
from services.intake.complaints.domain.answers import field_label
from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.domain.wording import agency_name, clock_name, department_name, due_text
from services.intake.notices.domain.kinds import Notice
from services.intake.progress.domain import RUNNING, CaseFact
from services.intake.signals.domain.decisions import Decision
from services.intake.timeline.domain.reasons import CLOSED, REASSIGNMENT_TEXT, REDIRECTED, last_reason
from services.intake.timeline.domain.signals import signal_entries
from services.intake.timeline.domain.story import NON_STATUTORY_CLOCKS, TimelineEntry, entry_for

DECIDED_STATES = (State.CLOSED, State.FOLLOWED_UP, State.WITHDRAWN, State.REFUSED, State.ANSWERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has the case now: a department, the hub, another agency, or the enterprise."""

    kind: str
    code: str | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit; ``proof`` is the calculation of its due date in words."""

    kind: str
    name: str
    starts_at: datetime | None
    due_at: datetime
    state: str
    provisional: bool
    proof: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    id: UUID
    number: str
    state: State
    state_name: str
    holder: Holder
    until: datetime | None
    why: str | None
    summary: str
    items: tuple[TimelineEntry, ...]
    clocks: tuple[Limit, ...]


def timeline_of(
    complaint: Complaint,
    state: State,
    holder: Holder,
    facts: Sequence[CaseFact],
    limits: Sequence[Limit],
    supplements: Sequence[tuple[datetime, str]],
    noticed: Sequence[Notice] = (),
    *,
    inside: bool,
    decided: Sequence[Decision] = (),
    filed: Sequence[TimelineEntry] = (),
) -> Timeline:
    """Compose the timeline; ``inside`` readers also see internal entries and limits that no law sets.

    ``decided``: signals of Art. 17, where the reader is the complainant or the bureau. ``filed``: what became of files.
    """
    facts = sorted(facts, key=lambda one: (one.at, one.type == CLOSED))  # the closing comes last of one instant
    secret = secret_handovers(
        {one.facts["handover_id"]: one.facts["reason"] for one in facts if one.type == REDIRECTED}
    )
    lines = [line for one in facts if (line := _fact_entry(one, secret, inside=inside))]
    own = [_receipt_entry(complaint), *(TimelineEntry(at=at, text=_supplement_text(text)) for at, text in supplements)]
    if complaint.withdrawn_at is not None:
        own.append(TimelineEntry(at=complaint.withdrawn_at, text=_withdrawal_text(complaint)))
    own += [*(line for one in decided for line in signal_entries(one)), *filed]
    entries = [line for line in (*own, *lines, *(_notice_entry(one) for one in noticed)) if inside or not line.internal]
    visible = tuple(limit for limit in limits if inside or limit.kind not in NON_STATUTORY_CLOCKS)
    following = None if state in DECIDED_STATES else next((limit for limit in visible if limit.state == RUNNING), None)
    why = last_reason([(one.type, one.facts) for one in facts if inside or _is_shown(one, secret)])
    if state in (State.REDIRECTED, State.RETURNED) and not inside and _last_handover(facts) in secret:
        holder, why = holder_of(State.RETURNED, None, None), REASSIGNMENT_TEXT
    return Timeline(
        id=complaint.id,
        number=complaint.number,
        state=state,
        state_name=name_of(state),
        holder=holder,
        until=following.due_at if following else None,
        why=why,
        summary=_summary(complaint, state, holder, following),
        items=tuple(sorted(entries, key=lambda line: line.at)),
        clocks=visible,
    )


def holder_of(state: State, department: str | None, agency: str | None) -> Holder:
    """Return who has a case in this state."""
    if state is State.REDIRECTED and agency:
        return Holder(kind="agency", code=agency, name=agency_name(agency))
    if state is State.ODR:
        return Holder(kind="enterprise", code=None, name="经营者")
    if department in (None, "hub"):
        return Holder(kind="hub", code="hub", name=department_name("hub"))
    return Holder(kind="department", code=department, name=department_name(department))


def _fact_entry(one: CaseFact, secret: Collection[str], *, inside: bool) -> TimelineEntry | None:
    """Return the entry of a fact; of a secret hand-over an outside reader sees only that the case is closed."""
    line = entry_for(one.type, one.facts, one.at)
    if line is None or _is_shown(one, secret):
        return line
    if inside or not _is_shown(one, secret, closes=one.type == CLOSED):
        return replace(line, internal=True)
    return TimelineEntry(at=one.at, text="已办结。")


def _is_shown(one: CaseFact, secret: Collection[str], *, closes: bool = False) -> bool:
    return is_shown(one.facts.get("handover_id"), secret, closes=closes)


def _last_handover(facts: Sequence[CaseFact]) -> str | None:
    made = [one for one in facts if one.facts.get("handover_id")]
    return max(made, key=lambda one: one.at).facts["handover_id"] if made else None


def _summary(complaint: Complaint, state: State, holder: Holder, limit: Limit | None) -> str:
    what = f"您的{name_of(complaint.kind)}"
    if state in DECIDED_STATES:
        return f"{what}{name_of(state)}。"
    until = f"，{clock_name(limit.kind)} {due_text(limit.due_at)}" if limit else ""
    return f"{what}现在由{holder.name}办理（{name_of(state)}）{until}。"


def _receipt_entry(complaint: Complaint) -> TimelineEntry:
    lines = [f"您的{name_of(complaint.kind)}已接收，编号 {complaint.number}。"]
    if complaint.linked_as is Kind.REPORT:
        lines.append("其中的举报另行登记，分别办理。")
    if complaint.missing:
        until = f"，{due_text(complaint.supplement_by)}" if complaint.supplement_by else ""
        lines.append(f"还需要您补充{'、'.join(field_label(pointer) for pointer in complaint.missing)}{until}。")
    return TimelineEntry(at=complaint.received_at, text="".join(lines))


def _supplement_text(text: str) -> str:
    """Return the entry of a supplement, without a leading 补充 of its author's that would stand there twice."""
    return f"您补充了：{re.sub('^补充[：:，,]?', '', text.strip()) or text}"


def _notice_entry(notice: Notice) -> TimelineEntry:
    return TimelineEntry(at=notice.decided_at, text=f"已出具《{notice.title}》。", notice_id=notice.id)


def _withdrawal_text(complaint: Complaint) -> str:
    goes_on = "举报的线索仍会核查。" if complaint.kind is Kind.REPORT else ""
    return f"您提出撤回。{goes_on}"
