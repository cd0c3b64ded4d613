"""Events of odr: enterprises that may settle first, their offers, and how their disputes ended."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, get_args
from uuid import UUID

from pydantic import AfterValidator, model_validator

from canon.codes import Channel
from contracts.event import Event, Personal, PersonalMark, cleaned

# Reasons to discontinue a dispute (中止) that are no side's fault: they do not count against the enterprise.
Dropped: TypeAlias = Literal["withdrawn", "case_closed", "enterprise_not_active"]
DROPPED: tuple[str, ...] = get_args(Dropped)


class EnterpriseActivated(Event):
    """An enterprise was reviewed and may settle online (ODR 企业). ``aggregate_id`` is the enterprise."""

    type: ClassVar[str] = "odr.enterprise_activated.v1"

    name: str
    uscc: str | None = None


class EnterpriseSuspended(Event):
    type: ClassVar[str] = "odr.enterprise_suspended.v1"

    reason: str


class EnterpriseRestored(Event):
    """A suspended enterprise may settle online again (恢复)."""

    type: ClassVar[str] = "odr.enterprise_restored.v1"

    name: str
    uscc: str | None = None
    reason: str


class EnterpriseLeft(Event):
    """An enterprise takes part no more (退出); its open disputes go on."""

    type: ClassVar[str] = "odr.enterprise_left.v1"

    reason: str


class DisputeEvent(Event):
    """``aggregate_id`` is the dispute; ``complaint_id`` the case it came from."""

    enterprise_id: UUID
    channel: Channel | None = None
    received_at: datetime | None = None
    for_complaint: UUID | None = None  # whose person settles, where the case answers several; None: the first


class DisputeOpened(DisputeEvent):
    """The enterprise has ten working days to answer."""

    type: ClassVar[str] = "odr.dispute_opened.v1"

    due_at: datetime


class DisputeReminded(DisputeEvent):
    """The limit of a dispute draws near, and both sides are reminded (到期提醒), on this of its ten working days."""

    type: ClassVar[str] = "odr.dispute_reminded.v1"

    working_day: int
    due_at: datetime


class OfferSide(StrEnum):
    """Who makes an offer or answers one."""

    ENTERPRISE = "enterprise"
    CONSUMER = "consumer"
    BOTH = "both"  # agreed on outside the offers; it waits for nobody


class OfferMade(DisputeEvent):
    """One side offers something; the other accepts, rejects, or answers by an offer of its own."""

    type: ClassVar[str] = "odr.offer_made.v1"

    number: int
    made_by: OfferSide = OfferSide.ENTERPRISE
    amount_fen: int
    terms: Personal = None


class OfferRejected(DisputeEvent):
    type: ClassVar[str] = "odr.offer_rejected.v1"

    number: int
    rejected_by: OfferSide = OfferSide.CONSUMER


class DisputeSettled(DisputeEvent):
    """One side accepted the offer of the other, or both agreed by themselves (和解成功)."""

    type: ClassVar[str] = "odr.dispute_settled.v1"

    department: str | None = None  # whose case it is
    terms: Personal = None
    amount_fen: int = 0
    refund_fen: int | None = None
    refund_instalments: int = 1
    refund_due_dates: tuple[str, ...] = ()  # the parts of the refund where both sides wrote them down
    refund_amounts_fen: tuple[int, ...] = ()


class DisputeFailed(DisputeEvent):
    """No settlement; the bureau goes on (和解不成). ``reason`` is the side's own words, unless it was ``dropped``."""

    type: ClassVar[str] = "odr.dispute_failed.v1"

    reason: Annotated[str | None, PersonalMark(*DROPPED), AfterValidator(cleaned)] = None
    dropped: Dropped | None = None

    @model_validator(mode="before")
    @classmethod
    def _dropped_by_its_reason(cls, values: Any) -> Any:
        """Read ``dropped`` from ``reason`` in old events, which lack the field; new events always have it."""
        if isinstance(values, dict) and "dropped" not in values and values.get("reason") in DROPPED:
            return {**values, "dropped": values["reason"]}
        return values


class DisputeTimedOut(DisputeEvent):
    """Ten working days passed without a settlement (和解超时)."""

    type: ClassVar[str] = "odr.dispute_timed_out.v1"


class EntryEvent(Event):
    """Something about an entry of a register (名录). ``aggregate_id`` is the entry, ``on`` the day it counts from."""

    register_name: str  # pledge, demonstration, no-reason-return, stations
    business: str  # as it is registered
    uscc: str | None = None
    field: str
    town: str
    on: str


class EntryListed(EntryEvent):
    """A business stands on a register (列入)."""

    type: ClassVar[str] = "odr.entry_listed.v1"

    level: str | None = None  # of a demonstration unit: province, city, county
    valid_to: str | None = None


class EntrySuspended(EntryEvent):
    """It stays on the register, but not on the public list (暂停)."""

    type: ClassVar[str] = "odr.entry_suspended.v1"

    reason: Personal = None


class EntryRestored(EntryEvent):
    """It is on the public list again (恢复)."""

    type: ClassVar[str] = "odr.entry_restored.v1"

    reason: Personal = None


class EntryLeft(EntryEvent):
    """It is off the register (退出、移出、期满)."""

    type: ClassVar[str] = "odr.entry_left.v1"

    reason: Personal = None


class StationEvent(Event):
    """Something at a service station (消费维权服务站), whose entry on the register ``station_id`` is."""

    station_id: UUID
    town: str


class StationSettled(StationEvent):
    """A station settled a matter on the spot (当场办结): a complaint closed at source, which no case was opened for."""

    type: ClassVar[str] = "odr.station_settled.v1"

    amount_fen: int
    minutes: int
    settled_on: str


class StationHandedOver(StationEvent):
    """A station filed for the bureau what it could not settle (移交). ``complaint_id`` is the complaint it filed."""

    type: ClassVar[str] = "odr.station_handed_over.v1"


class PromiseBroken(EntryEvent):
    """A person confirmed that a business broke its promise (违诺), ``on`` the day it did."""

    type: ClassVar[str] = "odr.promise_broken.v1"

    kind: str  # refused_return, broken_promise
