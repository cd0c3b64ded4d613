"""C1–C20 as far as they apply, over what the clients heard and what every store holds at rest (proof §3.3)."""
# ruff: noqa: S608 - the names in these statements are our own

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from canon.services import SERVICES
from chassis.delivery.envelope import wrap
from deploy.launcher.account import server_account
from deploy.launcher.binaries import find_binaries
from deploy.launcher.postgres_tools import Database
from tests.campaign.access import accessed
from tests.campaign.auditing import Anchors, audited
from tests.campaign.canaries import Person, found_in
from tests.campaign.group_money import judge_group_money
from tests.campaign.people import AS_ANOTHER_CHANNEL_NAMES_IT, TOTAL_FEN
from tests.campaign.record import FAIL, INFO, INVOKE, OK, Record
from tests.campaign.register_histories import judge_registers
from tests.campaign.registers import linearized
from tests.faults.books import broken
from tests.faults.county import SUBSCRIPTIONS
from tests.one_matter.checking import Matters, load
from tests.one_matter.checking import check as check_matters
from tests.oracle import deadlines as oracle
from tests.simulation.history import History, Violation, check

PUBLISHERS = ("intake", "dispatch", "odr", "refunds")
PROJECTED = (
    *("cases_seen", "cases_before", "refund_steps", "disputes_ended", "towns"),
    *("station_visits", "register_changes", "activities"),
)
JOINS = ("dispatch.case_joined.v1", "dispatch.case_parted.v1")
PLACED = ("dispatch.case_dispatched.v1", "dispatch.case_held_at_hub.v1", "dispatch.case_redirected.v1")
# Where each complaint's case was put first; what had ended in the list that brought it is put nowhere.
_PLACED = """
select l.complaint_id, min(l.version) from dispatch.event_log l left join intake.complaints c on c.id = l.complaint_id
where case when c.past_result is null then l.type = any($1) else l.type = 'dispatch.case_imported.v1' end group by 1
"""
FILED = ("submit", "order")
LED = ("group ", "register ", "station ")  # acts of who leads from one to the next: none of them may be refused
SHOWN = 12  # violations printed of one check
Rows = Sequence[Mapping[str, Any]]


@dataclass(slots=True)
class Verdict:
    """What is broken, and what was seen."""

    violations: list[Violation] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    looked_at: Counter[str] = field(default_factory=Counter)  # check -> things it looked at

    def blame(self, name: str, whats: Iterator[Any] | Sequence[Any]) -> None:
        self.violations += [Violation(name, what) for what in whats]


async def judge(
    record: Record, connection: "asyncpg.Connection[Any]", fresh: Mapping[str, str], anchors: Anchors
) -> Verdict:
    """``fresh`` is what analytics makes of the logs when it hears them anew, ``anchors`` what was told of the trail."""
    verdict = Verdict()
    history = await _history(record, connection)
    verdict.violations += check(history)
    verdict.looked_at["C1 lost"] = verdict.looked_at["C2 phantom"] = len(history.invoked)
    verdict.looked_at["C5 keys"] = len(history.answers)
    verdict.looked_at["C6 conservation"] = sum(map(len, history.stores.values()))
    await judge_order(verdict, connection)
    _answers(verdict, record)
    await _money(verdict, record, connection)
    await _books(verdict, record, connection)
    await _deadlines(verdict, connection)
    await _projection(verdict, connection, fresh)
    await judge_quarantine(verdict, connection)
    await _matters(verdict, connection)
    _reads(verdict, record, await _joined(connection))
    await _audit(verdict, record, connection, anchors)
    await _access(verdict, record, connection)
    return verdict


