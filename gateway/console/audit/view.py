"""Lines of the trail as rows, and filters as a query; pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from canon.shanghai import SHANGHAI
from gateway.console.audit.models import Line
from gateway.console.csv_files import Cell
from gateway.console.formatting import Formatter

FILTERS = ("account", "act", "subject")
DAYS = ("from", "to")
COLUMNS = ("at", "account", "act", "subject", "reason", "service", "position", "digest", "request_id")
OF_ACCOUNTS = ("account.", "password.", "key.", "second_factor.", "session.")
LONGEST = 200  # characters of a filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``case`` is the address of what the line is about, if it is a case or a complaint."""

    line: Line
    act: str
    is_known: bool  # whether the act has a name here
    reason: str
    path: str


def read_filters(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address that can be meant; days are days of Shanghai."""
    texts = {name: sent[name].strip()[:LONGEST] for name in FILTERS if sent.get(name, "").strip()}
    return texts | {name: sent[name] for name in DAYS if _day(sent.get(name, ""))}


def query_of(filters: Mapping[str, str], **more: str) -> str:
    """Return the query of these filters; the last day is meant whole."""
    instants = {}
    if first := _day(filters.get("from", "")):
        instants["from"] = _midnight(first)
    if last := _day(filters.get("to", "")):
        instants["to"] = _midnight(last + timedelta(days=1))
    return urlencode({name: filters[name] for name in FILTERS if name in filters} | instants | more)


def rows_of(lines: Sequence[Line], say: Formatter) -> list[Row]:
    return [_row(line, say) for line in lines]


def act_name(act: str, say: Formatter) -> str:
    """Return what was done; the trail's own word where it has no name here."""
    return next((say.words(key) for key in _keys(act) if say.words.has(key)), act)


def file_lines(lines: Sequence[Line]) -> Iterator[list[Cell]]:
    for line in lines:
        what = (line.at.astimezone(SHANGHAI).isoformat(), line.account, line.act, line.subject, line.reason)
        yield [*what, line.service, line.position, line.digest, line.request_id]


def _row(line: Line, say: Formatter) -> Row:
    is_known = any(map(say.words.has, _keys(line.act)))
    reason = line.reason or ""
    named = f"reason.{reason.upper()}"
    return Row(
        line=line,
        act=act_name(line.act, say),
        is_known=is_known,
        reason=say.words(named) if say.words.has(named) else reason,
        path=_path_of(line),
    )


def _keys(act: str) -> tuple[str, str]:
    """Return the keys of an act: of the trail's own, and of what happens to cases."""
    return f"acted.{act}", f"did.{act}"


def _path_of(line: Line) -> str:
    if line.service == "gateway" and line.act.startswith(OF_ACCOUNTS):
        return f"/console/accounts/{line.subject}"
    if line.service in ("intake", "dispatch"):
        try:
            return f"/console/cases/{UUID(line.subject)}"
        except ValueError:
            return ""
    return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), SHANGHAI).isoformat()
