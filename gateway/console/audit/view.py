"""Lines of the trail as rows, and filters as a query; pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from canon.codes import Department
from canon.services import SERVICES
from canon.shanghai import SHANGHAI
from chassis.spreadsheets.writer import Cell
from gateway.console.audit.models import Line
from gateway.console.audit.subjects import NamedSubject, Names, named_subject
from gateway.console.days import day_in
from gateway.console.formatting import Formatter

FILTERS = ("account", "act", "subject")
DAYS = ("from", "to")
COLUMNS = ("at", "account", "act", "subject", "reason", "service", "position", "digest", "request_id")
OF_STANDING = ("account.open", "account.change")
READING = "audit.read"
LONGEST = 200  # characters of a filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line as it is read; ``who`` is the account, or what the system did by itself."""

    line: Line
    who: str
    act: str
    is_known: bool  # whether the act has a name here
    reason: str
    subject: NamedSubject


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who read the trail in one way, how often of late, and when last."""

    account: str
    act: str
    what: str
    count: int
    last: datetime


def read_filters(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address that can be meant; days are days of Shanghai."""
    texts = {name: sent[name].strip()[:LONGEST] for name in FILTERS if sent.get(name, "").strip()}
    return texts | {name: sent[name] for name in DAYS if day_in(sent.get(name, ""))}


def query_of(filters: Mapping[str, str], **more: str) -> str:
    """Return the query of these filters; the last day is meant whole."""
    instants = {}
    if first := day_in(filters.get("from", "")):
        instants["from"] = _midnight(first)
    if last := day_in(filters.get("to", "")):
        instants["to"] = _midnight(last + timedelta(days=1))
    return urlencode({name: filters[name] for name in FILTERS if name in filters} | instants | more)


def rows_of(lines: Sequence[Line], names: Names, say: Formatter) -> list[Row]:
    return [_row(line, names, say) for line in lines]


def readers_of(lines: Sequence[Line], say: Formatter) -> list[Reader]:
    """Return who read the trail and by which filters, the last first; looking at this page twice is one reader."""
    groups: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.account, line.act, line.reason or ""), []).append(line)
    return [
        Reader(
            account=account,
            act=act_name(act, say),
            what=reason_of(alike[0], say),
            count=len(alike),
            last=max(line.at for line in alike),
        )
        for (account, act, _), alike in groups.items()
    ]


def filter_texts(filters: Mapping[str, str], rows: Sequence[Row], say: Formatter) -> dict[str, str]:
    """Return what each filter says, in words: an act by its name, a subject by its own."""
    texts = dict(filters)
    if "act" in filters:
        texts["act"] = act_name(filters["act"], say)
    if (subject := filters.get("subject")) is not None:
        alike = next((row for row in rows if row.line.subject == subject), None)
        texts["subject"] = alike.subject.name if alike else subject
    return texts


def who_of(account: str, say: Formatter) -> str:
    """Return the name of an account; of what a service does by itself, that nobody did it."""
    if account in (*SERVICES, "gateway"):
        return say.words("audit.by_itself", service=say.words(f"service.{account}"))
    return account


def act_name(act: str, say: Formatter) -> str:
    """Return what was done; the trail's own word where it has no name here."""
    key = f"acted.{act}"
    return say.words(key) if say.words.has(key) else say.words.act(act)


def file_lines(lines: Sequence[Line]) -> Iterator[list[Cell]]:
    for line in lines:
        what = (line.at.astimezone(SHANGHAI).isoformat(), line.account, line.act, line.subject, line.reason)
        yield [*what, line.service, line.position, line.digest, line.request_id]


def reason_of(line: Line, say: Formatter) -> str:
    """Return why it was done, in words: filters, roles and codes of reasons have names."""
    reason = line.reason or ""
    if line.act == READING:
        return _filters_text(reason, say)
    if line.act in OF_STANDING:
        return " ".join(_standing_word(word, say) for word in reason.split())
    named = (f"{kind}.{reason.upper()}" for kind in ("reason", "termination"))
    return next((say.words(key) for key in named if say.words.has(key)), reason)


def _row(line: Line, names: Names, say: Formatter) -> Row:
    return Row(
        line=line,
        who=who_of(line.account, say),
        act=act_name(line.act, say),
        is_known=act_name(line.act, say) != line.act,
        reason=reason_of(line, say),
        subject=named_subject(line, names, say),
    )


def _filters_text(reason: str, say: Formatter) -> str:
    """Return the filters of a reading, which the trail writes as ``account=… act=…``."""
    parts = []
    for part in reason.split():
        name, _, value = part.partition("=")
        if name not in FILTERS:
            return reason
        text = act_name(value, say) if name == "act" else value
        text = say.words("subject.trail") if (name, value) == ("subject", "audit") else text
        parts.append(say.words("audit.chip", name=say.words(f"audit.{name}"), value=text))
    return say.words("list.joint").join(parts)


def _standing_word(word: str, say: Formatter) -> str:
    if say.words.has(f"role.{word}"):
        return say.words(f"role.{word}")
    return say.words.place(word) if word in set(Department) else word.replace("->", "→")


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), SHANGHAI).isoformat()
