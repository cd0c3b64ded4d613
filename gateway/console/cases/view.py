"""Turn what the services say of a case into what its page shows; pure functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.web.auth import Caller
from gateway.console.cases.commands import command_form
from gateway.console.cases.fields import Facts
from gateway.console.cases.models import (
    Clock,
    Complaint,
    HistoryLine,
    Letter,
    PossibleAct,
    StoredFile,
    StoryLine,
    Timeline,
    WholeCase,
)
from gateway.console.cases.releases import lacks_copy, release_forms
from gateway.console.clock_chips import ClockChip, clock_chip
from gateway.console.formatting import Formatter
from gateway.console.forms import BLANK, Filled, Form
from gateway.console.letters import LETTER_COMMANDS, LetterPreview
from gateway.console.matches import split_at_matches
from gateway.console.navigation import HEAD, HUB, OFFICER
from gateway.console.odr.models import DisputePage
from gateway.console.odr.view import LOOKS as DISPUTE_LOOKS
from gateway.console.translations import Translations

UPLOADERS = ("complainant", "bureau", "enterprise", "agency")  # of files
FIRST = {  # what is to be done next, by the state of a case
    "received": "assign",
    "triaged": "assign",
    "returned": "assign",
    "dispatched": "accept",
    "accepted": "start-mediation",
    "mediating": "record-session",
    "agreed": "close",
    "performing": "close",
    "terminated": "close",
    "refused": "close",
    "withdrawn": "close",
    "answered": "close",
    "verifying": "close",
    "filed": "close",
    "not_filed": "close",
    "redirected": "urge",
    "closed": "follow-up",
    "followed_up": "rework",
}
ORDER = (
    *("take", "assign", "first-feedback", "accept", "start-mediation", "record-session", "agree", "schedule-session"),
    *("close", "follow-up", "explain", "request-supplement", "send-to-odr", "redirect", "recall", "return-to-hub"),
    *("pause", "resume", "extend", "refuse", "terminate", "request-recusal", "decide-recusal", "report-lead"),
    *("rework", "urge", "note"),
)
OWN_PAGES = frozenset({"redirect"})  # acts that have a page of their own
SUGGESTED = 4  # candidates that are shown
_CLOCK_ORDER = {"missed": 0, "late": 0, "running": 1, "paused": 2, "met": 3, "cancelled": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPanel:
    """Where the letters of an act are shown before it is done, and those that were asked for."""

    address: str
    preview: LetterPreview | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act that may be done now: its form, what was written into it, and whether it is the one to do next."""

    form: Form
    filled: Filled = BLANK
    is_next: bool = False
    key: str | None = None
    letters: LetterPanel | None = None  # of an act that makes letters
    page: str | None = None  # of an act that has a page of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """An act that may not be done now, and why."""

    verb: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    chip: ClockChip
    is_over: bool  # met or cancelled: nothing to do any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the story; ``place`` is ``past``, ``now`` or ``coming``."""

    at: datetime
    text: str
    place: str
    letter: UUID | None = None
    is_internal: bool = False
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    name: str
    score: str
    percent: int
    is_chosen: bool


def acts_of(
    case: WholeCase,
    facts: Facts,
    filled: Mapping[str, Filled],
    keys: Mapping[str, str],
    previews: Mapping[str, LetterPreview],
    to: Callable[[str], str],
) -> list[Act]:
    """Return what may be done now, the next act first.

    ``previews`` are the letters that were asked for, by the act; ``to`` makes a path an address of this page's language
    and list.
    """
    allowed = {act.command for act in case.acts if act.allowed}
    following = _next_act(case, allowed)
    ordered = sorted(allowed, key=lambda command: (command != following, _rank(command)))
    return [
        Act(
            form=command_form(command, facts),
            filled=filled.get(command, BLANK),
            is_next=command == following,
            key=keys.get(command),
            letters=_letter_panel(case, command, previews.get(command), to),
            page=to(f"/console/cases/{case.id}/{command}") if command in OWN_PAGES else None,
        )
        for command in ordered
    ]


def _letter_panel(
    case: WholeCase, command: str, preview: LetterPreview | None, to: Callable[[str], str]
) -> LetterPanel | None:
    if command not in LETTER_COMMANDS:
        return None
    return LetterPanel(address=to(f"/console/cases/{case.id}/letters/{command}"), preview=preview)


def locked_acts(case: WholeCase, words: Translations) -> list[Locked]:
    """Return what may not be done now, with the reason: the state of the case, or who may."""
    refused = sorted((act for act in case.acts if not act.allowed), key=lambda act: _rank(act.command))
    return [Locked(verb=words(f"act.{act.command}"), why=_why(act, words)) for act in refused]


def clock_lines(clocks: Sequence[Clock], say: Formatter) -> list[ClockLine]:
    """Return the clocks of the case, those that run and are missed first, then those that were kept."""
    ordered = sorted(clocks, key=lambda clock: (_CLOCK_ORDER.get(clock.state, 1), clock.due_at))
    return [_clock_line(clock, say) for clock in ordered]


