"""The first page of the work queue (受理台): what came in, where it went, what waits, what is late."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.web.datetimes import Instant
from chassis.web.models import QueryModel
from chassis.web.paging import MAX_PAGE
from services.dispatch.cases.schemas.cases import CaseSummary, case_summary, summary_values
from services.dispatch.cases.schemas.parts import CandidateView
from services.dispatch.clocks.domain.clock import Clock
from services.dispatch.closing_shops.domain import ClosingShop
from services.dispatch.group_refunds.domain import GroupDefault
from services.dispatch.lifecycle.domain.case import Case


class WorkQueueQuery(QueryModel):
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 20  # of the cases that need attention, and of those that wait
    attention: Annotated[int | None, Field(ge=1, le=MAX_PAGE)] = None  # of those that need it, where other than limit


class CallView(BaseModel):
    """The act that called for a person, as the history names it; who gave the case back, and why."""

    act: str
    at: Instant
    department: str | None
    agency: str | None
    reason: str | None
    note: str | None
    undone: bool  # the agency did not refuse: the hub took it back
    other_id: UUID | None  # of a complaint that may be of the same matter
    evidence: list[str]  # names of what speaks for that


class CallingView(CaseSummary):
    """A case that a person must look at; without ``call`` only its alerts ask for it."""

    call: CallView | None


class WaitingView(CaseSummary):
    """A case at the hub with what the rules suggest, leaving out who gave it back."""

    matter: str | None
    matched: list[str]
    suggestions: list[CandidateView]
    returned: CallView | None


class Waiting(BaseModel):
    count: int
    items: list[WaitingView]


class AttentionKind(StrEnum):
    """What several complaints together call attention to."""

    CLOSING_SHOP = "closing_shop"


class AttentionEvidence(BaseModel):
    """A word and in how many complaints it stands, or how many there are in ``days`` and were in the ``year``."""

    kind: str  # words | calls | usual
    word: str | None = None
    complaints: int
    days: int | None = None
    year: int | None = None


class MatterView(BaseModel):
    """Several complaints that a person must look at together; ``id`` is the alarm, ``evidence`` why it was raised.

    A group is proposed for its ``complaints`` (``POST /v1/groups``); ``POST /v1/groups/closing-shops/{id}/dismissal``
    says that it is none.
    """

    kind: AttentionKind
    id: UUID
    found_at: Instant
    respondent: str
    uscc: str | None
    topic: str | None
    complaints: list[UUID]
    evidence: list[AttentionEvidence]

    @classmethod
    def of_shop(cls, shop: ClosingShop) -> "MatterView":
        return cls(
            kind=AttentionKind.CLOSING_SHOP,
            id=shop.id,
            found_at=shop.found_at,
            respondent=shop.respondent,
            uscc=shop.uscc,
            topic=shop.topic,
            complaints=list(shop.complaints),
            evidence=[AttentionEvidence.model_validate(one) for one in shop.evidence],
        )


class GroupDefaultView(BaseModel):
    """A group whose business does not pay (``GET /v1/refunds/group-cases/{id}``): what was overdue when it began."""

    id: UUID
    respondent: str
    uscc: str | None
    overdue_fen: int
    people: int
    defaulted_at: Instant
    withheld_on: date | None  # a due day not paid for more than fifteen days: a lead is proposed

    @classmethod
    def of(cls, default: GroupDefault) -> "GroupDefaultView":
        return cls(
            id=default.group_case_id,
            respondent=default.respondent,
            uscc=default.uscc,
            overdue_fen=default.overdue_fen,
            people=default.people,
            defaulted_at=default.defaulted_at,
            withheld_on=default.withheld_on,
        )


class Calling(BaseModel):
    """Danger to life first, then to order, then the rest; in each the newest first. ``matters`` concern several."""

    count: int
    items: list[CallingView]
    matters_count: int
    matters: list[MatterView]
    group_defaults_count: int
    group_defaults: list[GroupDefaultView]


class Some(BaseModel):
    count: int
    items: list[CaseSummary]


class Today(BaseModel):
    """What was received since midnight in Shanghai, and where it is now."""

    received: int
    kinds: dict[str, int]
    channels: dict[str, int]
    departments: dict[str, int]
    agencies: dict[str, int]
    hub: int


class PlaceView(BaseModel):
    """What one department or agency has."""

    code: str
    open: int
    late: int
    due_soon: int


class WorkQueueCounts(BaseModel):
    """Of the first page only how many there are of each."""

    waiting: int
    late: int
    soon: int
    unacknowledged_handovers: int


class DeskView(BaseModel):
    as_of: Instant
    today: Today
    waiting: Waiting
    attention: Calling
    late: Some
    soon: Some  # in time, with a limit whose first reminder is due, the nearest first
    due_soon: int  # the count of ``soon``
    unacknowledged_handovers: int
    departments: list[PlaceView]
    agencies: list[PlaceView]


def work_queue_view(
    *,
    now: datetime,
    received: Sequence[dict[str, Any]],
    places: Sequence[dict[str, Any]],
    waiting: tuple[int, list[Case]],
    returns: Mapping[UUID, Sequence[dict[str, Any]]],
    calling: tuple[int, list[Case]],
    calls: Mapping[UUID, Sequence[dict[str, Any]]],
    matters: tuple[int, list[ClosingShop]],
    defaults: tuple[int, list[GroupDefault]],
    late: tuple[int, list[Case]],
    soon: tuple[int, list[Case]],
    clocks: Mapping[UUID, Clock],
    handovers: int,
) -> DeskView:
    return DeskView(
        as_of=now,
        today=_today(received),
        waiting=Waiting(count=waiting[0], items=[_waiting(case, returns[case.id], clocks) for case in waiting[1]]),
        attention=Calling(
            count=calling[0],
            items=[_calling(case, calls[case.id], clocks) for case in calling[1]],
            matters_count=matters[0],
            matters=[MatterView.of_shop(shop) for shop in matters[1]],
            group_defaults_count=defaults[0],
            group_defaults=[GroupDefaultView.of(default) for default in defaults[1]],
        ),
        late=case_list(late, clocks),
        soon=case_list(soon, clocks),
        due_soon=soon[0],
        unacknowledged_handovers=handovers,
        departments=_places(places, "department"),
        agencies=_places(places, "agency"),
    )


def _today(received: Iterable[dict[str, Any]]) -> Today:
    kinds, channels, departments, agencies = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    hub = 0
    for row in received:
        kinds[row["kind"]] += row["count"]
        channels[row["channel"]] += row["count"]
        if row["department"]:
            departments[row["department"]] += row["count"]
        elif row["agency"]:
            agencies[row["agency"]] += row["count"]
        else:
            hub += row["count"]
    return Today(
        received=kinds.total(),
        kinds=kinds,
        channels=channels,
        departments=departments,
        agencies=agencies,
        hub=hub,
    )


def _places(places: Iterable[dict[str, Any]], key: str) -> list[PlaceView]:
    mine = [place for place in places if place[key]]
    return [
        PlaceView(code=place[key], open=place["open"], late=place["late"], due_soon=place["due_soon"])
        for place in sorted(mine, key=lambda place: (-place["open"], place[key]))
    ]


def case_list(found: tuple[int, list[Case]], clocks: Mapping[UUID, Clock]) -> Some:
    """How many cases there are, and the first of them with the limits that press most."""
    return Some(count=found[0], items=[case_summary(case, clock=clocks.get(case.id)) for case in found[1]])


def _calling(case: Case, calls: Sequence[dict[str, Any]], clocks: Mapping[UUID, Clock]) -> CallingView:
    return CallingView(**summary_values(case, clock=clocks.get(case.id)), call=_last(calls))


def _waiting(case: Case, returns: Sequence[dict[str, Any]], clocks: Mapping[UUID, Clock]) -> WaitingView:
    decision: dict[str, Any] = dict(case.decision or {})
    refused = [each for each in returns if not each["undone"]]  # what the hub took back was never refused
    gave_back = {who for each in refused for who in (each["department"], each["agency"])}
    return WaitingView(
        **summary_values(case, clock=clocks.get(case.id)),
        matter=case.matter,
        matched=decision.get("matched", []),
        suggestions=[each for each in decision.get("suggestions", []) if each["target"] not in gave_back],
        returned=_last(returns),
    )


def _last(calls: Sequence[dict[str, Any]]) -> CallView | None:
    waiting = [call for call in calls if not call["is_decided"]]
    return CallView.model_validate(waiting[-1]) if waiting else None