async def _history(record: Record, connection: "asyncpg.Connection[Any]") -> History:
    """Complaints by the key they were filed under, which their respondent carries."""
    history = History()
    history.invoked = {entry["value"] for entry in record.of(*FILED, kind=INVOKE)}
    history.refused = {entry["value"] for entry in record.of(*FILED, kind=FAIL)}
    for entry in record.of(*FILED, kind=OK):
        history.answers[entry["value"]].add(_answered(entry["resp"], entry["f"]))
    complaints = await connection.fetch("select id, respondent_name, kind from intake.complaints")
    of_kinds = Counter((row["respondent_name"], row["kind"]) for row in complaints)  # one letter may be both kinds
    for (name, _), count in of_kinds.items():
        history.stored[name] = max(count, history.stored.get(name, 0))
    placed = await connection.fetch(_PLACED, PLACED)
    history.stores = {
        "intake": Counter(row["id"] for row in complaints),
        "dispatch": Counter(
            row["id"] for row in await connection.fetch("select complaint_id as id from dispatch.receipts")
        ),
        "placed": Counter(row["complaint_id"] for row in placed),
        "analytics": Counter(
            row["id"]
            for row in await connection.fetch(
                "select complaint_id as id from analytics.cases_seen where state is not null"
            )
        ),
    }
    return history


def _answered(resp: Mapping[str, Any], what: str) -> Any:
    """The id a key was answered with; with its bytes where the same bytes are promised."""
    if "id" in resp:
        return resp["id"]
    return resp["body"] if what == "submit" else json.loads(resp["body"])["id"]


async def judge_order(verdict: Verdict, connection: "asyncpg.Connection[Any]") -> None:
    """C4: each log numbers its aggregates 1..n, and each subscriber has acted up to n."""
    for publisher in PUBLISHERS:
        gaps = await connection.fetch(
            f"select aggregate_id, count(*), max(version), min(version) from {publisher}.event_log"
            " group by 1 having count(*) <> max(version) or min(version) <> 1"
        )
        verdict.blame("C4 gap in a log", [(publisher, row["aggregate_id"]) for row in gaps])
        verdict.looked_at["C4 order"] += await connection.fetchval(f"select count(*) from {publisher}.event_log")
        astray = await connection.fetch(
            f"select h.aggregate_id from {publisher}.heads h left join (select aggregate_id, max(version) as version"
            f" from {publisher}.event_log group by 1) l using (aggregate_id) where h.version is distinct from l.version"
        )
        verdict.blame("C4 head astray", [(publisher, row["aggregate_id"]) for row in astray])
    for subscriber, publishers in SUBSCRIPTIONS.items():
        for publisher in publishers:
            behind = await connection.fetch(
                f"select h.aggregate_id from {publisher}.heads h left join {subscriber}.applied a"
                f" on a.aggregate_id = h.aggregate_id and a.publisher = '{publisher}'"
                " where coalesce(a.version, 0) <> h.version"
            )
            verdict.blame("C4 not acted on", [(subscriber, publisher, row["aggregate_id"]) for row in behind])


def _answers(verdict: Verdict, record: Record) -> None:
    """C5: other content under a used key is refused; a natural key always gives the same complaint; no 500 ever."""
    ids: dict[str, set[str]] = defaultdict(set)
    for entry in record.of("submit", "repost", kind=OK):
        if "body" in entry["resp"]:
            ids[entry["value"]].add(json.loads(entry["resp"]["body"])["id"])
    verdict.blame("C5 one key, several complaints", [key for key, found in ids.items() if len(found) > 1])
    verdict.blame("C5 a used key took other content", [entry["key"] for entry in record.of("reuse", kind=OK)])
    refused = [entry for entry in record.entries if entry["type"] == FAIL and entry["f"] in (*FILED, "batch", "pay")]
    verdict.blame("C5 refused for nothing", [(one["key"], str(one["resp"])) for one in refused])
    answered = [entry for entry in record.entries if entry["type"] == INFO and "code" in entry.get("resp", {})]
    wrong = [(one["f"], one["key"], str(one["resp"])) for one in answered if one["resp"]["code"] in (500, 501)]
    verdict.blame("G15 unknown told as an error of ours", wrong)
    bare = [one for one in answered if one["resp"]["code"] in (429, 503) and not one["resp"]["retry_after"]]
    verdict.blame("G14 no Retry-After", [(one["f"], one["key"]) for one in bare])


