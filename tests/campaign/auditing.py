"""C10: what was done and its lines in the audit trail are one to one; every line is sealed, in a sound chain.

And the chain is the one whose heads were told outside the database while everything broke.
"""
# ruff: noqa: S608 - the names in these statements are our own

import contextlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg

from chassis.audit.chain import START, Anchor, Entry, Link, find_break, find_truncation
from deploy.registry import PACKAGES
from tests.campaign.record import FAIL, INVOKE, OK, Record

Line = tuple[str, str, str]  # account, act, what it is about
Found = tuple[str, Any]  # the check that found it, and what
Anchors: TypeAlias = dict[str, dict[int, set[bytes]]]
ANCHORS_FILE = "audit-anchors.jsonl"
FILING, DISCLOSURE, SEARCH = "accept_complaint", "disclose_contact", "search_person"
MEMBER_DISCLOSURE = "group_case.disclose"
LOOKS = {DISCLOSURE, MEMBER_DISCLOSURE, SEARCH}  # they leave nothing but their line
ACTS = {
    "submit": FILING,
    "order": FILING,
    "supplement": "supplement_complaint",
    "withdraw": "withdraw_complaint",
    "disclose": DISCLOSURE,
    "search": SEARCH,
    "pay": "payment.record",
    "act first-feedback": "first_feedback_given",
    "act accept": "case_accepted",
    "act start-mediation": "mediation_started",
    "act agree": "agreement_reached",
    "act close": "case_closed",
    "act assign": "case_dispatched",
    "act acknowledge": "handover_acknowledged",
    "act answer": "handover_answered",
    "act refuse-handover": "handover_refused",
    "group open": "group_case.open",
    "group roster": "group_case.roster",
    "group propose": "group_plan.propose",
    "group countersign": "group_plan.countersign",
    "group withdraw": "group_plan.withdraw",
    "group pay": "group_payment.record",
    "group pay again": "group_payment.record",
    "group payments": "group_payment.file",
    "group match": "group_payment.match",
    "group undo": "group_payment.undo",
    "group interview": "group_case.interview",
    "group disclose": MEMBER_DISCLOSURE,
    "group measure urge": "group_measure.urge",
    "group measure interview": "group_measure.interview",
    "group measure lead": "group_measure.lead",
    "register apply": "register.join",
    "register list": "register.join",
    "register review": "register.review",
    "register suspend": "register.suspend",
    "race suspend": "register.suspend",
    "register restore": "register.restore",
    "register leave": "register.leave",
    "station bind": "station.bind_account",
    "station settle": "station.settle",
    "station hand over": "station.hand_over",
}
BESIDE = {"register list": "register.enlist"}  # a second line of one request
REPEATS = {"group pay again"}  # of what something else may have done before
# what services do by themselves, at their start or because they heard of something
UNASKED = {"signing_key.add", "rules_shipped", "case_opened", "case_withdrawn", "mediation_terminated"}
UNASKED |= {"performance_started", "match_complaints", "cases_joined", "case_joined", "cases_related"}
UNASKED |= {"case_read_again"}
OF_TIME = ["clock_missed", "clock_reminded", "case_escalated"]  # a limit passed: told and kept, but done by nobody
_UNSEALED = "select count(*) from {0}.audit a where not exists (select from {0}.audit_chain c where c.entry = a.id)"
# what the stores say was done: act, and what it is about
_STORED = {
    "intake": """
        select 'supplement_complaint', complaint_id::text from intake.supplements
        union all
        select 'withdraw_complaint', id::text from intake.complaints where withdrawn_at is not null
        union all
        select distinct 'accept_complaint', respondent_name from intake.complaints
        union all
        select 'match_complaints', later_id::text from intake.matches where decided_by = 'machine'
    """,
    # what one transaction did to one case for one request has one line, of the first event
    "dispatch": """
        select 'case_opened', id::text from dispatch.cases
        union all
        select act, case_id::text from dispatch.joined_cases, unnest(array['case_opened', 'cases_joined']) act
        union all
        select 'rules_shipped', version from dispatch.rule_sets
        union all
        select act, case_id from (
            select split_part((array_agg(type order by version))[1], '.', 2) as act, aggregate_id::text as case_id,
                min(version) as version
            from dispatch.event_log group by xmin::text, correlation_id, aggregate_id
        ) done
        where version > 1 and act <> all($1)
    """,
    # a match that was undone is gone from the books: each that was counted was published
    "refunds": """
        select 'payment.record', plan_id::text from refunds.payments
        union all
        select 'group_case.open', title from refunds.group_cases
        union all
        select 'group_case.roster', group_case_id::text from refunds.rosters
        union all
        select 'group_case.interview', group_case_id::text from refunds.interviews
        union all
        select 'group_measure.' || kind, group_case_id::text from refunds.group_measures
        union all
        select 'group_plan.propose', group_case_id::text from refunds.group_plans
        union all
        select 'group_plan.countersign', group_case_id::text from refunds.group_plans
        where jsonb_array_length(signatures) > 1
        union all
        select 'group_plan.withdraw', group_case_id::text from refunds.group_plans where state = 'withdrawn'
        union all
        select 'group_payment.record', group_case_id::text from refunds.group_payments where file is null
        union all
        select 'group_payment.file', group_case_id::text from refunds.bank_files
        union all
        select 'group_payment.undo', complaint_id::text from refunds.event_log
        where type = 'refunds.group_payment_undone.v1'
        union all
        select 'group_payment.match', id::text from (
            select c.id, (
                select count(*) from refunds.event_log l
                where l.complaint_id = c.id and l.type = 'refunds.group_payments_recorded.v1'
            ) - (
                select count(*) from refunds.group_payments p where p.group_case_id = c.id and file is null
            ) - (
                select count(*) from refunds.bank_files f
                where f.group_case_id = c.id and (answer->>'recorded')::int > 0
            ) as matches from refunds.group_cases c
        ) m, generate_series(1, matches)
    """,
    "odr": """
        select 'register.join', name from odr.entries
        union all
        select case h.kind when 'suspended' then 'register.suspend' when 'restored' then 'register.restore'
            when 'left' then 'register.leave' when 'declined' then 'register.review'
            else case h.by when a.by then 'register.enlist' else 'register.review' end end, e.name
        from odr.entry_changes h join odr.entries e using (entry_id)
        join odr.entry_changes a on a.entry_id = h.entry_id and a.number = 1
        where h.number > 1
        union all
        select 'station.settle', e.name from odr.settlements s join odr.entries e using (entry_id)
        union all
        select 'station.hand_over', e.name from odr.station_handovers s join odr.entries e using (entry_id)
        union all
        select 'station.bind_account', e.name from odr.station_accounts s join odr.entries e using (entry_id)
    """,
    "gateway": "select 'signing_key.add', 'gateway' from gateway.signing_keys",
}


