"""Turn cases that were closed into the rows and words of a call sheet; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from canon.shanghai import day_of
from gateway.console.cases.models import Contact, HistoryLine, WholeCase
from gateway.console.formatting import Formatter

TRY_MARK = "回访没打通："  # how the note of a try begins, which nobody was reached by
TRIES_NEEDED = 3  # on as many days, before somebody counts as not reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A call that reached nobody."""

    at: datetime
    text: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    case: WholeCase
    title: str
    tries: int
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What somebody answered."""

    service: int | None
    outcome: int | None
    note: str
    reachable: bool


def tries_of(history: Sequence[HistoryLine]) -> list[Try]:
    """Return the calls since the case was closed last that reached nobody."""
    closed = max((at for at, line in enumerate(history) if line.act == "case_closed"), default=-1)
    return [
        Try(at=line.at, text=str(line.facts["text"]).removeprefix(TRY_MARK), account=line.account or "")
        for line in history[closed + 1 :]
        if line.act == "case_noted" and str(line.facts.get("text") or "").startswith(TRY_MARK)
    ]


def days_of(tries: Sequence[Try], now: datetime) -> set[date]:
    """Return the days of the tries, today with them: the one that is made now."""
    return {day_of(one.at) for one in tries} | {day_of(now)}


def is_last_try(tries: Sequence[Try], now: datetime) -> bool:
    """Whether with a try of now somebody was called on as many days as it takes."""
    return len(days_of(tries, now)) >= TRIES_NEEDED


def tries_note(tries: Sequence[Try], failure: str, say: Formatter) -> str:
    """Return what is written of somebody who was not reached: every try with its day."""
    lines = [f"{say.brief(one.at)} {one.text}" for one in tries]
    return "；".join([*lines, f"{say.brief(say.now)} {failure}"])


def queue_of(cases: Sequence[WholeCase], selected: object, say: Formatter) -> list[QueueRow]:
    return [
        QueueRow(
            case=case,
            title=case.title or case.respondent_name or say.words(f"kind.{case.kind}"),
            tries=len(tries_of(case.history)),
            is_selected=case.id == selected,
        )
        for case in cases
    ]


def spoken(case: WholeCase, contact: Contact | None, caller: str, say: Formatter) -> str:
    """Return how a call begins; with the person's name where it is disclosed."""
    words = say.words
    name, firm = contact.name if contact else None, case.respondent_name
    greeting = words("spoken.named", name=name) if name else words("spoken.unnamed")
    matter = words("spoken.about", firm=firm) if firm else words("spoken.about_something")
    closed = say.when(case.closed_at) if case.closed_at else ""
    result = words(f"result.{case.result}") if case.result and words.has(f"result.{case.result}") else ""
    money = words("follow_up.recovered", sum=say.money(case.recovered_fen)) if case.recovered_fen else ""
    facts = {"greeting": greeting, "caller": caller, "matter": matter, "when": closed, "result": result, "money": money}
    return words("follow_up.spoken", **facts)


def closing_note(case: WholeCase) -> str:
    """Return what was written when the case was closed last."""
    notes = [str(line.facts.get("note") or "") for line in case.history if line.act == "case_closed"]
    return notes[-1] if notes else ""


def evaluation_of(case: WholeCase) -> Evaluation | None:
    """Return the last follow-up of this round."""
    lines = [line for line in case.history if line.act == "case_followed_up" and line.round == case.round]
    if not lines:
        return None
    facts = lines[-1].facts
    return Evaluation(
        service=facts.get("service"),
        outcome=facts.get("outcome"),
        note=str(facts.get("note") or ""),
        reachable=bool(facts.get("reachable")),
    )