async def _money(verdict: Verdict, record: Record, connection: "asyncpg.Connection[Any]") -> None:
    """C7: one plan for an agreement, each payment acknowledged stands once, sums never exceed what was agreed."""
    for name, query in {
        "claims": "select complaint_id from refunds.claims",
        "plans": "select complaint_id from refunds.plans",
        "plans told": "select complaint_id from refunds.event_log where type = 'refunds.plan_opened.v1'",
        "plans noted": "select case_id as complaint_id from dispatch.history where act = 'plan_opened'",
    }.items():
        agreed = Counter(
            row["complaint_id"]
            for row in await connection.fetch(
                "select complaint_id from dispatch.event_log where type = 'dispatch.agreement_reached.v1'"
            )
        )
        found = Counter(row["complaint_id"] for row in await connection.fetch(query))
        verdict.blame(
            "C7 not one for each agreement", [(name, what) for what in {*agreed, *found} if agreed[what] != found[what]]
        )
    stored = {row["reference"]: row["amount_fen"] for row in await connection.fetch("select * from refunds.payments")}
    invoked = {entry["value"][0]: entry["value"][1] for entry in record.of("pay", kind=INVOKE)}
    acknowledged = {entry["value"][0] for entry in record.of("pay", kind=OK)}
    verdict.blame("C7 payment lost", sorted(acknowledged - stored.keys()))
    verdict.blame("C7 payment from nowhere", [one for one, fen in stored.items() if invoked.get(one) != fen])
    sums = await connection.fetch("select plan_id, sum(amount_fen) as paid from refunds.payments group by 1")
    verdict.blame("C7 paid beyond the agreement", [row["plan_id"] for row in sums if row["paid"] > TOTAL_FEN])
    published = await connection.fetchval(
        "select count(*) from refunds.event_log where type = 'refunds.payment_recorded.v1'"
    )
    if published != len(stored):
        verdict.blame("C7 payments told", [(published, len(stored))])
    verdict.looked_at["C7 money"] = len(stored)


async def _books(verdict: Verdict, record: Record, connection: "asyncpg.Connection[Any]") -> None:
    """C7 of groups, C21, C22: payments to groups and registers, counted anew from what was sent, and in themselves."""
    verdict.blame("C21 books", await broken(connection))
    verdict.looked_at["C7 money of groups"], found = await judge_group_money(record, connection)
    looked_at, of_registers = await judge_registers(record, connection)
    verdict.looked_at += looked_at
    verdict.violations += [Violation(name, what) for name, what in (*found, *of_registers)]
    refused = [entry for entry in record.entries if entry["type"] == FAIL and entry["f"].startswith(LED)]
    verdict.blame("C5 refused for nothing", [(one["f"], one["key"], str(one["resp"])) for one in refused])
    cases = await connection.fetchrow("select count(*), sum(owed_fen), sum(paid_fen) from refunds.group_cases")
    verdict.figures["group cases, yuan owed / paid"] = "{}, {:.0f} / {:.0f}".format(*_yuan(cases))
    entries = await connection.fetch("select state, count(*) from odr.entries group by 1 order by 1")
    verdict.figures["entries of registers"] = ", ".join(f"{row['count']} {row['state']}" for row in entries)


def _yuan(row: Sequence[Any]) -> tuple[int, float, float]:
    count, owed, paid = row
    return count, float(owed or 0) / 100, float(paid or 0) / 100


