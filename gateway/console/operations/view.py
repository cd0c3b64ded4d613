"""Turn statuses, samples, quarantine and deliveries into rows; pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor
from typing import Any

from gateway.console.formatting import Formatter
from gateway.console.line_charts import Spark, spark
from gateway.console.models import QuarantinedEvent
from gateway.console.operations.faults import Fault
from gateway.console.operations.models import Delivery
from gateway.operations.status_history import Sample

COUNTED = frozenset(
    {"quarantined", "rewound", "checksum", "connections", "archiving", "log"}
)  # their amount is a number
TIMED = frozenset({"deadlines", "late", "parked", "outbox", "answers", "loop", "clock", "transaction", "reading"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultLine:
    """A cause as it is read: what, what it means, what to do."""

    cause: str
    title: str
    effect: str
    advice: str
    is_grave: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The last hour of a service: what waited, and how often it did not answer."""

    line: Spark
    sentence: str
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventGroup:
    """Events that one service could not handle for one reason."""

    service: str
    why: str
    type: str
    error: str
    count: int
    behind: int
    oldest: datetime
    can_be_replayed: bool
    proposed: int  # of which somebody proposed the skip, and another operator must confirm it


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryGroup:
    """Deliveries to one platform that did not arrive for one reason."""

    channel: str
    state: str
    error: str
    count: int
    oldest: datetime
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    service: str
    job: str
    at: datetime


def fault_lines(faults: Sequence[Fault], say: Formatter) -> list[FaultLine]:
    words = say.words
    lines = []
    for fault in faults:
        names = words("list.joint").join(words(f"service.{name}") for name in fault.services)
        amount = say.count(floor(fault.amount))
        if fault.cause in TIMED:
            amount = span_of(fault.amount, say)
        lines.append(
            FaultLine(
                cause=fault.cause,
                title=words(f"fault.{fault.cause}", services=names, amount=amount),
                effect=words(f"fault.{fault.cause}.effect"),
                advice=words(f"fault.{fault.cause}.advice"),
                is_grave=fault.is_grave,
            )
        )
    return lines


def span_of(seconds: float, say: Formatter) -> str:
    """Return a span; one below a minute in seconds."""
    return say.words("seconds", n=round(seconds)) if seconds < 60 else say.span(timedelta(seconds=seconds))


def history_of(samples: Sequence[Sample], say: Formatter) -> History:
    """Return what waited in this service, to be handled and to be sent, over the last hour."""
    values = [sample.lag + sample.outbox if sample.is_up else None for sample in samples]
    known = [value for value in values if value is not None]
    missed = len(values) - len(known)
    sentence = say.words("history.sentence", most=say.count(max(known, default=0)), missed=missed, n=len(values))
    return History(line=spark(values), sentence=sentence, missed=missed)


def event_groups(events: Iterable[QuarantinedEvent]) -> list[EventGroup]:
    """Return the events by service, reason, type and place of the failure; those that hold up most first."""
    groups: dict[tuple[str, str, str, str], list[QuarantinedEvent]] = {}
    for event in events:
        groups.setdefault((event.service, event.why, event.type or "", event.error), []).append(event)
    found = [
        EventGroup(
            service=service,
            why=why,
            type=name,
            error=error,
            count=len(alike),
            behind=sum(event.behind for event in alike),
            oldest=min(event.quarantined_at for event in alike),
            can_be_replayed=any(event.can_be_replayed for event in alike),
            proposed=sum(event.skip_proposed_by is not None for event in alike),
        )
        for (service, why, name, error), alike in groups.items()
    ]
    return sorted(found, key=lambda group: (-group.behind, -group.count, group.oldest))


def delivery_groups(deliveries: Iterable[Delivery]) -> list[DeliveryGroup]:
    """Return what did not arrive by platform and reason, what nobody will try again first."""
    groups: dict[tuple[str, str, str], list[Delivery]] = {}
    for one in deliveries:
        if one.state != "delivered":
            groups.setdefault((one.channel, one.state, one.error or ""), []).append(one)
    found = [
        DeliveryGroup(
            channel=channel,
            state=state,
            error=error,
            count=len(alike),
            oldest=min(one.at for one in alike),
            next_at=min((one.next_at for one in alike if one.next_at), default=None),
        )
        for (channel, state, error), alike in groups.items()
    ]
    return sorted(found, key=lambda group: (group.state != "failed", -group.count))


def job_lines(statuses: Mapping[str, Mapping[str, Any]]) -> list[JobLine]:
    """Return when each job ran last, those that ran longest ago first."""
    lines = [
        JobLine(service=service, job=job, at=datetime.fromisoformat(at))
        for service, status in statuses.items()
        for job, at in (status.get("jobs") or {}).items()
    ]
    return sorted(lines, key=lambda line: (line.at, line.service, line.job))


def job_name(job: str, say: Formatter) -> str:
    key = f"job.{job}"
    return say.words(key) if say.words.has(key) else job


def step_name(step: str, say: Formatter) -> str:
    """Return what a delivery tells the platform; the platform's own word if it has no name here."""
    key = f"delivery.{step}"
    return say.words(key) if say.words.has(key) else step
