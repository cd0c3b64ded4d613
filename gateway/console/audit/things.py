"""What a line of the trail is about: the kind of thing, and where it can be opened; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from gateway.console.audit.models import Line
from gateway.console.formatting import Formatter


class Sort(StrEnum):
    """What there is that anybody does something to."""

    CASE = "case"
    ACCOUNT = "account"
    ENTERPRISE = "enterprise"
    PLAN = "plan"
    RULES = "rules"
    CALENDAR = "calendar"
    SAMPLE = "sample"
    SHIFT = "shift"
    ENFORCEMENT = "enforcement"
    LETTER = "letter"
    DELIVERY = "delivery"
    EVENT = "event"
    PERSON = "person"
    TRAIL = "trail"
    SESSIONS = "sessions"
    OTHER = "other"


# By the beginning of an act; the first that fits. An act of intake or dispatch on an id is on a case.
_SORTS: tuple[tuple[str, str, Sort], ...] = (
    ("gateway", "audit.", Sort.TRAIL),
    ("gateway", "quarantine.", Sort.EVENT),
    ("gateway", "signing_key.", Sort.SESSIONS),
    ("gateway", "", Sort.ACCOUNT),
    ("", "quarantine.", Sort.EVENT),
    ("odr", "enterprise.", Sort.ENTERPRISE),
    ("refunds", "payment.", Sort.PLAN),
    ("dispatch", "rules_", Sort.RULES),
    ("dispatch", "calendar_", Sort.CALENDAR),
    ("dispatch", "look_back_drawn", Sort.SAMPLE),
    ("dispatch", "shift_", Sort.SHIFT),
    ("dispatch", "inspection_", Sort.ENFORCEMENT),
    ("dispatch", "filing_", Sort.ENFORCEMENT),
    ("dispatch", "campaign_", Sort.ENFORCEMENT),
    ("intake", "read_notice_", Sort.LETTER),
    ("intake", "resend_delivery", Sort.DELIVERY),
    ("intake", "search_person", Sort.PERSON),
    ("dispatch", "", Sort.CASE),
    ("intake", "", Sort.CASE),
)
_PLACES: Mapping[Sort, str] = {  # with the id of the thing behind it, where there is a page of its own
    Sort.CASE: "/console/cases/",
    Sort.ACCOUNT: "/console/accounts/",
    Sort.ENTERPRISE: "/console/odr/enterprises/",
    Sort.PLAN: "/console/plans/",
    Sort.RULES: "/console/rules/",
    Sort.CALENDAR: "/console/calendar/",
    Sort.SAMPLE: "/console/look-backs/",
}
_LISTS: Mapping[Sort, str] = {Sort.SHIFT: "/console/roster", Sort.ENFORCEMENT: "/console/enforcement"}
OF_IDS = frozenset({Sort.CASE, Sort.ENTERPRISE, Sort.PLAN, Sort.SAMPLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of things by their ids, as far as they could be read; ``unread`` are those whose service was silent."""

    cases: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # number and matter
    enterprises: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A thing as it is read: its name, what is said beside it, and the address of its page, if it has one."""

    name: str
    beside: str = ""
    path: str = ""


def sort_of(line: Line) -> Sort:
    sort = next(
        (sort for service, act, sort in _SORTS if line.service.startswith(service) and line.act.startswith(act)),
        Sort.OTHER,
    )
    return Sort.OTHER if sort in OF_IDS and not is_id(line.subject) else sort


def ids_of(lines: Sequence[Line], sort: Sort) -> list[str]:
    """Return the ids of the things of a sort, each once."""
    return list(dict.fromkeys(line.subject for line in lines if sort_of(line) is sort))


def thing_of(line: Line, names: Names, say: Formatter) -> Thing:
    """Return what a line is about; without a page where there is none, or it is not there any more."""
    sort, subject = sort_of(line), line.subject
    place = _PLACES.get(sort)
    path = f"{place}{subject}" if place else _LISTS.get(sort, "")
    match sort:
        case Sort.CASE:
            return _case(subject, path, names, say)
        case Sort.ENTERPRISE:
            named = names.enterprises.get(subject) or say.words("thing.enterprise"), ""
        case Sort.ACCOUNT | Sort.RULES:
            named = subject, say.words(f"thing.{sort}")
        case Sort.EVENT:
            service = subject.partition(".")[0] if "." in subject else line.service
            named = say.words("thing.event"), say.words(f"service.{service}")
        case Sort.PERSON:
            named = say.words("thing.person_phone" if subject.startswith("phone:") else "thing.person"), ""
        case Sort.OTHER:
            named = subject, ""
        case _:
            named = say.words(f"thing.{sort}"), ""
    return Thing(name=named[0], beside=named[1], path=path)


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _case(subject: str, path: str, names: Names, say: Formatter) -> Thing:
    if subject in names.cases:
        number, matter = names.cases[subject]
        return Thing(name=number, beside=matter, path=path)
    if subject in names.unread:
        return Thing(name=say.words("thing.case"), beside=say.words("thing.unread"), path=path)
    return Thing(name=say.words("thing.case_gone"))
