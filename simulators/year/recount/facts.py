"""The record of a replay as facts: who did what to which case and when, and what the county decided by itself."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from canon.shanghai import day_of

Line = Mapping[str, Any]

SUCCESS = range(200, 300)
OF_A_CASE = re.compile(r"/v1/cases/(?P<case>[^/]+)/(?P<name>[a-z-]+)")
OF_A_LOOK_BACK = re.compile(r"/v1/look-backs/[^/]+/items/(?P<case>[^/]+)/finding")
OF_A_SIGNAL = re.compile(r"/v1/complaints/(?P<case>[^/]+)/signals/[^/]+/decision")
HANDOVER_REFUSED = re.compile(r"/v1/handovers/[^/]+/refusal")
PLAN_PAID = re.compile(r"/v1/refunds/plans/(?P<plan>[^/]+)/payments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What somebody did to a case; ``name`` is the command, ``look-back``, ``bounce`` or ``signal``."""

    name: str
    at: datetime
    body: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody did, and what was answered."""

    path: str
    at: datetime
    body: Any
    answer: Line


@dataclass(slots=True, kw_only=True)
class CaseFacts:
    """One case: how it stands at the end (``view``), and what was done to it, in order."""

    id: str
    kind: str
    received_at: datetime
    topic: str | None
    view: Line
    steps: list[Step] = field(default_factory=list)
    received_on: date = field(init=False)

    def __post_init__(self) -> None:
        self.received_on = day_of(self.received_at)

    @property
    def number(self) -> str:
        return str(self.view.get("number") or self.id)

    @property
    def clocks(self) -> list[Line]:
        return list(self.view.get("clocks") or ())

    @property
    def handovers(self) -> list[Line]:
        return list(self.view.get("handovers") or ())

    def instants(self, *names: str) -> list[datetime]:
        """Return when steps of these names were done."""
        return [step.at for step in self.steps if step.name in names]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A whole record as known at ``as_of``: ``case_of`` has the case of each complaint, ``payments`` what plans got."""

    as_of: datetime
    cases: Mapping[str, CaseFacts]
    case_of: Mapping[str, str]
    acts: tuple[Act, ...]
    views: Mapping[str, list[Line]]
    payments: Mapping[str, list[Line]]

    @cached_property
    def first_day(self) -> date | None:
        """The first day of which the record holds anything."""
        days = (*(case.received_on for case in self.cases.values()), *(day_of(act.at) for act in self.acts))
        return min(days, default=None)

    def case_behind(self, complaint: str) -> CaseFacts | None:
        """Return the case that a complaint belongs to."""
        return self.cases.get(self.case_of.get(complaint, complaint))

    def matching(self, pattern: str) -> Iterator[tuple[re.Match[str], Act]]:
        """Return the acts whose whole path is of a form."""
        form = re.compile(pattern)
        for act in self.acts:
            if match := form.fullmatch(act.path):
                yield match, act


def no_facts(as_of: datetime) -> Facts:
    """Return what was known before anything happened."""
    return Facts(as_of=as_of, cases={}, case_of={}, acts=(), views={}, payments={})


def read_facts(lines: Iterable[Line], as_of: datetime) -> Facts:
    """Read a record; what was done after ``as_of`` is left out."""
    views: dict[str, list[Line]] = defaultdict(list)
    messages, acts = [], []
    for line in lines:
        if line["line"] == "message":
            messages.append(line)
        elif line["line"] != "act":
            views[line["line"]].append(line)
        elif line["status"] in SUCCESS and datetime.fromisoformat(line["at"]) <= as_of:
            acts.append(_act(line))
    complaints = {str(one["id"]): one for one in views["complaint"]}
    case_of = {one: str(view.get("case_id") or one) for one, view in complaints.items()}
    cases = {str(one["id"]): _case(one, complaints.get(str(one["id"]), {})) for one in views["case"]}
    for message in messages:
        _add_unlisted(message, cases, case_of)
    payments: dict[str, list[Line]] = defaultdict(list)
    facts = Facts(as_of=as_of, cases=cases, case_of=case_of, acts=tuple(acts), views=views, payments=payments)
    for act in acts:
        _add_step(facts, act)
        if paid := PLAN_PAID.fullmatch(act.path):
            payments[paid["plan"]].append(act.body)
    return facts


def _act(line: Line) -> Act:
    at = datetime.fromisoformat(line["at"])
    return Act(path=line["path"], at=at, body=line["body"], answer=line.get("answer") or {})


def _case(view: Line, complaint: Line) -> CaseFacts:
    return CaseFacts(
        id=str(view["id"]),
        kind=str(view["kind"]),
        received_at=datetime.fromisoformat(view["received_at"]),
        topic=(complaint.get("topic") or {}).get("code"),
        view=view,
    )


def _add_unlisted(message: Line, cases: dict[str, CaseFacts], case_of: dict[str, str]) -> None:
    """Add what a platform sent and got an id for, but no list of the county has."""
    complaint = str((message.get("answer") or {}).get("id") or "")
    if not complaint or message["status"] not in SUCCESS:
        return
    case = case_of.setdefault(complaint, complaint)
    if case not in cases:
        at = datetime.fromisoformat(message["sent_at"])
        view = {"channel": message["channel"], "number": message["number"]}
        cases[case] = CaseFacts(id=case, kind=message["meant"], received_at=at, topic=None, view=view)


def _add_step(facts: Facts, act: Act) -> None:
    found, name = OF_A_CASE.fullmatch(act.path), ""
    if found:
        name = found["name"]
    elif found := OF_A_LOOK_BACK.fullmatch(act.path):
        name = "look-back"
    elif found := OF_A_SIGNAL.fullmatch(act.path):
        name = "signal"
    elif HANDOVER_REFUSED.fullmatch(act.path):
        name = "bounce"
    if not name:
        return
    complaint = found["case"] if found else str(act.answer.get("case_id"))
    if case := facts.case_behind(complaint):
        case.steps.append(Step(name=name, at=act.at, body=act.body if isinstance(act.body, Mapping) else {}))