def story_lines(timeline: Timeline, clocks: Sequence[Clock], say: Formatter) -> list[Line]:
    """Return the citizen's story: what was, today, and what is coming."""
    past = [_past_line(one) for one in timeline.items if not one.internal]
    coming = [
        Line(at=clock.due_at, text=say.words("case.due", clock=say.words.name("clock", clock.kind)), place="coming")
        for clock in sorted(clocks, key=lambda clock: clock.due_at)
        if clock.state == "running" and clock.due_at > say.now
    ]
    return [*past, *([Line(at=say.now, text=say.words("case.today"), place="now")] if coming else []), *coming]


def history_lines(history: Sequence[HistoryLine], words: Translations) -> list[Line]:
    """Return every act on the case, as the bureau knows it."""
    return [
        Line(at=one.at, text=_act_text(one, words), place="past", is_internal=True, account=words.person(one.account))
        for one in history
    ]


def candidates_of(case: WholeCase, words: Translations) -> list[Candidate]:
    """Return where the rules would send the case, the chosen one first."""
    if case.decision is None:
        return []
    holder = case.department or case.agency
    return [
        Candidate(
            name=words.place(one.target),
            score=f"{one.score:.2f}",
            percent=max(0, min(100, round(100 * one.score))),
            is_chosen=one.target == holder,
        )
        for one in case.decision.suggestions[:SUGGESTED]
    ]


def marked_text(case: WholeCase) -> tuple[tuple[str, bool], ...]:
    """Return the text in pieces, true where a rule matched."""
    return split_at_matches(case.matter or "", case.decision.matched if case.decision else ())


def letter_look(letter: Letter) -> str:
    return {"delivered": "done", "issued": "done", "failed": "late"}.get(letter.state, "work")


def file_look(file: StoredFile) -> str:
    return {"stored": "done", "refused": "stop"}.get(file.state, "work")


def dispute_parts(found: object) -> dict[str, Any]:
    """Return what the page shows of settling online: the disputes of the case, with the agreement of a settled one."""
    return {"disputes": found.items if isinstance(found, DisputePage) else [], "dispute_looks": DISPUTE_LOOKS}


def file_parts(
    case: WholeCase, complaint: object, files: object, uploading: Filled, caller: Caller, words: Translations
) -> dict[str, Any]:
    """Return what the panel of files shows; who takes messages down may add to it, until the person is erased.

    They see originals, and with the head of the section they release files to the sides of the case.
    """
    is_clerk, handles = caller.has(HUB, OFFICER), caller.has(HUB, OFFICER, HEAD)
    return {
        "files": files,
        "file_look": file_look,
        "originals": UPLOADERS if is_clerk else (),
        "lacks_copy": lambda file: handles and lacks_copy(case, file),
        "releases_of": lambda file: release_forms(case, file, words) if handles else [],
        "may_upload": is_clerk and isinstance(complaint, Complaint) and not complaint.erased,
        "uploading": uploading,
    }


def _next_act(case: WholeCase, allowed: set[str]) -> str | None:
    if "take" in allowed:
        return "take"
    if case.state == "dispatched" and "first-feedback" in allowed and not _has_feedback(case):
        return "first-feedback"
    wanted = FIRST.get(case.state)
    if wanted in allowed:
        return wanted
    return next((command for command in ORDER if command in allowed and command not in ("note", "urge")), None)


def _has_feedback(case: WholeCase) -> bool:
    return any(line.act == "first_feedback_given" for line in case.history)


def _rank(command: str) -> int:
    return ORDER.index(command) if command in ORDER else len(ORDER)


def _why(act: PossibleAct, words: Translations) -> str:
    if act.code == "forbidden":
        return words("case.who_may", who=words("list.joint").join(words(f"role.{role}") for role in act.roles))
    return act.message or act.code or ""


def _clock_line(clock: Clock, say: Formatter) -> ClockLine:
    chip = clock_chip(clock, say)
    if clock.state == "met" and clock.met_at is not None:
        text = say.words("clock.met", span=say.span(clock.met_at - clock.starts_at))
        return ClockLine(chip=replace(chip, tone="met", icon="check", text=text, used_percent=None), is_over=True)
    if clock.state == "cancelled":
        text = say.words("clock.cancelled")
        return ClockLine(chip=replace(chip, tone="", icon="check", text=text, used_percent=None), is_over=True)
    return ClockLine(chip=chip, is_over=False)


def _past_line(one: StoryLine) -> Line:
    return Line(at=one.at, text=one.text, place="past", letter=one.notice_id)


def _act_text(one: HistoryLine, words: Translations) -> str:
    text = words.act(one.act)
    if one.act == "case_imported":
        when, result, who = (str(one.facts[name]) for name in ("closed_at", "result", "imported_by"))
        return words("case.imported", act=text, when=when[:10], result=words(f"result.{result}"), who=who)
    notice = [one.facts.get(name) for name in ("reason", "note", "text", "ground", "terms")]
    parts = [words.reason(str(part)) if name == 0 else str(part) for name, part in enumerate(notice) if part]
    holder = one.department or one.agency
    where = [words.place(holder)] if holder and one.act in ("case_dispatched", "case_redirected") else []
    return words("case.act", act=text, rest=" ".join([*where, *parts])) if where or parts else text