@dataclass(slots=True)
class _Names:
    """What the same thing is called elsewhere."""

    letters: dict[str, str]  # a complaint -> the key it was filed under: a letter of both kinds is one filing
    cases: dict[str, str]  # a complaint -> its case
    plans: dict[str, str]  # a complaint -> its plan
    titles: dict[str, str]  # a group case -> its title
    entries: dict[str, str]  # an entry of a register -> its name


@dataclass(slots=True)
class _Requests:
    """By line: the keys it was requested under, and what is certain of them."""

    keys: dict[Line, set[str]] = field(default_factory=lambda: defaultdict(set))
    done: dict[Line, set[str]] = field(default_factory=lambda: defaultdict(set))
    refused: dict[Line, set[str]] = field(default_factory=lambda: defaultdict(set))

    def least(self, line: Line) -> int:
        return len(self.done.get(line, ()))

    def most(self, line: Line) -> int:
        return len(self.keys.get(line, set()) - self.refused.get(line, set()))


async def unsealed(connection: "asyncpg.Connection[Any]") -> int:
    """Lines of every service that are in no chain yet."""
    return sum([await connection.fetchval(_UNSEALED.format(schema)) for schema in PACKAGES])


def anchors_in(home: Path) -> Anchors:
    """What the gateway told outside: by service, every digest that a position was ever given."""
    anchors: Anchors = defaultdict(lambda: defaultdict(set))
    file = home / ANCHORS_FILE
    for line in file.read_text().splitlines() if file.exists() else ():
        with contextlib.suppress(ValueError):  # who was killed in the middle of a line tells it again
            anchor = json.loads(line)
            anchors[anchor["service"]][anchor["position"]].add(bytes.fromhex(anchor["digest"]))
    return anchors


async def audited(record: Record, connection: "asyncpg.Connection[Any]", anchors: Anchors) -> tuple[list[Found], int]:
    """What is wrong, and how many lines were looked at."""
    names = await _names(connection)
    found: list[Found] = []
    lines_held: Counter[Line] = Counter()
    for schema in PACKAGES:
        entries = [Entry(**row) for row in await connection.fetch(f"select * from {schema}.audit")]
        links = await connection.fetch(f"select position, entry, digest from {schema}.audit_chain order by position")
        found += _chained(schema, entries, [Link(**row) for row in links], anchors.get(schema, {}))
        lines = Counter(_line(entry, names) for entry in entries)
        found += _as_stored(lines, await _stored(connection, schema))
        lines_held += lines
        if schema == "intake":
            found += _as_answered(record, entries, names)
    found += _as_requested(lines_held, _requests_in(record, names))
    return found, lines_held.total()


