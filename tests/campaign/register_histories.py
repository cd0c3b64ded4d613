"""C22: the registers are what was decided about their entries, replayed: their lists as of any day, and every history.

The rules stand here a second time, over what the clients sent and were answered.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg

from canon.shanghai import day_of
from tests.campaign.record import FAIL, INVOKE, OK, Record
from tests.campaign.register_people import AT_REST, PUBLIC

Found = tuple[str, Any]
Entry = Mapping[str, Any]
LIST, APPLY, REVIEW, SETTLE, HAND_OVER = (
    *("register list", "register apply", "register review"),
    *("station settle", "station hand over"),
)
KIND_OF = {
    "register suspend": "suspended",
    "race suspend": "suspended",
    "register restore": "restored",
    "register leave": "left",
}
ACTS = (LIST, APPLY, REVIEW, *KIND_OF)
CLOSED = ("suspended", "left")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What was decided, on what day and by whom; ``certain`` if it was answered."""

    kind: str
    on: date
    by: str
    certain: bool = True


@dataclass(slots=True)
class Business:
    """One that was to join a register, with what was decided about it."""

    register: str
    valid_from: date
    valid_to: date | None
    changes: list[Change] = field(default_factory=list)

    @property
    def certain(self) -> list[Change]:
        return [change for change in self.changes if change.certain]

    @property
    def began_on(self) -> date | None:
        return next((change.on for change in self.certain if change.kind == "listed"), None)

    @property
    def ended_on(self) -> date | None:
        left = [change.on for change in self.certain if change.kind == "left"]
        return min([*left, *([self.valid_to + _ONE_DAY] if self.valid_to else [])], default=None)

    def state_on(self, day: date) -> str | None:
        """``listed`` or ``suspended``; nothing if it did not stand on the register that day."""
        if self.began_on is None or day < self.began_on or (self.ended_on is not None and day >= self.ended_on):
            return None
        *_, last = (change for change in self.certain if change.on <= day)
        return "suspended" if last.kind == "suspended" else "listed"


async def judge_registers(record: Record, connection: "asyncpg.Connection[Any]") -> tuple[Counter[str], list[Found]]:
    """What was looked at, and what is wrong."""
    businesses = replay(record)
    rows = await connection.fetch(
        "select e.name, e.state, h.kind, h.on, h.by from odr.entries e join odr.entry_changes h using (entry_id)"
        " order by e.entry_id, h.number"
    )
    stored = defaultdict[str, list[tuple[str, date, str]]](list)
    for row in rows:
        stored[row["name"]].append((row["kind"], row["on"], row["by"]))
    settled = await connection.fetch("select matter, amount_fen, minutes from odr.settlements")
    handed = await connection.fetch("select complaint_id::text from odr.station_handovers")
    looked_at = Counter({"C22 histories": len(stored), "C22 settlements on the spot": len(settled)})
    looked_at["C22 lists as of a day"] = len({one["key"] for one in record.of(AT_REST, PUBLIC, kind=OK)})
    found = [
        *judge_histories(businesses, stored),
        *judge_lists(businesses, record),
        *judge_settlements(record, Counter(tuple(row) for row in settled), {row["complaint_id"] for row in handed}),
    ]
    return looked_at, found


def replay(record: Record) -> dict[str, Business]:
    """Every business by its name, with its changes in the order that they were answered in, the unknown ones last."""
    businesses = dict[str, Business]()
    answers = {(entry["p"], entry["key"]): entry for entry in record.of(*ACTS, kind=OK)}
    refused = {(entry["p"], entry["key"]) for entry in record.of(*ACTS, kind=FAIL)}
    done = set[tuple[str, str]]()
    for entry in record.of(*ACTS, kind=INVOKE):
        requested = entry["p"], entry["key"]
        if requested in done or requested in refused:
            continue
        done.add(requested)
        answer = answers.get(requested)
        if entry["f"] in (LIST, APPLY):
            first, last = entry["valid"]
            valid_to = date.fromisoformat(last) if last else None
            businesses[entry["value"]] = Business(entry["register"], date.fromisoformat(first), valid_to)
        business = businesses[entry["value"]]
        for kind in _kinds_of(entry):
            business.changes.append(_change(kind, business, entry, answer))
    return businesses


def _kinds_of(entry: Entry) -> tuple[str, ...]:
    if entry["f"] == LIST:
        return "applied", "listed"
    if entry["f"] == REVIEW:
        return ("listed" if entry["approved"] else "declined",)
    return (KIND_OF[entry["f"]],) if entry["f"] in KIND_OF else ("applied",)


