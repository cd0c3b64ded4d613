"""C17 to C21: what one case for one matter promises, over what the services store at rest.

The record is what the outside knows: who filed what, what persons decided, and the notes that they wrote. ``check`` is
the same for a test, the machine and a campaign.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from contracts.intake import Verdict
from services.intake.matches.domain import JOINING
from tests.simulation.history import Violation

Rows = Sequence[Mapping[str, Any]]
FINAL_STEPS = (
    "consumptionProcessFeedback",
    "consultationProcessFeedback",
    "economyProcessFeedback",
    "finishingFeedback",
)
PLATFORMS = ("12345", "12315")
FROM_RECEIPT = ("dispatch_24h", "acceptance")  # clocks of the first round that the receipt starts
_TABLES = {
    "complaints": """select id, case_id, case_since, channel, received_at, past_result,
        'imported' = any(flags) as listed from intake.complaints""",
    "receipts": "select complaint_id, case_id, received_at, handle_limit from dispatch.receipts",
    "cases": "select id, kind, state, round, received_at, imported, closed_at from dispatch.cases",
    "handed_over": """select distinct on (case_id) case_id, by_rules from dispatch.handovers
        order by case_id, made_at, id""",
    "joined": "select case_id, into_id from dispatch.joined_cases",
    "clocks": "select case_id, kind, round, state, starts_at, receipt from dispatch.clocks",
    "history": "select case_id, personal->>'text' as text from dispatch.history where personal ? 'text'",
    "closings": """select complaint_id as case_id, occurred_at from dispatch.event_log where type =
        'dispatch.case_closed.v1' and convert_from(body, 'UTF8')::jsonb->>'result' not in ('redirected', 'refused')""",
    "matches": "select earlier_id, later_id, verdict, decided_by, joined_at from intake.matches",
    "deliveries": "select id, complaint_id, step, state from intake.deliveries",
    "notices": "select complaint_id from intake.notices",
    "facts": "select complaint_id, digest from intake.told",
    "counted": "select complaint_id, case_id from analytics.cases_seen",
}


@dataclass(slots=True)
class Matters:
    """What the outside knows."""

    matter_of: dict[UUID, Hashable] = field(default_factory=dict)  # complaint -> the person and what it is about
    decided: dict[frozenset[UUID], Verdict] = field(default_factory=dict)  # by a person, last
    notes: dict[str, UUID] = field(default_factory=dict)  # words that stand once -> the case that answered then


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Rows of the services, by what they are of; each field is a query of ``_TABLES``."""

    complaints: Rows
    receipts: Rows
    cases: Rows
    handed_over: Rows  # the first hand-over of a case to another agency
    joined: Rows
    clocks: Rows
    history: Rows
    closings: Rows
    matches: Rows
    deliveries: Rows
    notices: Rows
    facts: Rows
    counted: Rows


async def load(connection: "asyncpg.Connection[Any]") -> Stored:
    """Read everything that is checked."""
    return Stored(**{name: [dict(row) for row in await connection.fetch(query)] for name, query in _TABLES.items()})


def check(stored: Stored, matters: Matters) -> list[Violation]:
    """Return every broken promise of complaints that have come to rest."""
    return [
        *_one_case(stored),
        *_one_matter(stored, matters),
        *_answers(stored),
        *_clocks(stored),
        *_history(stored),
        *_notes(stored, matters),
    ]


def _one_case(stored: Stored) -> Iterator[Violation]:
    """C17: each complaint is answered by exactly one case, and all services name the same."""
    case_of = {row["complaint_id"]: row["case_id"] for row in stored.receipts}
    counted = {row["complaint_id"]: row["case_id"] for row in stored.counted}
    cases = {row["id"] for row in stored.cases}
    for row in stored.complaints:
        case_id = case_of.get(row["id"])
        if case_id not in cases:
            yield Violation("C17 no case", row["id"])
        if row["case_id"] != case_id:
            yield Violation("C17 another case at intake", row["id"])
        if counted.get(row["id"]) != case_id:
            yield Violation("C17 another case counted", row["id"])
    yield from (Violation("C17 a case without its complaint", one) for one in cases - set(case_of.values()))
    for row in stored.joined:
        if row["case_id"] in cases or case_of.get(row["case_id"]) == row["case_id"]:
            yield Violation("C17 taken out and there", row["case_id"])


def _one_matter(stored: Stored, matters: Matters) -> Iterator[Violation]:
    """C18: one case answers what is one matter, and only that; what a person decided stands."""
    case_of = {row["complaint_id"]: row["case_id"] for row in stored.receipts}
    ties: dict[UUID, set[UUID]] = defaultdict(set)
    for row in stored.matches:
        pair = (row["earlier_id"], row["later_id"])
        is_joined = row["joined_at"] is not None
        if is_joined and case_of.get(pair[0]) != case_of.get(pair[1]):
            yield Violation("C18 joined, and two cases", pair)
        if is_joined and row["verdict"] not in JOINING:
            yield Violation("C18 joined without a verdict", pair)
        if is_joined:
            ties[pair[0]].add(pair[1])
            ties[pair[1]].add(pair[0])
        by_machine = row["decided_by"] == "machine" and row["verdict"] in JOINING
        if by_machine and matters.matter_of.get(pair[0]) != matters.matter_of.get(pair[1]):
            yield Violation("C18 two matters joined by machine", pair)
        decided = matters.decided.get(frozenset(pair))
        if decided is not None and row["verdict"] != decided:
            yield Violation("C18 a decision overturned", pair)
    for complaint_id, case_id in case_of.items():
        if case_id not in _reached(complaint_id, ties):
            yield Violation("C18 joined to what it was not matched with", complaint_id)


