"""What a case's story tells, event by event, as intake, dispatch, odr and refunds would tell it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from canon.codes import Agency, Channel, ClockKind, CloseResult, Kind, RefusalReason, State, TerminationReason
from contracts import dispatch, intake, odr, refunds
from contracts.dispatch import CaseEvent
from contracts.event import Event

E = TypeVar("E", bound=CaseEvent)
SOURCES = {Channel.HOTLINE_12345: "12345", Channel.PLATFORM_12315: "12315", Channel.PARTNER: "partner:p"}


def noon(day: str) -> datetime:
    """``03-05`` is noon of that day in 2026; longer texts are instants."""
    return datetime.fromisoformat(f"2026-{day}T12:00:00+08:00" if len(day) == 5 else day)


def case_id(number: int) -> UUID:
    return UUID(int=number)


@dataclass(kw_only=True)
class Story:
    """One case told step by step; each step is a minute after the last one of the same day."""

    number: int
    received: datetime
    channel: Channel = Channel.HOTLINE_12345
    kind: Kind = Kind.COMPLAINT
    category: str | None = None
    topic: str | None = None
    business: tuple[str | None, str | None] = (None, None)  # its name and credit code
    town: str | None = None
    town_name: str | None = None
    department: str | None = None
    agency: Agency | None = None
    state: State = State.TRIAGED
    round: int = 1
    at: datetime | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        return case_id(self.number)

    def recorded(self, of: int | None = None) -> "Story":
        """Intake took it, as a case of its own or as another receipt of case ``of``."""
        event = intake.ComplaintReceived(
            aggregate_id=self.id,
            complaint_id=self.id,
            occurred_at=self.received,
            number=f"WQ-{self.number}",
            case_id=case_id(of or self.number),
            kind=self.kind,
            channel=self.channel,
            source=SOURCES[self.channel],
            received_at=self.received,
            category=self.category,
            topic=self.topic,
            respondent_name=self.business[0],
            respondent_uscc=self.business[1],
        )
        self.events.append(event)
        return self

    def supplemented(self, day: str, name: str | None = None, uscc: str | None = None) -> "Story":
        """Intake tells what is known of the business now."""
        self.events.append(
            intake.ComplaintSupplemented(
                aggregate_id=self.id,
                complaint_id=self.id,
                occurred_at=noon(day),
                channel=self.channel,
                respondent_name=name,
                respondent_uscc=uscc,
            )
        )
        return self

    def add(self, event: type[E], at: datetime, **facts: Any) -> "Story":
        self.at = max(at, self.at or at)
        self.events.append(
            event(
                aggregate_id=self.id,
                complaint_id=self.id,
                occurred_at=self.at,
                state=self.state,
                round=self.round,
                kind=self.kind,
                channel=self.channel,
                source=SOURCES[self.channel],
                received_at=self.received,
                category=self.category,
                town=self.town,
                town_name=self.town_name,
                department=self.department,
                agency=self.agency,
                **facts,
            )
        )
        return self

    def held_at_hub(self, day: str) -> "Story":
        return self.add(dispatch.CaseHeldAtHub, noon(day))

    def dispatched(self, day: str, department: str, *, in_time: bool | None = True) -> "Story":
        self.state, self.department, self.agency = State.DISPATCHED, department, None
        self.add(dispatch.CaseDispatched, noon(day), by_rules=True)
        return self._judged(ClockKind.DISPATCH_24H, in_time=in_time)

    def redirected(self, day: str, agency: Agency, *, in_time: bool | None = True) -> "Story":
        self.state, self.department, self.agency = State.REDIRECTED, None, agency
        self.add(
            dispatch.CaseRedirected, noon(day), handover_id=self.id, reason="NO_AUTHORITY", basis="Order 121 Art. 16(1)"
        )
        return self._judged(ClockKind.DISPATCH_24H, in_time=in_time)

    def bounced(self, day: str, bounces: int = 1) -> "Story":
        self.state, self.agency = State.RETURNED, None
        return self.add(dispatch.HandoverRefused, noon(day), handover_id=self.id, reason="not_ours", bounces=bounces)

    def returned(self, day: str, *, undone: bool = False) -> "Story":
        before, self.state, self.department = self.department or "hub", State.RETURNED, None
        return self.add(
            dispatch.CaseReturned, noon(day), reason="wrong_department", from_department=before, undone=undone
        )

    def fed_back(self, day: str, *, in_time: bool | None = True) -> "Story":
        self.add(dispatch.FirstFeedbackGiven, noon(day))
        return self._judged(ClockKind.FEEDBACK_24H, in_time=in_time)

    def accepted(self, day: str, *, in_time: bool | None = True) -> "Story":
        self.state = State.VERIFYING if self.kind is Kind.REPORT else State.ACCEPTED
        self.add(dispatch.CaseAccepted, noon(day))
        return self._judged(ClockKind.ACCEPTANCE, in_time=in_time)

    def refused(self, day: str, *, in_time: bool | None = True) -> "Story":
        self.state = State.REFUSED
        self.add(dispatch.CaseRefused, noon(day), reason=RefusalReason.NOT_CONSUMER)
        return self._judged(ClockKind.ACCEPTANCE, in_time=in_time)

    def mediated(self, day: str) -> "Story":
        self.state = State.MEDIATING
        return self.add(dispatch.MediationStarted, noon(day), mode="call")

    def agreed(self, day: str, amount_fen: int = 0) -> "Story":
        self.state = State.AGREED
        return self.add(dispatch.AgreementReached, noon(day), amount_fen=amount_fen)

    def terminated(self, day: str, reason: TerminationReason) -> "Story":
        self.state = State.TERMINATED
        return self.add(dispatch.MediationTerminated, noon(day), reason=reason)

    def withdrawn(self, day: str) -> "Story":
        self.state = State.WITHDRAWN
        return self.add(dispatch.CaseWithdrawn, noon(day))

    def missed(self, day: str, clock: ClockKind) -> "Story":
        return self.add(dispatch.ClockMissed, noon(day), clock=clock, due_at=noon(day))

    def closed(
        self,
        day: str,
        result: CloseResult,
        recovered_fen: int = 0,
        *,
        within: bool = True,
        left: timedelta | None = None,
    ) -> "Story":
        """``left``: how long before the channel's limit, if it set one."""
        self.state = State.CLOSED
        at = max(noon(day), self.at or noon(day))
        met = []
        if left is not None:
            due = {"due_at": at + left, "met_at": at, "in_time": left >= timedelta()}
            met = [dispatch.LimitMet(clock=ClockKind.HOTLINE, starts_at=self.received, **due)]
        facts = {"result": result, "recovered_fen": recovered_fen, "within_limit": within, "clocks": tuple(met)}
        return self.add(dispatch.CaseClosed, at, **facts)

    def imported(self, day: str, closed: str, result: CloseResult, recovered_fen: int = 0) -> "Story":
        """It had ended when an exported list brought it on ``day``."""
        self.state = State.CLOSED
        facts = {"closed_at": noon(closed), "result": result, "recovered_fen": recovered_fen, "imported_by": "hub1"}
        return self.add(dispatch.CaseImported, noon(day), **facts)

    def rated(self, day: str, service: int | None, outcome: int | None, *, reachable: bool = True) -> "Story":
        self.state = State.FOLLOWED_UP
        return self.add(dispatch.CaseFollowedUp, noon(day), service=service, outcome=outcome, reachable=reachable)

    def looked_back(self, day: str, *, passed: bool) -> "Story":
        return self.add(dispatch.CaseLookedBack, noon(day), look_back_id=UUID(int=8), passed=passed)

    def reworked(self, day: str) -> "Story":
        self.round, self.state = self.round + 1, State.DISPATCHED
        return self.add(dispatch.ReworkOrdered, noon(day), reason="handled_wrongly")

    def dispute(self, day: str, outcome: type[odr.DisputeEvent], number: int = 1, **facts: Any) -> "Story":
        """Odr tells how a dispute of this case ended."""
        self.events.append(
            outcome(
                aggregate_id=UUID(int=self.number * 100 + number),
                complaint_id=self.id,
                occurred_at=noon(day),
                enterprise_id=UUID(int=9),
                **facts,
            )
        )
        return self

    def handed_over(self, day: str, number: int = 1) -> "Story":
        """A station filed it, for it could not settle it."""
        self.events.append(
            odr.StationHandedOver(
                aggregate_id=UUID(int=self.number * 100_000 + number),
                complaint_id=self.id,
                occurred_at=noon(day),
                station_id=UUID(int=8),
                town="河西镇",
            )
        )
        return self

    def settled_at_a_station(self, day: str, settled_on: date, amount_fen: int, number: int = 2) -> "Story":
        """A station settled something else on the spot, and recorded it that day or later."""
        visit = UUID(int=self.number * 100_000 + number)
        self.events.append(
            odr.StationSettled(
                aggregate_id=visit,
                complaint_id=visit,
                occurred_at=noon(day),
                station_id=UUID(int=8),
                town="河西镇",
                amount_fen=amount_fen,
                minutes=15,
                settled_on=settled_on.isoformat(),
            )
        )
        return self

    def flagged(self, day: str, *, reversed_on: str | None = None) -> "Story":
        """Intake tells that a signal of Art. 17 was upheld, and withdrawn after an objection."""
        acts = [(day, True, False)] + ([(reversed_on, False, True)] if reversed_on else [])
        for at, upheld, is_reversed in acts:
            self.events.append(
                intake.SignalDecided(
                    aggregate_id=self.id,
                    complaint_id=self.id,
                    occurred_at=noon(at),
                    code="quantity",
                    upheld=upheld,
                    reversed=is_reversed,
                    reviewed=is_reversed,
                )
            )
        return self

    def about(self, day: str, topic: str) -> "Story":
        """Intake tells what it is about after all."""
        self.events.append(
            intake.TopicAssigned(
                aggregate_id=self.id, complaint_id=self.id, occurred_at=noon(day), topic=topic, by_machine=False
            )
        )
        return self

    def refund(self, day: str, step: type[refunds.PlanEvent], total_fen: int, paid_fen: int, **facts: Any) -> "Story":
        """Refunds tells a step of this case's timetable."""
        self.events.append(
            step(
                aggregate_id=UUID(int=self.number * 1000),
                complaint_id=self.id,
                occurred_at=noon(day),
                claim_id=self.id,
                total_fen=total_fen,
                paid_fen=paid_fen,
                **facts,
            )
        )
        return self

    def _judged(self, clock: ClockKind, *, in_time: bool | None) -> "Story":
        """The act told last met the clock that waited for it, or missed it an hour ago; ``None``: none was running."""
        if in_time is None or self.kind is Kind.INQUIRY or self.at is None:
            return self
        if clock is ClockKind.ACCEPTANCE and self.kind is Kind.REPORT:
            return self
        at = self.at
        due = at + timedelta(hours=1) if in_time else at - timedelta(hours=1)
        if not in_time:
            self.add(dispatch.ClockMissed, at, clock=clock, due_at=due)
        met = dispatch.LimitMet(clock=clock, starts_at=self.received, due_at=due, met_at=at, in_time=in_time)
        self.events[-1] = self.events[-1].model_copy(update={"clocks": (met,)})
        return self


def story(number: int, day: str, channel: str = "12345", **facts: Any) -> Story:
    """A complaint that intake took on that day."""
    return Story(number=number, received=noon(day), channel=Channel(channel), **facts).recorded()
