"""Turn what the services say of late cases, loads and proposals into rows; pure functions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gateway.console.case_rows import case_row
from gateway.console.formatting import Formatter
from gateway.console.models import Case
from gateway.console.supervision.models import Approval, ApprovalRow, LateRow, LoadRow, OfficerLoad
from gateway.console.translations import Translations

WIDEST = 180  # px of the longest bar
MOST_LOADS = 15  # bars shown
_NAMED = {"refuse": "reason", "terminate": "termination", "pause": "pause"}  # whose reason is a code


def approval_rows(
    approvals: Sequence[Approval], account: str, refusals: Mapping[str, str], say: Formatter
) -> list[ApprovalRow]:
    """Return the proposals, the one whose case has the nearest limit first."""
    ordered = sorted(
        approvals, key=lambda one: one.case.next_due_at or one.proposed_at.max.replace(tzinfo=say.now.tzinfo)
    )
    return [
        ApprovalRow(
            approval=one,
            row=case_row(one.case, say),
            reasons=reasons_of(one, say),
            changes=tuple(f"{say.words.act(change.act)} {say.when(change.at)}" for change in one.changes),
            is_own=one.proposer == account,
            refusal=refusals.get(str(one.id)),
        )
        for one in ordered
    ]


def reasons_of(approval: Approval, say: Formatter) -> tuple[str, ...]:
    """Return in words why the act is proposed: the ground by its name, then what was written."""
    body = approval.body or {}
    ground = body.get("reason") or body.get("ground")
    named = _ground(approval.command, ground, say.words)
    more = [named, body.get("note"), _until(body, say), _new_officer(body, say.words), body.get("appraiser")]
    return tuple(str(one) for one in more if one)


def late_rows(cases: Sequence[Case], refusals: Mapping[str, str], say: Formatter) -> list[LateRow]:
    return [LateRow(row=case_row(case, say), refusal=refusals.get(str(case.id))) for case in cases]


def load_rows(loads: Sequence[OfficerLoad], words: Translations) -> list[LoadRow]:
    """Return the bars; whoever has most late cases comes first, as the service orders them."""
    most = max((load.open for load in loads), default=1) or 1
    return [_load_row(load, most, words) for load in loads[:MOST_LOADS]]


def _load_row(load: OfficerLoad, most: int, words: Translations) -> LoadRow:
    counts = (("fb", load.late), ("fw", load.due_soon), ("f1", max(0, load.open - load.late - load.due_soon)))
    parts, at = [], 0
    for tone, count in counts:
        width = round(WIDEST * count / most)
        if count:
            parts.append((tone, at, max(2, width)))
            at += max(2, width) + 1
    place = load.department or load.agency
    where = words.place(place) if place else words("hub.holds")
    return LoadRow(load=load, name=load.officer or where, parts=tuple(parts), rest=counts[2][1])


def _ground(command: str, ground: Any, words: Translations) -> str | None:
    if not ground:
        return None
    key = f"{_NAMED.get(command, 'reason')}.{ground}"
    return words(key) if words.has(key) else str(ground)


def _until(body: Mapping[str, Any], say: Formatter) -> str | None:
    until = body.get("until")
    return say.words("clock.until", when=say.end(datetime.fromisoformat(until))) if until else None


def _new_officer(body: Mapping[str, Any], words: Translations) -> str | None:
    return words("sup.new_officer", who=body["officer"]) if body.get("officer") else None
