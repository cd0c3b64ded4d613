"""The forms of a case's commands: which fields each asks for, and what is said before its button is pressed."""

from collections.abc import Callable
from functools import partial

from canon.approvals import rule_on
from canon.codes import Agency, CloseResult, Department, RedirectReason, RefusalReason
from gateway.console.cases import mediation_fields
from gateway.console.cases.fields import Facts
from gateway.console.forms import Choice, Field, Form, Sort, choices
from gateway.console.named_fields import field, named, places

GRADES = ("5", "4", "3", "2", "1")
WANTED = ("contract", "payment", "evidence", "firm", "request", "identity")  # what a person is asked to supply
RETURN_REASONS = ("NOT_OURS", "NO_AUTHORITY", "OTHER_COUNTY", "OTHER_LAW")
CLOSINGS = {  # what a case in this state most likely ended with
    "agreed": CloseResult.AGREED,
    "performing": CloseResult.AGREED,
    "terminated": CloseResult.TERMINATED,
    "refused": CloseResult.REFUSED,
    "withdrawn": CloseResult.WITHDRAWN,
    "answered": CloseResult.ANSWERED,
    "filed": CloseResult.FILED,
    "not_filed": CloseResult.NOT_FILED,
    "redirected": CloseResult.REDIRECTED,
}
GRAVE = frozenset({"refuse", "terminate"})  # a legal effect that only handling anew undoes
KEYS = {"note": "c", "record-session": "m", "take": "a"}


def command_form(command: str, facts: Facts) -> Form:
    """Return the form of a command; it names itself by the catalogue: ``act.<command>``.

    Where a head must decide on it, the button proposes it (``canon.approvals``).
    """
    words = facts.words
    fields = _FIELDS.get(command, _no_fields)(facts)
    says = f"act.{command}.says"
    rule = rule_on(command, facts.today)
    waits = rule is not None and rule.deciders.isdisjoint(facts.roles)
    is_proposed = waits and not (rule and rule.grounds)
    consequences = [words(says)] if words.has(says) else []
    if is_proposed:
        consequences.append(words("proposal.says"))
    elif waits and rule:
        grounds = [named(words, "termination", ground) for ground in sorted(rule.grounds)]
        consequences.append(words("proposal.some", grounds=words("list.joint").join(grounds)))
    return Form(
        name=command,
        verb=words(f"act.{command}"),
        button=words("proposal.act") if is_proposed else "",
        fields=tuple(fields),
        consequence=" ".join(consequences),
        is_grave=command in GRAVE and not is_proposed,
    )


def _no_fields(facts: Facts) -> list[Field]:
    del facts
    return []


def _assign(facts: Facts) -> list[Field]:
    words, case = facts.words, facts.case
    sections = [code for code in Department if code is not Department.HUB]
    proposed = case.department or (case.decision.target if case.decision else "")
    value = proposed if proposed in sections else ""
    return [
        field(words, "department", Sort.CHOICE, required=True, choices=places(words, sections), value=value),
        field(words, "officer", suggestions=tuple(facts.officers)),
    ]


def _text(facts: Facts) -> list[Field]:
    return [field(facts.words, "text", Sort.LONG, required=True)]


def _note(facts: Facts) -> list[Field]:
    return [field(facts.words, "text", Sort.LONG, required=True, hint=facts.words("f.text.internal"))]


def _return(facts: Facts) -> list[Field]:
    words = facts.words
    reasons = choices(RETURN_REASONS, partial(named, words, "reason"))
    return [
        field(words, "reason", Sort.CHOICE, required=True, choices=reasons),
        field(words, "note", Sort.LONG, required=True),
    ]


