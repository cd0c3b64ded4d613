"""What a line of the trail is about: the kind of its subject, and where that can be opened; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from gateway.console.audit.models import Line
from gateway.console.formatting import Formatter


class SubjectKind(StrEnum):
    """What an act can be on."""

    CASE = "case"
    ACCOUNT = "account"
    ENTERPRISE = "enterprise"
    DISPUTE = "dispute"
    PLAN = "plan"
    GROUP_REFUND = "group_refund"
    RULES = "rules"
    CALENDAR = "calendar"
    SAMPLE = "sample"
    SHIFT = "shift"
    ENFORCEMENT = "enforcement"
    LETTER = "letter"
    IMPORT = "import"
    ENTRY = "entry"
    STATION = "station"
    DELIVERY = "delivery"
    EVENT = "event"
    PERSON = "person"
    TRAIL = "trail"
    SESSIONS = "sessions"
    OTHER = "other"


# By the beginning of an act; the first that fits. An act of intake or dispatch on an id is on a case.
_KINDS: tuple[tuple[str, str, SubjectKind], ...] = (
    ("gateway", "audit.", SubjectKind.TRAIL),
    ("gateway", "quarantine.", SubjectKind.EVENT),
    ("gateway", "signing_key.", SubjectKind.SESSIONS),
    ("gateway", "", SubjectKind.ACCOUNT),
    ("", "quarantine.", SubjectKind.EVENT),
    ("odr", "enterprise.", SubjectKind.ENTERPRISE),
    ("odr", "dispute.", SubjectKind.DISPUTE),
    ("odr", "register.", SubjectKind.ENTRY),
    ("odr", "breach.", SubjectKind.ENTRY),
    ("odr", "station.", SubjectKind.STATION),
    ("refunds", "payment.", SubjectKind.PLAN),
    ("refunds", "group_", SubjectKind.GROUP_REFUND),
    ("dispatch", "rules_", SubjectKind.RULES),
    ("dispatch", "calendar_", SubjectKind.CALENDAR),
    ("dispatch", "look_back_drawn", SubjectKind.SAMPLE),
    ("dispatch", "shift_", SubjectKind.SHIFT),
    ("dispatch", "inspection_", SubjectKind.ENFORCEMENT),
    ("dispatch", "filing_", SubjectKind.ENFORCEMENT),
    ("dispatch", "campaign_", SubjectKind.ENFORCEMENT),
    ("intake", "read_notice_", SubjectKind.LETTER),
    ("intake", "resend_delivery", SubjectKind.DELIVERY),
    ("intake", "upload_import", SubjectKind.IMPORT),
    ("intake", "start_import", SubjectKind.IMPORT),
    ("intake", "discard_import", SubjectKind.IMPORT),
    ("intake", "search_person", SubjectKind.PERSON),
    ("dispatch", "", SubjectKind.CASE),
    ("intake", "", SubjectKind.CASE),
)
_PLACES: Mapping[SubjectKind, str] = {  # with the id of the subject behind it, where there is a page of its own
    SubjectKind.CASE: "/console/cases/",
    SubjectKind.ACCOUNT: "/console/accounts/",
    SubjectKind.ENTERPRISE: "/console/odr/enterprises/",
    SubjectKind.DISPUTE: "/console/odr/",
    SubjectKind.PLAN: "/console/plans/",
    SubjectKind.GROUP_REFUND: "/console/group-refunds/",
    SubjectKind.RULES: "/console/rules/",
    SubjectKind.CALENDAR: "/console/calendar/",
    SubjectKind.SAMPLE: "/console/look-backs/",
    SubjectKind.IMPORT: "/console/imports/",
}
_LISTS: Mapping[SubjectKind, str] = {
    SubjectKind.SHIFT: "/console/roster",
    SubjectKind.ENTRY: "/console/registers",
    SubjectKind.STATION: "/console/stations",
    SubjectKind.ENFORCEMENT: "/console/enforcement",
}
OF_IDS = frozenset(
    {
        SubjectKind.CASE,
        SubjectKind.ENTERPRISE,
        SubjectKind.DISPUTE,
        SubjectKind.PLAN,
        SubjectKind.GROUP_REFUND,
        SubjectKind.SAMPLE,
        SubjectKind.IMPORT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of subjects by their ids, as far as they can be read; ``unread``: their service was silent."""

    cases: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # number and matter
    enterprises: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSubject:
    """A subject as it is read: its name, what is said beside it, and the address of its page, if it has one."""

    name: str
    beside: str = ""
    path: str = ""


def kind_of(line: Line) -> SubjectKind:
    kind = next(
        (kind for service, act, kind in _KINDS if line.service.startswith(service) and line.act.startswith(act)),
        SubjectKind.OTHER,
    )
    return SubjectKind.OTHER if kind in OF_IDS and not is_id(line.subject) else kind


def ids_of(lines: Sequence[Line], kind: SubjectKind) -> list[str]:
    """Return the ids of the subjects of a kind, each once."""
    return list(dict.fromkeys(line.subject for line in lines if kind_of(line) is kind))


def named_subject(line: Line, names: Names, say: Formatter) -> NamedSubject:
    """Return what a line is about; without a page where there is none, or it is not there any more."""
    kind, subject = kind_of(line), line.subject
    place = _PLACES.get(kind)
    path = f"{place}{subject}" if place else _LISTS.get(kind, "")
    match kind:
        case SubjectKind.CASE:
            return _case(subject, path, names, say)
        case SubjectKind.ENTERPRISE:
            named = names.enterprises.get(subject) or say.words("subject.enterprise"), ""
        case SubjectKind.ACCOUNT | SubjectKind.RULES:
            named = subject, say.words(f"subject.{kind}")
        case SubjectKind.EVENT:
            service = subject.partition(".")[0] if "." in subject else line.service
            named = say.words("subject.event"), say.words(f"service.{service}")
        case SubjectKind.PERSON:
            named = say.words("subject.person_phone" if subject.startswith("phone:") else "subject.person"), ""
        case SubjectKind.OTHER:
            named = subject, ""
        case _:
            named = say.words(f"subject.{kind}"), ""
    return NamedSubject(name=named[0], beside=named[1], path=path)


def is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _case(subject: str, path: str, names: Names, say: Formatter) -> NamedSubject:
    if subject in names.cases:
        number, matter = names.cases[subject]
        return NamedSubject(name=number, beside=matter, path=path)
    if subject in names.unread:
        return NamedSubject(name=say.words("subject.case"), beside=say.words("subject.unread"), path=path)
    return NamedSubject(name=say.words("subject.case_gone"))