def _chained(
    schema: str, entries: Sequence[Entry], links: Sequence[Link], anchors: Mapping[int, set[bytes]]
) -> Iterator[Found]:
    """The chain is sound from its start to its end, the one that was anchored, and nothing stands beside it."""
    broken = find_break(Anchor(position=0, digest=START), links, {entry.id: entry for entry in entries}, {})
    if broken is not None:
        yield f"C10 chain {broken.what}", (schema, broken.position, broken.entry)
    by_position = {link.position: link.digest for link in links}
    for position, digests in anchors.items():
        if position in by_position and digests != {by_position[position]}:
            yield "C10 not what was anchored", (schema, position)
    head = Anchor(position=max(by_position, default=0), digest=START)
    if (cut := find_truncation(head, dict.fromkeys(anchors, START))) is not None:
        yield "C10 cut short", (schema, cut.position)
    linked = {link.entry for link in links}
    yield from (("C10 not sealed", (schema, entry.id, entry.act)) for entry in entries if entry.id not in linked)


def _as_stored(lines_held: Counter[Line], stored: Counter[tuple[str, str]]) -> Iterator[Found]:
    """As many lines as the store has of what they stand for."""
    lines: Counter[tuple[str, str]] = Counter()
    for (_, act, about), count in lines_held.items():
        if act not in LOOKS:
            lines[act, about] += count
    yield from (("C10 no line", what) for what in stored - lines)
    yield from (("C10 a line too many", what) for what in lines - stored)


def _as_requested(lines_held: Counter[Line], requests: _Requests) -> Iterator[Found]:
    """What was acknowledged has its line, by who asked; and no line is anybody's who did not ask."""
    yield from (
        ("C10 an acknowledged act left no line", line)
        for line in requests.keys
        if lines_held[line] < requests.least(line)
    )
    for line, count in lines_held.items():
        account, act, _ = line
        if not (account in PACKAGES and act in UNASKED) and count > requests.most(line):
            yield "C10 a line nobody asked for", line


def _as_answered(record: Record, entries: Sequence[Entry], names: _Names) -> Iterator[Found]:
    """The line of a filing names the complaint that was answered."""
    named = {names.letters.get(entry.subject): entry.subject for entry in entries if entry.act == FILING}
    for entry in record.of("submit", "order", kind=OK):
        objects = entry["resp"].get("shown") or [("complaint", entry["resp"].get("id"))]
        if named.get(entry["value"]) not in (None, objects[0][1]):
            yield "C10 the line of another", (entry["value"], objects[0][1])


async def _names(connection: "asyncpg.Connection[Any]") -> _Names:
    complaints = await connection.fetch("select id::text, case_id::text, respondent_name from intake.complaints")
    plans = await connection.fetch("select id::text, complaint_id::text from refunds.plans")
    groups = await connection.fetch("select id::text, title from refunds.group_cases")
    entries = await connection.fetch("select entry_id::text, name from odr.entries")
    return _Names(
        letters={row["id"]: row["respondent_name"] for row in complaints},
        cases={row["id"]: row["case_id"] for row in complaints},
        plans={row["complaint_id"]: row["id"] for row in plans},
        titles={row["id"]: row["title"] for row in groups},
        entries={row["entry_id"]: row["name"] for row in entries},
    )


async def _stored(connection: "asyncpg.Connection[Any]", schema: str) -> Counter[tuple[str, str]]:
    """By act and what it is about; where a service keeps nothing that people do here, nothing."""
    if (query := _STORED.get(schema)) is None:
        return Counter()
    rows = await connection.fetch(query, *([OF_TIME] if "$1" in query else []))
    return Counter((act, about) for act, about in rows)


def _line(entry: Entry, names: _Names) -> Line:
    match entry.act:
        case "accept_complaint":
            about = names.letters.get(entry.subject, entry.subject)
        case "disclose_contact" | "group_case.disclose":
            about = f"{entry.subject} {entry.reason}"
        case "group_case.open":
            about = names.titles.get(entry.subject, entry.subject)
        case act if act.startswith(("register.", "station.")):
            about = names.entries.get(entry.subject, entry.subject)
        case "search_person":  # its subject is a keyed digest
            about = str(entry.reason)
        case _:
            about = entry.subject
    return entry.account, entry.act, about


def _requests_in(record: Record, names: _Names) -> _Requests:
    requests = _Requests()
    for entry in record.entries:
        is_known = entry["f"] in REPEATS and entry["type"] == OK
        for act in (ACTS.get(entry["f"]), BESIDE.get(entry["f"])):
            keys = {INVOKE: requests.keys, OK: requests.done, FAIL: requests.refused}.get(entry["type"])
            if act is not None and keys is not None and not is_known:  # a filing is the same under another key
                line = f"{entry.get('actor')}.dev", act, _about(entry, act, names)
                keys[line].add(entry["value"] if act == FILING else entry["key"])
    return requests


def _about(entry: Mapping[str, Any], act: str, names: _Names) -> str:
    value = entry["value"]
    match act:
        case "disclose_contact" | "group_case.disclose":
            return f"{value} {entry['reason']}"
        case "search_person":
            return str(entry["reason"])
        case "payment.record":
            complaint = str(value[0]).partition("/")[0]
            return names.plans.get(complaint, complaint)
        case _ if entry["f"].startswith("act "):
            return names.cases.get(value, value)
    return str(value)
