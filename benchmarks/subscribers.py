"""The subscribers that are measured: their handlers, and the events they get."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from benchmarks.stream import case_histories, received
from chassis.db.work import Work
from chassis.delivery.router import EventRouter
from contracts.event import Event
from services.analytics.handlers import events as analytics_events
from services.dispatch.cases.service.opening import prewarm
from services.dispatch.handlers import events as dispatch_events

EVENTS_A_COMPLAINT = 5  # of intake and dispatch together, about


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    service: str
    router: EventRouter
    make_events: Callable[[int, datetime], Mapping[str, Sequence[Event]]]  # generates so many events, by publisher
    ready: Callable[[Work], Awaitable[object]]  # prepares the subscriber
    goal: float  # speed-up over one transaction per event
    state: str  # query for one value of everything the subscriber wrote, the same in every round


def _make_complaints_and_cases(count: int, now: datetime) -> Mapping[str, Sequence[Event]]:
    complaints = list(received(count // EVENTS_A_COMPLAINT + 1, now))
    return {"intake": complaints, "dispatch": case_histories(complaints, count - len(complaints))}


def _make_complaints(count: int, now: datetime) -> Mapping[str, Sequence[Event]]:
    return {"intake": list(received(count, now))}


async def _nothing(_: Work) -> None:
    """Analytics needs no preparation."""


ANALYTICS = Subscriber(
    service="analytics",
    router=analytics_events,
    make_events=_make_complaints_and_cases,
    ready=_nothing,
    goal=10.0,
    state="select md5(string_agg(c::text, '|' order by complaint_id)) from analytics.cases_seen c",
)
DISPATCH = Subscriber(
    service="dispatch",
    router=dispatch_events,
    make_events=_make_complaints,
    ready=prewarm,
    goal=3.0,
    state="select concat_ws(' ', (select count(*) from dispatch.receipts), (select count(*) from dispatch.cases),"
    " (select count(*) from dispatch.clocks), (select count(*) from dispatch.event_log))",
)