def _redirect(facts: Facts) -> list[Field]:
    words, case = facts.words, facts.case
    suggested = [one.target for one in case.decision.suggestions] if case.decision else []
    agency = next((target for target in suggested if target in set(Agency)), "")
    return [
        field(words, "agency", Sort.CHOICE, required=True, choices=places(words, list(Agency)), value=agency),
        field(
            words,
            "reason",
            Sort.CHOICE,
            required=True,
            choices=choices(list(RedirectReason), partial(named, words, "reason")),
        ),
        field(words, "basis", required=True),
        field(words, "explanation", Sort.LONG, required=True, rows=4),
    ]


def _refuse(facts: Facts) -> list[Field]:
    words = facts.words
    reasons = choices(list(RefusalReason), partial(named, words, "reason"))
    return [
        field(words, "reason", Sort.RADIO, required=True, choices=reasons),
        field(words, "note", Sort.LONG, required=True),
    ]


def _request_supplement(facts: Facts) -> list[Field]:
    words = facts.words
    wanted = tuple(Choice(words(f"wanted.{name}"), words(f"wanted.{name}")) for name in WANTED)
    return [
        field(words, "fields", Sort.TICKS, required=True, choices=wanted),
        field(words, "by", Sort.DAY, required=True),
    ]


def _send_to_odr(facts: Facts) -> list[Field]:
    enterprises = tuple(Choice(identifier, name) for identifier, name in facts.enterprises)
    return [field(facts.words, "enterprise", Sort.CHOICE, required=True, choices=enterprises)]


def _extend(facts: Facts) -> list[Field]:
    words = facts.words
    return [
        field(words, "reason", Sort.LONG, required=True),
        field(words, "until", Sort.INSTANT),
    ]


def _close(facts: Facts) -> list[Field]:
    words, case = facts.words, facts.case
    results = choices(list(CloseResult), partial(named, words, "result"))
    likely = CLOSINGS.get(case.state, CloseResult.ANSWERED if case.kind == "inquiry" else "")
    return [
        field(words, "result", Sort.CHOICE, required=True, choices=results, value=str(likely)),
        field(words, "note", Sort.LONG),
        field(words, "recovered_fen", Sort.MONEY),
    ]


def _follow_up(facts: Facts) -> list[Field]:
    words = facts.words
    grades = choices(GRADES, partial(named, words, "grade"))
    reached = (Choice("true", words("reachable.yes")), Choice("false", words("reachable.no")))
    return [
        field(words, "reachable", Sort.RADIO, required=True, choices=reached, value="true"),
        field(words, "service", Sort.RADIO, choices=grades, is_number=True),
        field(words, "outcome", Sort.RADIO, choices=grades, is_number=True),
        field(words, "note", Sort.LONG),
    ]


def _rework(facts: Facts) -> list[Field]:
    words = facts.words
    return [
        field(words, "reason", Sort.LONG, required=True),
        field(words, "officer", required=True, suggestions=tuple(facts.officers)),
    ]


def _urge(facts: Facts) -> list[Field]:
    return [field(facts.words, "note", Sort.LONG)]


def _recall(facts: Facts) -> list[Field]:
    return [field(facts.words, "reason", Sort.LONG, required=True)]


_FIELDS: dict[str, Callable[[Facts], list[Field]]] = {
    "assign": _assign,
    "first-feedback": _text,
    "return-to-hub": _return,
    "redirect": _redirect,
    "refuse": _refuse,
    "request-supplement": _request_supplement,
    "send-to-odr": _send_to_odr,
    "start-mediation": mediation_fields.start_mediation,
    "schedule-session": mediation_fields.schedule_session,
    "record-session": mediation_fields.record_session,
    "request-recusal": mediation_fields.request_recusal,
    "decide-recusal": mediation_fields.decide_recusal,
    "report-lead": _text,
    "pause": mediation_fields.pause,
    "resume": mediation_fields.resume,
    "agree": mediation_fields.agree,
    "terminate": mediation_fields.terminate,
    "extend": _extend,
    "close": _close,
    "follow-up": _follow_up,
    "explain": _text,
    "rework": _rework,
    "urge": _urge,
    "note": _note,
    "recall": _recall,
}