def _change(kind: str, business: Business, invoked: Entry, answer: Entry | None) -> Change:
    """A change is dated on the day it was made, and never before the one before it."""
    made = day_of(datetime.fromisoformat((answer or invoked)["wall"]))
    if answer is not None and day_of(datetime.fromisoformat(invoked["wall"])) != made:  # about midnight
        made = date.fromisoformat(answer["resp"]["json"]["changes"][-1]["on"])
    on = min(made, business.valid_from) if kind == "applied" else business.valid_from if kind == "listed" else made
    on = max([on, *(change.on for change in business.changes)])
    return Change(kind, on, f"{invoked['actor']}.dev", certain=answer is not None)


def judge_histories(
    businesses: Mapping[str, Business], stored: Mapping[str, Sequence[tuple[str, date, str]]]
) -> Iterator[Found]:
    """What was answered is in the history in its order, what is unknown may be; nothing else is."""
    yield from (("C22 an entry from nowhere", name) for name in stored if name not in businesses)
    for name, business in businesses.items():
        history = [(change.kind, change.on, change.by, change.certain) for change in business.changes]
        if not _explains(history, stored.get(name, ())):
            yield "C22 a history otherwise", (name, str(stored.get(name)), str(history))


def _explains(history: Sequence[tuple[str, date, str, bool]], stored: Sequence[tuple[str, date, str]]) -> bool:
    if not history:
        return not stored
    *change, certain = history[0]
    taken = bool(stored) and tuple(change) == tuple(stored[0]) and _explains(history[1:], stored[1:])
    return taken or (not certain and _explains(history[1:], stored))


def judge_lists(businesses: Mapping[str, Business], record: Record) -> Iterator[Found]:
    """A list as of a day has who stood on the register that day, in its state, with the counts of its period."""
    pages = defaultdict[tuple[str, str], list[Any]](list)
    for entry in record.of(AT_REST, PUBLIC, kind=OK):
        pages[entry["f"], entry["key"]].append(entry["resp"]["json"])
    for (what, path), answers in pages.items():
        query = parse_qs(urlsplit(path).query)
        register, day = urlsplit(path).path.split("/")[3], date.fromisoformat(query["as_of"][0])
        of_register = {name: one for name, one in businesses.items() if one.register == register}
        stood = {name: state for name, one in of_register.items() if (state := one.state_on(day))}
        items = [item for answer in answers for item in answer["items"]]
        if what == PUBLIC:
            listed = {name for name, state in stood.items() if state == "listed"}
            if Counter(item["name"] for item in items) != Counter(listed) or answers[0]["count"] != len(listed):
                yield "C22 a public list otherwise", (path, len(items), len(listed))
            continue
        if Counter((item["name"], item["state"]) for item in items) != Counter(stood.items()):
            yield "C22 a list as of a day otherwise", (path, len(items), len(stood))
        for item in (item for item in items if item["name"] in of_register):
            history = [(change["kind"], change["by"]) for change in item["changes"]]
            if history != [(change.kind, change.by) for change in of_register[item["name"]].certain]:
                yield "C22 a history answered otherwise", (path, item["name"], str(history))
        counts = _counts(of_register, date.fromisoformat(query["from"][0]), day)
        if {name: answers[0][name] for name in counts} != counts:
            yield "C22 counts otherwise", (path, str({name: answers[0][name] for name in counts}), str(counts))


def _counts(businesses: Mapping[str, Business], first: date, last: date) -> dict[str, int]:
    """Who joined and left on one day never stood on the register."""
    states = [business.state_on(last) for business in businesses.values()]
    spans = [(one.began_on, one.ended_on) for one in businesses.values() if one.began_on]
    stood = [(began, ended) for began, ended in spans if began != ended]
    return {
        "count": sum(state is not None for state in states),
        "suspended": states.count("suspended"),
        "joined": sum(first <= began <= last for began, _ in stood),
        "left": sum(ended is not None and first <= ended <= last for _, ended in stood),
    }


def judge_settlements(record: Record, stored: Counter[tuple[Any, ...]], handed: set[str]) -> Iterator[Found]:
    """What a station settled stands once; a complaint that was handed over is."""
    sent = {tuple(entry["settled"]) for entry in record.of(SETTLE, kind=INVOKE)}
    answered = {tuple(entry["settled"]) for entry in record.of(SETTLE, kind=OK)}
    yield from (("C22 a settlement lost", one) for one in answered if stored[one] == 0)
    yield from (
        ("C22 a settlement twice or from nowhere", one) for one, n in stored.items() if n > 1 or one not in sent
    )
    over = {entry["complaint"] for entry in record.of(HAND_OVER, kind=OK)}
    yield from (("C22 handed over and lost", one) for one in over - handed)
    invoked = {entry["complaint"] for entry in record.of(HAND_OVER, kind=INVOKE)}
    yield from (("C22 handed over by nobody", one) for one in handed - invoked)
