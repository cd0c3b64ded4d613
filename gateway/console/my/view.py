"""Sort an officer's cases by urgency and name the next act of each; pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta

from canon.shanghai import SHANGHAI, day_of
from gateway.console.case_rows import CaseRow, case_row
from gateway.console.cases.models import WholeCase
from gateway.console.cases.view import FIRST
from gateway.console.formatting import Formatter
from gateway.console.models import Case
from gateway.console.my.models import Draft, Group, MyRow
from gateway.console.translations import Translations

GROUPS = ("today", "week", "later", "others")
WITH_OTHERS = ("odr", "performing", "redirected")  # the enterprise or another agency acts first
UNANSWERED = ("dispatched", "accepted", "mediating", "verifying")  # states in which a first feedback may be due
WEEK = timedelta(days=7)
DONE_STATES = ("closed", "followed_up")


def grouped(cases: Sequence[Case], refusals: Mapping[str, str], say: Formatter) -> list[Group]:
    """Return the cases by urgency, in each group by the limit that ends next; groups without cases are left out."""
    rows = sorted((my_row(case, refusals, say) for case in cases), key=_order)
    found = [(name, [one for one in rows if group_of(one.row.case, say.now) == name]) for name in GROUPS]
    return [
        Group(name=name, rows=tuple(of_group), late=sum(one.row.case.late for one in of_group))
        for name, of_group in found
        if of_group
    ]


def my_row(case: Case, refusals: Mapping[str, str], say: Formatter) -> MyRow:
    return MyRow(
        row=case_row(case, say),
        command=next_command(case),
        wants_feedback=wants_feedback(case),
        refusal=refusals.get(str(case.id)),
    )


def group_of(case: Case, now: datetime) -> str:
    """Return how urgent a case is; an open alarm and what is late are of today, whoever has it."""
    if case.late or has_alarm(case):
        return "today"
    if case.paused_since or case.state in WITH_OTHERS:
        return "others"
    due = case.clock.due_at if case.clock else None
    if due is None:
        return "later"
    midnight = datetime.combine(day_of(now) + timedelta(days=1), time(), SHANGHAI)
    if due <= midnight:
        return "today"
    return "week" if due <= midnight + WEEK else "later"


def has_alarm(case: Case) -> bool:
    """Whether a person must take up danger now."""
    return bool(case.alerts and case.attention)


def next_command(case: Case) -> str:
    """Return what is to be done next as far as a list knows it; the page of the case knows what is allowed."""
    if has_alarm(case):
        return "take"
    if wants_feedback(case):
        return "first-feedback"
    if case.paused_since:
        return "resume"
    return FIRST.get(case.state, "note")


def wants_feedback(case: Case) -> bool:
    return case.first_feedback_at is None and case.state in UNANSWERED


def is_found(case: Case, sought: str) -> bool:
    """Whether the text stands in the matter, the firm or the number."""
    return any(sought in text for text in (case.title or "", case.respondent_name or "", case.number))


def untaken(cases: Iterable[Case]) -> list[Case]:
    """Return those that no officer has yet."""
    return [case for case in cases if case.officer is None]


def by_limit(cases: Iterable[Case]) -> list[Case]:
    """Return cases by their next limit; one without a limit is last."""
    return sorted(cases, key=lambda case: (case.next_due_at is None, case.next_due_at or case.received_at))


def shown_in(cases: Iterable[Case], whose: str, account: str) -> list[Case]:
    """Return open cases: the account's own and those that nobody has yet (``mine``), or all of the section."""
    return [case for case in cases if whose == "section" or case.officer in (None, account)]


def filled_in(text: str, row: CaseRow, case: WholeCase | None, account: str, say: Formatter) -> str:
    """Return the text as this citizen reads it, with the marked places filled."""
    words = say.words
    accepted_by = _acceptance(case, say) or words("my.in_time")
    places = {"matter": row.title, "firm": row.case.respondent_name or "", "officer": account, "until": accepted_by}
    for name, value in places.items():
        text = text.replace(words(f"my.place.{name}"), value)
    return text


def drafts(
    text: str, rows: Sequence[CaseRow], details: Mapping[str, WholeCase], account: str, say: Formatter
) -> list[Draft]:
    """Return what each citizen would read."""
    return [Draft(row=row, text=filled_in(text, row, details.get(str(row.case.id)), account, say)) for row in rows]


def usual_text(words: Translations) -> str:
    """Return the text that a first feedback usually has, with places to be filled."""
    return words(
        "my.usual",
        matter=words("my.place.matter"),
        officer=words("my.place.officer"),
        until=words("my.place.until"),
    )


def _acceptance(case: WholeCase | None, say: Formatter) -> str | None:
    """Return by when it is decided whether the complaint is accepted."""
    running = [one for one in case.clocks if one.kind == "acceptance" and one.state == "running"] if case else []
    return say.end(running[0].due_at) if running else None


def _order(one: MyRow) -> tuple[bool, bool, datetime]:
    case = one.row.case
    return (
        not has_alarm(case),
        not case.late,
        case.clock.due_at if case.clock else datetime.max.replace(tzinfo=SHANGHAI),
    )