def _reached(start: UUID, ties: Mapping[UUID, set[UUID]]) -> set[UUID]:
    reached, waiting = {start}, [start]
    while waiting:
        further = ties.get(waiting.pop(), set()) - reached
        reached |= further
        waiting += further
    return reached


def _answers(stored: Stored) -> Iterator[Violation]:
    """C19: each channel gets exactly one final answer for each end of its case, and none of another case.

    About what a list brought no channel gets any answer.
    """
    closed_at: dict[UUID, list[Any]] = defaultdict(list)
    for row in stored.closings:
        closed_at[row["case_id"]].append(row["occurred_at"])
    finals = Counter(row["complaint_id"] for row in stored.deliveries if row["step"] in FINAL_STEPS)
    for row in stored.complaints:
        if row["channel"] in PLATFORMS:
            since = row["case_since"]
            due = 0 if row["listed"] else sum(since is None or at >= since for at in closed_at[row["case_id"]])
            if finals[row["id"]] != due:
                yield Violation("C19 final answers", (row["id"], due, finals[row["id"]]))
    listed = {row["id"] for row in stored.complaints if row["listed"]}
    for row in stored.deliveries:
        if row["complaint_id"] in listed:
            yield Violation("C19 an answer about what a list brought", (row["complaint_id"], row["step"]))
    facts = {(row["complaint_id"], UUID(bytes=bytes(row["digest"]))) for row in stored.facts}
    for row in stored.deliveries:
        if row["state"] == "waiting" and (row["complaint_id"], row["id"]) not in facts:
            yield Violation("C19 an answer of another case", (row["complaint_id"], row["step"]))


def _clocks(stored: Stored) -> Iterator[Violation]:
    """C20: the earliest receipt starts the clocks; each channel's limit stands where its receipt does."""
    received, limits = defaultdict[UUID, list[Any]](list), set[tuple[UUID, UUID]]()
    for row in stored.receipts:
        received[row["case_id"]].append(row["received_at"])
        if row["handle_limit"] is not None:
            limits.add((row["case_id"], row["complaint_id"]))
    started: dict[tuple[UUID, str], set[Any]] = defaultdict(set)
    own_limits = set()
    for row in stored.clocks:
        if row["round"] == 1 and row["kind"] in FROM_RECEIPT:
            started[row["case_id"], row["kind"]].add(row["starts_at"])
        if row["kind"] == "hotline" and row["state"] != "cancelled":
            own_limits.add((row["case_id"], row["receipt"]))
    past = {row["id"] for row in stored.complaints if row["past_result"] is not None}
    at_once = {row["case_id"] for row in stored.handed_over if row["by_rules"]}
    for row in stored.cases:
        if row["id"] in past:
            continue  # ``_history``: none of them starts at all
        for kind in _kinds_from_receipt(row, started, at_once):
            if started[row["id"], kind] != {min(received[row["id"]], default=None)}:
                yield Violation("C20 not from the earliest receipt", (row["id"], kind))
    running = {row["id"] for row in stored.cases if row["state"] not in ("withdrawn", "refused", "redirected")}
    yield from (Violation("C20 a limit of a receipt elsewhere", one) for one in own_limits - limits)
    yield from (
        Violation("C20 a limit forgotten", (case_id, receipt))
        for case_id, receipt in limits - own_limits
        if case_id in running
    )


def _kinds_from_receipt(
    case: Mapping[str, Any], started: Mapping[tuple[UUID, str], set[Any]], at_once: Collection[UUID]
) -> Sequence[str]:
    """Return the clocks that the receipt of a case starts; the rules' first hand-over to another agency leaves one.

    ``at_once``: cases handed over so. If the agency gives such a case back, the other clock starts, from the receipt.
    """
    is_elsewhere = case["id"] in at_once and not started[case["id"], "acceptance"]
    return FROM_RECEIPT if case["kind"] == "complaint" and not is_elsewhere else FROM_RECEIPT[:1]


def _history(stored: Stored) -> Iterator[Violation]:
    """C20: what had ended before it was received starts no clock, and nobody is written to about it."""
    past = {row["id"]: row["past_result"] for row in stored.complaints if row["past_result"] is not None}
    for row in stored.cases:
        if row["imported"] and row["id"] not in past:
            yield Violation("C20 closed by no list", row["id"])
        if row["id"] not in past or row["round"] > 1:
            continue
        closed_at = datetime.fromisoformat(json.loads(past[row["id"]])["closed_at"])
        if not row["imported"] or (row["state"], row["closed_at"]) != ("closed", closed_at):
            yield Violation("C20 not closed as its list says", row["id"])
    rounds = {row["id"]: row["round"] for row in stored.cases}
    yield from (
        Violation("C20 a clock of what had ended", (row["case_id"], row["kind"]))
        for row in stored.clocks
        if row["case_id"] in past and row["round"] == 1
    )
    yield from (
        Violation("C20 a letter about what had ended", row["complaint_id"])
        for row in stored.notices
        if row["complaint_id"] in past and rounds.get(row["complaint_id"]) == 1
    )


def _notes(stored: Stored, matters: Matters) -> Iterator[Violation]:
    """C21: what a person noted stands once, in the case that answered then."""
    places: dict[str, list[UUID]] = defaultdict(list)
    for row in stored.history:
        places[row["text"]].append(row["case_id"])
    for text, case_id in matters.notes.items():
        if places[text] != [case_id]:
            yield Violation("C21 a note astray", (text, case_id))
