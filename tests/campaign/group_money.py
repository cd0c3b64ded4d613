"""C7 of groups: what was sent and answered, counted anew, is what stands in the books.

Not one line of the services' own arithmetic is used: a payment without an instalment counts towards the oldest that is
open, so what each instalment received follows from the sums alone, in whatever order they arrived.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from tests.campaign.record import FAIL, INVOKE, OK, Record

Found = tuple[str, Any]
Entry = Mapping[str, Any]
ROSTER, SIMULATE, TIMETABLE = "group roster", "group simulate", "group timetable"
FILE, MATCH, UNDO = "group payments", "group match", "group undo"
INTERVIEW, COUNTERSIGN = "group interview", "group countersign"
_INSTALMENTS = """
    select v.group_case_id::text as case, v.number as version, i.member, i.amount_fen, i.paid_fen
    from refunds.group_instalments i join refunds.group_plans v on v.id = i.plan_id order by 1, 2, 3, i.number
"""
_IN_FORCE = {"active", "defaulted", "fulfilled", "superseded"}


@dataclass(frozen=True, slots=True)
class StoredPayment:
    reference: str
    amount_fen: int
    member: int | None
    plan_version: int | None


@dataclass(slots=True)
class StoredCase:
    """A case as it stands in the books."""

    members: dict[int, tuple[int, int]] = field(default_factory=dict)  # number -> fen owed, fen paid
    contracts: Counter[tuple[int, int]] = field(default_factory=Counter)  # member, fen owed
    payments: list[StoredPayment] = field(default_factory=list)
    instalments: dict[int, dict[int, list[tuple[int, int]]]] = field(
        default_factory=dict
    )  # version, member -> fen, paid
    signers: dict[int, tuple[str, set[str]]] = field(default_factory=dict)  # version -> state, who signed
    interviews: int = 0


@dataclass(slots=True)
class Sent:
    """What was sent about a case, and how it was answered, in its order."""

    entries: list[Entry] = field(default_factory=list)

    def of(self, *whats: str, kind: str) -> Iterator[Entry]:
        return (entry for entry in self.entries if entry["f"] in whats and entry["type"] == kind)


async def judge_group_money(record: Record, connection: "asyncpg.Connection[Any]") -> tuple[int, list[Found]]:
    """How many payments were looked at, and what is wrong."""
    stored = await load_cases(connection)
    sent = sent_in(record)
    found = [one for case in sorted({*stored, *sent}) for one in judge_case(case, stored.get(case), sent.get(case))]
    found += [("C7 taken in vain", (one["p"], one["f"], one["key"])) for one in _in_vain(record)]
    return sum(len(case.payments) for case in stored.values()), found


def _in_vain(record: Record) -> Iterator[Entry]:
    return (entry for entry in record.entries if entry["f"].startswith("vain ") and entry["type"] == OK)


def sent_in(record: Record) -> dict[str, Sent]:
    """What was sent, by case."""
    sent = defaultdict[str, Sent](Sent)
    for entry in record.entries:
        if entry["f"].startswith("group ") and entry["f"] != "group open":
            sent[entry.get("value", entry["key"])].entries.append(entry)  # a read has its case for a key
    return sent


def judge_case(case: str, stored: StoredCase | None, sent: Sent | None) -> Iterator[Found]:
    if stored is None:
        yield "C7 a group's case lost", case
        return
    sent = sent or Sent()
    for check in (_roster, _timetables, _payments, _sums, _instalments, _files, _signatures):
        yield from ((f"C7 {what}", (case, *about)) for what, *about in check(stored, sent))


def _roster(stored: StoredCase, sent: Sent) -> Iterator[tuple[Any, ...]]:
    """Each contract of a roster that was acknowledged stands once; of one whose fate is unknown all or nothing does."""
    unexplained = Counter(stored.contracts)
    done, certain = set[str](), {entry["key"] for entry in sent.of(ROSTER, kind=OK)}
    for entry in sent.of(ROSTER, kind=INVOKE):
        if entry["key"] in done:
            continue
        done.add(entry["key"])
        rows = Counter((member, fen) for member, _, fen in entry["rows"])
        if rows <= unexplained:
            unexplained -= rows
        elif entry["key"] in certain or rows & unexplained:
            yield "a group's roster otherwise", entry["key"], sorted((rows - unexplained).elements())
    yield from (("a group's roster otherwise", "from nowhere", row) for row in unexplained.elements())
    sums = Counter[int]()
    for (member, fen), count in stored.contracts.items():
        sums[member] += fen * count
    for number, (owed, _) in stored.members.items():
        if owed != sums[number]:
            yield "a group's roster otherwise", number, owed, sums[number]


def _timetables(_stored: StoredCase, sent: Sent) -> Iterator[tuple[Any, ...]]:
    """Whatever is open when a timetable is reckoned is in it, for each member, to the fen."""
    open_fen, reckoned = Counter[int](), dict[int, dict[int, int]]()
    holders, rosters = Holders(), set[str]()
    for entry in sent.entries:
        if entry["type"] != OK:
            continue
        if entry["f"] == ROSTER and entry["key"] not in rosters:
            rosters.add(entry["key"])
            for member, _, fen in entry["rows"]:
                open_fen[member] += fen
        for fen, before, after in holders.move(entry):
            open_fen.update({before: fen} if before is not None else {})
            open_fen.subtract({after: fen} if after is not None else {})
        if entry["f"] == SIMULATE:
            reckoned[entry["resp"]["json"]["id"]] = {one: fen for one, fen in open_fen.items() if fen}
        if entry["f"] == TIMETABLE:
            number = int(entry["path"].partition("/simulations/")[2].partition("/")[0])
            items = entry["resp"]["json"]["items"]
            shares = {one["member"]: sum(share["amount_fen"] for share in one["shares"]) for one in items}
            if shares != reckoned.get(number):
                yield "a timetable of another sum", number, str(shares), str(reckoned.get(number))


@dataclass(slots=True)
class Holders:
    """For whom each payment is by the entries so far: a line that is sent again moves nothing, a match does."""

    certain: dict[str, int | None] = field(default_factory=dict)
    possible: dict[str, set[int | None]] = field(default_factory=lambda: defaultdict(set))
    fen: dict[str, int] = field(default_factory=dict)

    def move(self, entry: Entry) -> list[tuple[int, int | None, int | None]]:
        """Take an entry in; return the sums that certainly changed hands: fen, from whom, to whom."""
        moved = list[tuple[int, int | None, int | None]]()
        for reference, fen, member in entry.get("lines", ()):
            if reference in self.certain and entry["f"] not in (MATCH, UNDO):
                continue
            self.fen[reference] = fen
            if entry["type"] == OK:
                moved.append((fen, self.certain.get(reference), member))
                self.certain[reference] = member
                self.possible[reference] = {member}
            else:
                self.possible[reference].add(member)
        return moved


def _payments(stored: StoredCase, sent: Sent) -> Iterator[tuple[Any, ...]]:
    """Each payment acknowledged stands once, of its sum, for whom it was; none comes from nowhere."""
    holders = Holders()
    refused = {(entry["p"], entry["key"]) for entry in sent.entries if entry["type"] == FAIL}
    for entry in sent.entries:
        if (entry["p"], entry["key"]) not in refused:
            holders.move(entry)
    count = Counter(one.reference for one in stored.payments)
    yield from (("a group's payment twice", name) for name, rows in count.items() if rows > 1)
    yield from (("a group's payment lost", name) for name in holders.certain if name not in count)
    for one in stored.payments:
        if holders.fen.get(one.reference) != one.amount_fen:
            yield "a group's payment from nowhere", one.reference, one.amount_fen
        elif one.member not in holders.possible[one.reference]:
            yield "a group's payment for another", one.reference, one.member


def _sums(stored: StoredCase, sent: Sent) -> Iterator[tuple[Any, ...]]:
    """Nobody is paid more than is owed, and each as much as arrived."""
    arrived = Counter[int]()
    for one in stored.payments:
        if one.member is not None:
            arrived[one.member] += one.amount_fen
    for number, (owed, paid) in stored.members.items():
        if paid > owed:
            yield "a group paid beyond what is owed", number, owed, paid
        if paid != arrived[number]:
            yield "a group's sums", number, paid, arrived[number]
    certain = {entry["key"] for entry in sent.of(INTERVIEW, kind=OK)}
    if not len(certain) <= stored.interviews <= len({entry["key"] for entry in sent.of(INTERVIEW, kind=INVOKE)}):
        yield "a group's interviews", stored.interviews, len(certain)


def _instalments(stored: StoredCase, _sent: Sent) -> Iterator[tuple[Any, ...]]:
    """What arrived for a member under a version fills its instalments from the oldest on, none beyond its sum."""
    arrived = Counter[tuple[int, int]]()
    for one in stored.payments:
        if one.member is not None and one.plan_version is not None:
            arrived[one.plan_version, one.member] += one.amount_fen
    for version, members in stored.instalments.items():
        for member, parts in members.items():
            left = arrived.pop((version, member), 0)
            for number, (amount_fen, paid_fen) in enumerate(parts, 1):
                taken = min(left, amount_fen)
                left -= taken
                if paid_fen != taken:
                    yield "an instalment paid otherwise", version, member, number, paid_fen, taken
            if left:
                yield "an instalment paid twice", version, member, left
    yield from (("an instalment paid twice", *what, fen) for what, fen in arrived.items() if fen)


def _files(_stored: StoredCase, sent: Sent) -> Iterator[tuple[Any, ...]]:
    """Every line of a bank file is counted, waits or was known, and the same file is answered the same."""
    answers = dict[str, Any]()
    for entry in sent.of(ROSTER, FILE, kind=OK):
        answer = entry["resp"]["json"]
        if answers.setdefault(entry["key"], answer) != answer:
            yield "a file that changed something again", entry["key"]
        if entry["f"] == ROSTER:
            continue
        file, named = answer["bank_file"], [line for line in entry["lines"] if line[2] is not None]
        counts = (file["recorded"] + file["repeated"], file["unmatched"], file["error_count"])
        if counts != (len(named), len(entry["lines"]) - len(named), 0) or file["repeated"] < entry["repeated"]:
            yield "a bank line otherwise", entry["key"], str(file)


def _signatures(stored: StoredCase, sent: Sent) -> Iterator[tuple[Any, ...]]:
    """Two sign a change, and as many changes are in force as were signed by the second."""
    changes = {number: who for number, (state, who) in stored.signers.items() if state in _IN_FORCE and number > 1}
    yield from (("signed by one", number) for number, who in changes.items() if len(who) < 2)
    certain = {entry["key"] for entry in sent.of(COUNTERSIGN, kind=OK)}
    if not len(certain) <= len(changes) <= len({entry["key"] for entry in sent.of(COUNTERSIGN, kind=INVOKE)}):
        yield "a version nobody signed", len(changes), len(certain)


async def load_cases(connection: "asyncpg.Connection[Any]") -> dict[str, StoredCase]:
    """Everything that stands in the books of groups, by case."""
    cases = defaultdict[str, StoredCase](StoredCase)
    for row in await connection.fetch("select id::text from refunds.group_cases"):
        cases[row["id"]] = StoredCase()
    for row in await connection.fetch("select group_case_id::text as case, m.* from refunds.group_members m"):
        cases[row["case"]].members[row["number"]] = row["owed_fen"], row["paid_fen"]
    contracts = "select k.group_case_id::text as case, m.number as member, k.owed_fen from refunds.group_contracts k"
    for row in await connection.fetch(f"{contracts} join refunds.group_members m on m.id = k.member_id"):
        cases[row["case"]].contracts[row["member"], row["owed_fen"]] += 1
    for row in await connection.fetch("select group_case_id::text as case, p.* from refunds.group_payments p"):
        payment = StoredPayment(row["reference"], row["amount_fen"], row["member"], row["plan_version"])
        cases[row["case"]].payments.append(payment)
    for row in await connection.fetch(_INSTALMENTS):
        members = cases[row["case"]].instalments.setdefault(row["version"], {})
        members.setdefault(row["member"], []).append((row["amount_fen"], row["paid_fen"]))
    for row in await connection.fetch("select group_case_id::text as case, v.* from refunds.group_plans v"):
        who = {signature["account"] for signature in json.loads(row["signatures"])}
        cases[row["case"]].signers[row["number"]] = row["state"], who
    interviews = "select group_case_id::text as case, count(*) from refunds.interviews group by 1"
    for row in await connection.fetch(interviews):
        cases[row["case"]].interviews = row["count"]
    return dict(cases)
