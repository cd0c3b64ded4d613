"""C11: whatever a client was shown was its to see at some moment between its question and the answer.

The rules stand here a second time, in words of their own, over what the logs tell and when each word of them could be
known; not one line of the services' own scopes is used.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from tests.campaign.answered_objects import object_named_by
from tests.campaign.people import CURIOUS
from tests.campaign.record import FAIL, OK, Record

OWN_SOURCE = {"partner": "partner:demo", "platform_12345": "12345", "platform_12315": "12315"}
OWN_DEPARTMENT = {"officer": "consumer_protection", "section_head": "consumer_protection"}
OWN_AGENCY = {"agency": "housing"}
OF_SOURCES = ("complaint", "receipt", "person", "case")
MISSING = 404
REFUSED = (403, MISSING)  # to who asks for what is not his
VISIBLE_WITHIN = timedelta(seconds=2)  # a commit has its time before it is on the disk, and is seen after that
BEFORE = datetime.min.replace(tzinfo=UTC)
EVER = datetime.max.replace(tzinfo=UTC)
ENDS = ("handover_refused", "case_withdrawn", "case_dispatched")  # what takes a case from an agency again
JOINED = "case_joined"
JOINS = (JOINED, "case_parted")
CLOSED, ANSWERED = "case_closed", "handover_answered"  # and the hub's closing, unless the agency has answered
BUREAU = ("hub", "officer", "section_head")  # who reads every entry of a register
IN_BOOKS = ("group_case", "entry", "station")
# whose each is in the books, and since when: their first line in the trail is never written again
_IN_BOOKS = """
    select 'group_case' as thing, c.id::text, c.department as owner, pg_xact_commit_timestamp(a.xmin) as known
    from refunds.group_cases c join refunds.audit a on a.act = 'group_case.open' and a.subject = c.id::text
    union all
    select thing, e.entry_id::text, null, pg_xact_commit_timestamp(a.xmin)
    from odr.entries e join odr.audit a on a.act = 'register.join' and a.subject = e.entry_id::text,
    unnest(array['entry', 'station']) thing where thing = 'entry' or e.register = 'stations'
"""
_ACCOUNTS = "select entry_id::text, account, pg_xact_commit_timestamp(xmin) as known from odr.station_accounts"
# each word of dispatch, when it could be known there, and when intake had heard it
_DISPATCH_EVENTS = """
    select e.aggregate_id::text as case_id, e.complaint_id::text, e.version, split_part(e.type, '.', 2) as what,
        convert_from(e.body, 'UTF8')::jsonb as body, pg_xact_commit_timestamp(e.xmin) as known,
        pg_xact_commit_timestamp(t.xmin) as heard
    from dispatch.event_log e
    left join intake.told t on t.complaint_id = e.complaint_id
        and t.digest = substring(sha256(convert_to(e.type || chr(10), 'UTF8') || e.body) for 16)
    order by e.aggregate_id, e.version
