"""Realistic events: complaints as intake publishes them, and the course of their cases as dispatch publishes it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from benchmarks.bodies import SEED
from benchmarks.contestants import PARTNER
from canon.codes import (
    Agency,
    Channel,
    ClockKind,
    CloseResult,
    Department,
    MediationMode,
    RedirectReason,
    RuleSet,
    State,
)
from contracts.dispatch import (
    AgreementReached,
    CaseAccepted,
    CaseClosed,
    CaseDispatched,
    CaseEvent,
    CaseFollowedUp,
    CaseRedirected,
    FirstFeedbackGiven,
    LimitMet,
    LimitStarted,
    MediationStarted,
)
from contracts.intake import ComplaintReceived
from services.intake.complaints.domain.answers import event_of
from services.intake.complaints.domain.complaint import number_of
from services.intake.filing.domain.acceptance import Accepted, read_filing
from services.intake.filing.schemas import FileComplaint
from simulators.mix import draw
from simulators.orders import matter_for, partner_complaint
from simulators.stream import CHANNELS

SECTIONS = (Department.CONSUMER_PROTECTION, Department.FOOD, Department.PRICE_COMPETITION, Department.QUALITY)
TOWNS = ("chengguan", "fengle", "hexi", "xinqiao", "shilin", "dongwan", "nanpu", "beishan")
REDIRECTED = 0.1  # share of cases that another agency must answer
SPREAD = timedelta(minutes=20)  # between two complaints of a county
PROOF = "收到之日不计入；遇法定节假日顺延；按工作日计算，期限届满日为最后一个工作日。"
TEXT = "已联系投诉人，情况已记录，承办人将在期限内与被投诉人核实并答复。"


def received(count: int, until: datetime, spread: timedelta = SPREAD) -> Iterator[ComplaintReceived]:
    """Yield intake's events for the messages of a county, made by its own functions, in the usual mix of channels."""
    at = until - spread * (count + 1)
    yielded = n = 0
    while yielded < count:
        n += 1
        at = min(at + spread, until)
        rng = Random(f"{SEED}/stream/{n}")
        channel = draw(rng, CHANNELS)
        posted = FileComplaint.model_validate(partner_complaint(rng, n, at, matter_for(rng, channel, at)))
        filing = replace(posted.to_filing(PARTNER, f"{SEED}-{n}", b""), channel=channel, source=_source(channel))
        outcome = read_filing(filing, at).outcome
        if isinstance(outcome, Accepted):
            yielded += 1
            yield event_of(replace(outcome.complaints[0], number=number_of(at.date(), n)))


def case_histories(complaints: list[ComplaintReceived], count: int) -> list[CaseEvent]:
    """Return so many events of the cases of these complaints in chronological order; some cases are unfinished."""
    events: list[CaseEvent] = []
    for n, complaint in enumerate(complaints):
        rng = Random(f"{SEED}/way/{n}")
        history = list(_history(complaint, rng))
        events += history[: rng.choice((1, 2, 3, 4, len(history), len(history), len(history)))]
    return sorted(events, key=lambda event: event.occurred_at)[:count]


def _source(channel: Channel) -> str:
    return "partner:demo" if channel is Channel.PARTNER else channel.value


def _history(complaint: ComplaintReceived, rng: Random) -> Iterator[CaseEvent]:
    """Yield the events of one case from dispatch to the follow-up, with its time limits, in order."""
    case = _Case(complaint, rng.choice(SECTIONS))
    case.state = State.DISPATCHED
    redirected = rng.random() < REDIRECTED
    started = () if redirected else (case.started(ClockKind.FEEDBACK_24H, days=1),)
    yield case.make_event(
        CaseDispatched,
        clocks=(case.started(ClockKind.ACCEPTANCE, days=9), case.met(ClockKind.DISPATCH_24H), *started),
        by_rules=True,
        explanation=TEXT,
        matched=("退款", "预付卡"),
        rule_version="1",
    )
    if redirected:
        case.later(hours=rng.uniform(1, 12))
        case.state, case.agency = State.REDIRECTED, rng.choice(list(Agency))
        yield case.make_event(
            CaseRedirected, handover_id=complaint.case_id, reason=RedirectReason.NO_AUTHORITY, basis="Art. 16(1)"
        )
        return
    case.later(hours=rng.uniform(1, 30))
    yield case.make_event(FirstFeedbackGiven, clocks=(case.met(ClockKind.FEEDBACK_24H),), text=TEXT)
    case.later(hours=rng.uniform(1, 100))
    case.state = State.ACCEPTED
    yield case.make_event(
        CaseAccepted, clocks=(case.met(ClockKind.ACCEPTANCE), case.started(ClockKind.MEDIATION, days=60))
    )
    case.later(hours=rng.uniform(1, 100))
    case.state = State.MEDIATING
    yield case.make_event(MediationStarted, mode=MediationMode.CALL)
    case.later(hours=rng.uniform(1, 300))
    case.state = State.AGREED
    met = (case.met(ClockKind.MEDIATION),)
    yield case.make_event(AgreementReached, clocks=met, terms=TEXT, amount_fen=rng.randrange(1, 10**6), refund_fen=None)
    case.later(hours=rng.uniform(1, 50))
    case.state = State.CLOSED
    yield case.make_event(CaseClosed, result=CloseResult.AGREED, note=TEXT, recovered_fen=1, within_limit=True)
    case.later(hours=rng.uniform(1, 200))
    case.state = State.FOLLOWED_UP
    yield case.make_event(CaseFollowedUp, service=rng.randint(1, 5), outcome=rng.randint(1, 5), reachable=True)


class _Case:
    """A case and its present state."""

    def __init__(self, complaint: ComplaintReceived, department: Department) -> None:
        self._complaint = complaint
        self._department = department
        self._at = complaint.occurred_at
        self.state = State.RECEIVED
        self.agency: Agency | None = None
        self._town = TOWNS[complaint.case_id.int % len(TOWNS)]

    def later(self, *, hours: float) -> None:
        self._at += timedelta(hours=hours)

    def make_event(self, event: type[CaseEvent], **facts: Any) -> CaseEvent:
        complaint = self._complaint
        return event(
            aggregate_id=complaint.case_id,
            complaint_id=complaint.case_id,
            occurred_at=self._at,
            state=self.state,
            kind=complaint.kind,
            channel=complaint.channel,
            source=complaint.source,
            received_at=complaint.received_at,
            region=complaint.region,
            town=self._town,
            agency=self.agency,
            category=complaint.category,
            department=self._department.value,
            officer="officer.dev",
            **facts,
        )

    def started(self, clock: ClockKind, *, days: int) -> LimitStarted:
        return LimitStarted(
            clock=clock,
            rule_set=RuleSet.ORDER121,
            rule="Art. 15",
            starts_at=self._at,
            due_at=self._at + timedelta(days=days),
            proof=PROOF,
        )

    def met(self, clock: ClockKind) -> LimitMet:
        due_at = self._at + timedelta(days=1)
        return LimitMet(clock=clock, starts_at=self._at, due_at=due_at, met_at=self._at, in_time=True)