async def _deadlines(verdict: Verdict, connection: "asyncpg.Connection[Any]") -> None:
    """C8: every limit is where the second reckoning has it; what is past is fired, once, never early."""
    clocks = await connection.fetch(
        "select k.*, c.received_at from dispatch.clocks k join dispatch.cases c on c.id = k.case_id"
        " where k.kind <> all($1)",
        oracle.WITHOUT_PERIOD,
    )
    verdict.looked_at["C8 limits"] = len(clocks)
    for row in clocks:
        matter = oracle.Matter(kind=row["kind"], received=row["received_at"], begun=row["starts_at"])
        if oracle.end(matter)["due_at"] != row["due_at"]:
            verdict.blame("C8 another limit", [(row["case_id"], row["kind"])])
    missed = await connection.fetch(
        "select complaint_id, convert_from(body, 'UTF8')::jsonb as body, occurred_at, recorded_at"
        " from dispatch.event_log where type = 'dispatch.clock_missed.v1'"
    )
    bodies = [(row, json.loads(row["body"])) for row in missed]
    of_channels = [body["clock"] for _, body in bodies if body.get("receipt") is not None]
    verdict.blame("C8 a receipt's limit that no channel set", [kind for kind in of_channels if kind != "hotline"])
    fired = Counter((row["complaint_id"], body["clock"], body.get("receipt")) for row, body in bodies)
    verdict.blame("C8 fired twice", [what for what, count in fired.items() if count > 1])
    now = await connection.fetchval("select clock_timestamp()")
    open_ = [row for row in clocks if row["state"] == "running" and row["due_at"] < now - timedelta(seconds=5)]
    verdict.blame("C8 not fired", [(row["case_id"], row["kind"]) for row in open_])
    due = {(row["case_id"], row["kind"]): row["due_at"] for row in clocks}
    early = [
        (row, body)
        for row, body in bodies
        if row["occurred_at"] < due.get((row["complaint_id"], body["clock"]), row["occurred_at"])
    ]
    verdict.blame("C8 fired early", [(row["complaint_id"], body["clock"]) for row, body in early])
    begun = {
        row["complaint_id"]: row["begun"]
        for row in await connection.fetch(
            "select complaint_id, min(recorded_at) as begun from dispatch.event_log where version = 1 group by 1"
        )
    }
    late = [  # an order may arrive when its limit is over already
        _seconds(row["recorded_at"] - max(due[key], begun[row["complaint_id"]]))
        for row, body in bodies
        if (key := (row["complaint_id"], body["clock"])) in due
    ]
    verdict.looked_at["C8 fired"] = len(bodies)
    verdict.figures["deadlines fired"] = len(bodies)
    if late:
        verdict.figures["lateness of a deadline, p99 / longest, s"] = f"{_p99(late):.1f} / {max(late):.1f}"


async def state_of_analytics(connection: "asyncpg.Connection[Any]") -> dict[str, str]:
    """A hash of each table, rows in the order of their own words."""
    hashes = {}
    for table in PROJECTED:
        rows = await connection.fetch(f"select to_jsonb(t)::text as row from analytics.{table} t")
        words = "\n".join(sorted(row["row"] for row in rows))
        hashes[table] = f"{len(rows)} {hashlib.sha256(words.encode()).hexdigest()[:16]}"
    return hashes


async def messages_in_order(connection: "asyncpg.Connection[Any]") -> list[Any]:
    """Every event of every log as a message."""
    messages = []
    for publisher in PUBLISHERS:
        rows = await connection.fetch(f"select * from {publisher}.event_log")
        messages += [
            (row["recorded_at"], str(row["aggregate_id"]), row["version"], wrap(publisher, row)) for row in rows
        ]
    messages.sort(key=lambda one: one[:3])
    return [message for *_, message in messages]


async def _projection(verdict: Verdict, connection: "asyncpg.Connection[Any]", fresh: Mapping[str, str]) -> None:
    """C9: the projection is the fold of the logs."""
    state = await state_of_analytics(connection)
    verdict.looked_at["C9 rows projected"] = sum(int(words.split()[0]) for words in state.values())
    verdict.blame(
        "C9 another projection", [(name, state[name], fresh[name]) for name in state if state[name] != fresh[name]]
    )
    wrong = await connection.fetch(
        "select c.id from dispatch.cases c join analytics.cases_seen s on s.complaint_id = c.id"
        " where (c.state, c.round) is distinct from (s.state, s.round)"
    )
    verdict.blame("C9 another state", [row["id"] for row in wrong])


async def judge_quarantine(verdict: Verdict, connection: "asyncpg.Connection[Any]") -> None:
    """C13, C14: no event was poison, so nothing is held and nothing waits."""
    for service in SERVICES:
        found = await connection.fetch(f"select why, error from {service}.quarantined")
        verdict.blame("C14 held for nothing", [(service, row["why"], row["error"]) for row in found])
        waiting = await connection.fetchval(f"select count(*) from {service}.parked")
        verdict.blame("C13 parked without quarantine", [(service, waiting)] if waiting else [])
    verdict.looked_at["C14 quarantine"] = len(SERVICES)


