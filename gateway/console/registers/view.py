"""Turn what the service says of entries into rows, dots and lines of a history; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.console.formatting import Formatter
from gateway.console.registers.models import Breach, Breaches, Change, Entry, Groups
from gateway.console.respondents.models import Listed
from reading.normalization import letters_of

LOOKS = {"applied": "", "listed": "done", "suspended": "hold", "left": "stop", "declined": "stop"}
BAR_WIDTH = 150  # px of the largest bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry in a list; ``broken`` of ``most`` breaches count."""

    entry: Entry
    terms: str
    state: str
    look: str
    broken: int
    most: int
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an entry's history."""

    on: date
    title: str
    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    name: str
    count: int
    width: int


def rows_of(
    entries: Sequence[Entry], breaches: Breaches | None, day: date, say: Formatter, selected: Entry | None
) -> list[Row]:
    return [
        Row(
            entry=one,
            terms=terms_of(one, say),
            state=state_of(one, day, say),
            look=LOOKS[one.state],
            broken=len(counted(one, breaches, day)) if breaches else 0,
            most=breaches.suspends_at if breaches else 0,
            is_selected=selected is not None and one.id == selected.id,
        )
        for one in entries
    ]


def business_of(entry: Entry, found: Sequence[Listed]) -> Listed | None:
    """Return the business that an entry is: by the credit codes if both have one, else by the letters of its name."""
    return next((one for one in found if _is_same(entry, one)), None)


def _is_same(entry: Entry, business: Listed) -> bool:
    if entry.uscc and business.uscc:
        return entry.uscc == business.uscc
    return letters_of(entry.name) == letters_of(business.name or "")


def counted(entry: Entry, breaches: Breaches, day: date) -> list[Breach]:
    """Return the confirmed breaches of an entry that count on a day."""
    since = day - timedelta(days=breaches.within_days)
    return [one for one in breaches.items if one.entry_id == entry.id and _counts(one, since, day)]


def _counts(breach: Breach, since: date, day: date) -> bool:
    return breach.state == "confirmed" and since < breach.on <= day


def terms_of(entry: Entry, say: Formatter) -> str:
    """Return what an entry promises in a few words: 15 天，小家电、数码."""
    parts = [say.words("registers.days", n=entry.days)] if entry.days else []
    parts += [say.words(f"registers.level.{entry.level}")] if entry.level else []
    parts += [entry.scope or entry.promise or ""]
    return say.words("registers.and").join(part for part in parts if part)


def state_of(entry: Entry, day: date, say: Formatter) -> str:
    """Return how an entry stands, with the day since when, if it is suspended, restored or gone."""
    name = say.words(f"registers.state.{entry.state}")
    last = next((one for one in reversed(entry.changes) if one.on <= day), None)
    if last is None or last.kind in ("listed", "applied"):
        return name
    title = say.words("registers.state.restored") if last.kind == "restored" else name
    return f"{title} {say.day(last.on)}"


def history_of(entry: Entry, breaches: Breaches | None, say: Formatter) -> list[Line]:
    """Return what was decided and what was broken, by day."""
    lines = [_change_line(one, say) for one in entry.changes]
    found = [one for one in breaches.items if one.entry_id == entry.id] if breaches else []
    lines += [_breach_line(one, say) for one in found if one.state != "rejected"]
    return sorted(lines, key=lambda line: line.on)


def _change_line(change: Change, say: Formatter) -> Line:
    text = " · ".join(filter(None, (change.by, change.reason, change.proof)))
    mark = {"suspended": "w", "left": "w", "declined": "w"}.get(change.kind, "")
    return Line(on=change.on, title=say.words(f"registers.change.{change.kind}"), text=text, mark=mark)


def _breach_line(breach: Breach, say: Formatter) -> Line:
    title = say.words(f"registers.breach.{breach.state}", kind=say.words(f"registers.breach.{breach.kind}"))
    return Line(on=breach.on, title=title, text=breach.evidence or "", mark="w")


def bars_of(groups: Groups, say: Formatter) -> list[Bar]:
    """Return a bar for each field that has anybody, the largest first."""
    largest = max((one.count for one in groups.items), default=0)
    return [
        Bar(
            name=say.words(f"registers.field.{one.group}"),
            count=one.count,
            width=max(2, round(BAR_WIDTH * one.count / largest)),
        )
        for one in groups.items
        if one.count
    ]