"""


@dataclass(frozen=True, slots=True)
class Stay:
    """Whose something was, from when until when."""

    owner: str | None
    since: datetime
    until: datetime = EVER

    def covers(self, owner: str, requested_at: datetime, answered: datetime) -> bool:
        """Not only at some moment, but all the time, and known to all before."""
        return (
            self.owner == owner
            and self.since + VISIBLE_WITHIN < requested_at
            and answered < self.until - VISIBLE_WITHIN
        )

    def meets(self, owner: str, requested_at: datetime, answered: datetime) -> bool:
        return self.owner == owner and self.since <= answered and requested_at <= self.until


@dataclass(slots=True)
class Places:
    """Where cases were, by case; as one service knew it."""

    departments: dict[str, list[Stay]] = field(default_factory=lambda: defaultdict(list))
    agencies: dict[str, list[Stay]] = field(default_factory=lambda: defaultdict(list))  # until it was taken back
    cases: dict[str, list[Stay]] = field(default_factory=dict)  # of a complaint that joined the case of another

    def cases_of(self, identifier: str, own: str, requested_at: datetime, answered: datetime) -> list[str]:
        """The cases that answered a complaint between the question and the answer; ``own``: if it never joined one."""
        stays = self.cases.get(identifier, [Stay(own, BEFORE)])
        return [stay.owner for stay in stays if stay.owner and stay.meets(stay.owner, requested_at, answered)]


@dataclass(slots=True)
class Facts:
    """What there is, and whose it was when."""

    sources: dict[str, set[str]]  # complaint -> who sent it
    case_sources: dict[str, set[str]]  # case -> who sent the complaints that it answers
    cases: dict[str, str]  # complaint -> case
    plans: dict[str, str | None]  # plan -> the department that agreed
    handovers: dict[str, str]  # hand-over -> agency
    dispatch: Places  # at once
    intake: Places  # as it had heard
    books: dict[tuple[str, str], Stay]  # group cases, entries of registers, stations: of which department, since when
    accounts: dict[str, list[Stay]]  # of a station

    def exists(self, thing: str, identifier: str) -> bool:
        if thing in IN_BOOKS:
            return (thing, identifier) in self.books
        is_case = thing == "case" and identifier in self.case_sources
        return is_case or identifier in {"handover": self.handovers, "plan": self.plans}.get(thing, self.sources)

    def source_of(self, thing: str, identifier: str) -> set[str]:
        """Who sent a complaint; of a case, every source of what it answers."""
        own = self.sources.get(identifier, set())
        return own | self.case_sources.get(identifier, set()) if thing == "case" else own


@dataclass(slots=True)
class Findings:
    """What is wrong, and what was looked at."""

    wrong: list[tuple[str, Any]] = field(default_factory=list)
    looked_at: Counter[str] = field(default_factory=Counter)
    moved: int = 0


async def accessed(record: Record, connection: "asyncpg.Connection[Any]") -> Findings:
    """Look at everything every client was shown, and at how the curious were refused."""
    facts = await _facts(connection)
    findings = Findings(moved=_moved(facts.dispatch))
    for entry in record.entries:
        if entry["type"] == FAIL and entry["p"].startswith(CURIOUS):
            findings.looked_at["C11 refused to the curious"] += 1
            if entry["resp"]["code"] not in REFUSED:
                findings.wrong.append(("C11 refused otherwise", (entry["p"], entry["key"], str(entry["resp"]))))
        is_missing = entry["type"] == FAIL and entry["resp"]["code"] == MISSING
        if is_missing and (named := object_named_by(entry.get("path", ""))):
            findings.looked_at["C11 said to be missing"] += 1
            if _allowed(facts, entry, *named, always=True):
                findings.wrong.append(("C11 refused what is one's own", (entry["p"], entry["f"], *named)))
        objects = entry["resp"].get("shown", ()) if entry["type"] == OK else ()
        findings.looked_at["C11 shown"] += len(objects)
        findings.wrong += [
            ("C11 shown what is another's", (entry["p"], entry["f"], *one, entry["wall"]))
            for one in objects
            if not _allowed(facts, entry, *one)
        ]
    return findings


def _allowed(facts: Facts, entry: Mapping[str, Any], thing: str, identifier: str, *, always: bool = False) -> bool:
    """Whether this was for this account to see at some moment of that time, or ``always`` in it.

    A complaint that joined another case meanwhile was to be seen in one of them, or ``always`` in each.
    """
    if not facts.exists(thing, identifier):
        return False
    if thing in IN_BOOKS:
        return _is_readable(facts, entry, thing, identifier, always=always)
    requested_at, answered = datetime.fromisoformat(entry["since"]), datetime.fromisoformat(entry["wall"])
    places = facts.intake if thing in ("complaint", "person") else facts.dispatch
    cases = places.cases_of(identifier, facts.cases.get(identifier, identifier), requested_at, answered)
    visible_in = [_allowed_in(case, facts, entry, thing, identifier, always=always) for case in cases]
    return all(visible_in) if always else any(visible_in)


def _allowed_in(
    case: str, facts: Facts, entry: Mapping[str, Any], thing: str, identifier: str, *, always: bool
) -> bool:
    requested_at, answered = datetime.fromisoformat(entry["since"]), datetime.fromisoformat(entry["wall"])
    actor, places = entry["actor"], facts.intake if thing in ("complaint", "person") else facts.dispatch

    def was(owner: str, stays: Sequence[Stay]) -> bool:
        return any((stay.covers if always else stay.meets)(owner, requested_at, answered) for stay in stays)

    known_since = (stay.since + VISIBLE_WITHIN for stay in places.departments[case])
    if always and thing == "case" and not any(since < requested_at for since in known_since):
        return False  # dispatch had not heard of it yet
    if source := OWN_SOURCE.get(actor):
        return thing in OF_SOURCES and source in facts.source_of(thing, identifier)
    if department := OWN_DEPARTMENT.get(actor):
        return facts.plans[identifier] == department if thing == "plan" else was(department, places.departments[case])
    if agency := OWN_AGENCY.get(actor):  # which reads what it was handed, and never asks for the person behind it
        mine = facts.handovers[identifier] == agency if thing == "handover" else was(agency, places.agencies[case])
        return mine and thing != "person"
    return bool(actor == "hub")  # not an enterprise: no case was sent to any


def _is_readable(facts: Facts, entry: Mapping[str, Any], thing: str, identifier: str, *, always: bool) -> bool:
    """The bureau reads every entry and station, a section its group cases and those of none, an account its station."""
    requested_at, answered = datetime.fromisoformat(entry["since"]), datetime.fromisoformat(entry["wall"])
    actor, stay_in_books = entry["actor"], facts.books[thing, identifier]
    if not (stay_in_books.since + VISIBLE_WITHIN < requested_at if always else stay_in_books.since <= answered):
        return False
    if thing == "group_case":
        return actor == "hub" or (actor in OWN_DEPARTMENT and stay_in_books.owner in (OWN_DEPARTMENT[actor], None))
    stays = facts.accounts.get(identifier, []) if thing == "station" else []
    account = f"{actor}.dev"
    return actor in BUREAU or any(
        (stay.covers if always else stay.meets)(account, requested_at, answered) for stay in stays
    )


async def _facts(connection: "asyncpg.Connection[Any]") -> Facts:
    complaints = await connection.fetch("select id::text, case_id::text, source from intake.complaints")
    events = [dict(row) | {"body": json.loads(row["body"])} for row in await connection.fetch(_DISPATCH_EVENTS)]
    agreed = {row["complaint_id"]: row["body"]["department"] for row in events if row["what"] == "agreement_reached"}
    plans = await connection.fetch("select id::text, complaint_id::text from refunds.plans")
    case_sources: dict[str, set[str]] = defaultdict(set)
    for row in complaints:
        case_sources[row["case_id"]].add(row["source"])
    books = await connection.fetch(_IN_BOOKS)
    accounts: dict[str, list[Stay]] = defaultdict(list)
    for row in await connection.fetch(_ACCOUNTS):
        accounts[row["entry_id"]].append(Stay(row["account"], row["known"]))
    handed = [row["body"] for row in events if row["what"] == "case_redirected"]
    return Facts(
        sources={row["id"]: {row["source"]} for row in complaints},
        case_sources=case_sources,
        cases={row["id"]: row["case_id"] for row in complaints},
        plans={row["id"]: agreed.get(row["complaint_id"]) for row in plans},
        handovers={body["handover_id"]: body["agency"] for body in handed},
        dispatch=_places_of(events, "known"),
        intake=_places_of(events, "heard"),
        books={(row["thing"], row["id"]): Stay(row["owner"], row["known"]) for row in books},
        accounts=accounts,
    )


def _places_of(events: Sequence[Mapping[str, Any]], when: str) -> Places:
    """``events`` in the order of each case; what was never consumed there changed nothing."""
    places = Places()
    answered: set[str] = set()
    moves = [row for row in events if row["what"] in JOINS and row[when] is not None]
    for row in sorted(moves, key=lambda row: row[when]):  # of several cases, so in the order of time
        for receipt in row["body"]["receipts"]:
            complaint = receipt["complaint_id"]
            stays = places.cases.setdefault(complaint, [Stay(complaint, BEFORE)])
            _move(stays, row["case_id"] if row["what"] == JOINED else row["body"]["parted_id"], row[when])
    for row in events:
        at, case, body = row[when], row["case_id"], row["body"]
        if at is None:
            continue
        _move(places.departments[case], body["department"], at)
        if row["what"] == "case_redirected":
            answered.discard(case)
            _move(places.agencies[case], body["agency"], at)
        elif row["what"] == ANSWERED:
            answered.add(case)
        elif (row["what"] in ENDS or (row["what"] == CLOSED and case not in answered)) and places.agencies[case]:
            _move(places.agencies[case], None, at)
    return places


def _move(stays: list[Stay], owner: str | None, at: datetime) -> None:
    """It is another's from now on; who had it before may still be shown it while the commit goes to the disk."""
    if stays and stays[-1].owner != owner:
        stays[-1] = replace(stays[-1], until=at + VISIBLE_WITHIN)
    if not stays or stays[-1].owner != owner:
        stays.append(Stay(owner, at))


def _moved(places: Places) -> int:
    """Cases that one department had after another."""
    return sum(len({stay.owner for stay in stays if stay.owner}) > 1 for stays in places.departments.values())