async def _matters(verdict: Verdict, connection: "asyncpg.Connection[Any]") -> None:
    """C17 to C20: each matter has one case, each channel its answers, whatever broke meanwhile."""
    stored = await load(connection)
    names = await connection.fetch("select id, respondent_name from intake.complaints")
    matter_of = {row["id"]: row["respondent_name"].removesuffix(AS_ANOTHER_CHANNEL_NAMES_IT) for row in names}
    verdict.violations += check_matters(stored, Matters(matter_of=matter_of))
    verdict.looked_at["C17 complaints and their cases"] = len(stored.complaints)
    verdict.looked_at["C18 pairs of one matter"] = len(stored.matches)
    verdict.figures["complaints that joined another case"] = len(stored.joined)


async def _joined(connection: "asyncpg.Connection[Any]") -> dict[str, set[str]]:
    """The complaints that were of another case for a time, with their cases."""
    rows = await connection.fetch(
        "select aggregate_id::text as case_id, convert_from(body, 'UTF8')::jsonb as body from dispatch.event_log"
        " where type = any($1)",
        JOINS,
    )
    cases: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for one in json.loads(row["body"])["receipts"]:
            cases[one["complaint_id"]] |= {one["complaint_id"], row["case_id"]}
    return cases


def _reads(verdict: Verdict, record: Record, joined: Mapping[str, Collection[str]]) -> None:
    """C15: what was acknowledged is there for its owner at once, and each case is as one register for everybody."""
    gone = list(record.of("own", kind=FAIL))
    verdict.blame(
        "C15 an acknowledged complaint was not there", [(one["p"], one["key"], str(one["resp"])) for one in gone]
    )
    looked_at, wrong = linearized(record, joined)
    verdict.looked_at["C15 reads and acts by version"] = looked_at
    verdict.violations += [Violation(name, what) for name, what in wrong]


async def _audit(verdict: Verdict, record: Record, connection: "asyncpg.Connection[Any]", anchors: Anchors) -> None:
    """C10: who did what stands in the trail, once, and nothing else; it is sealed to its end, as it was anchored."""
    found, verdict.looked_at["C10 audit lines"] = await audited(record, connection, anchors)
    verdict.looked_at["C10 anchors"] = sum(map(len, anchors.values()))
    verdict.violations += [Violation(name, what) for name, what in found]


async def _access(verdict: Verdict, record: Record, connection: "asyncpg.Connection[Any]") -> None:
    """C11: nobody was shown what was not his at that time."""
    findings = await accessed(record, connection)
    verdict.violations += [Violation(name, what) for name, what in findings.wrong]
    verdict.looked_at += findings.looked_at
    verdict.figures["cases of one department after another"] = findings.moved


def sinks(url: str, logs: Sequence[Path], broker: Sequence[Path]) -> dict[str, str]:
    """Everywhere a person could have been written down."""
    dump = Database(url, find_binaries(server_account())).run("pg_dump", "--data-only")
    found = {"database": dump}
    found |= {path.name: path.read_text(errors="ignore") for path in logs if path.is_file()}
    found |= {f"broker {path.parent.name}": path.read_bytes().decode(errors="ignore") for path in broker}
    return found


def confidential(verdict: Verdict, sinks: Mapping[str, str], persons: Sequence[Person]) -> None:
    """C12: no name, number or identity of anyone in any of them."""
    for name, text in sinks.items():
        verdict.blame("C12 a person stands there", [(name, word) for word in sorted(found_in(text, persons))[:SHOWN]])
    verdict.looked_at["C12 canaries"] = 3 * len(persons)
    verdict.figures["sinks searched for persons"] = len(sinks)
    verdict.figures["megabytes searched"] = round(sum(map(len, sinks.values())) / 1e6, 1)


def _seconds(span: timedelta) -> float:
    return span.total_seconds()


def _p99(values: Sequence[float]) -> float:
    return sorted(values)[math.ceil(len(values) * 0.99) - 1]


def gap_of(record: Record, healed_at: int) -> float:
    """Seconds from the healing to the first acknowledged complaint."""
    after = [entry["t"] for entry in record.of(*FILED, kind=OK) if entry["t"] > healed_at]
    return (min(after) - healed_at) / 1e9 if after else float("inf")


def wall_of(entry: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["wall"])
