"""Requests and responses about registers."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from canon.identifiers import uscc_of
from canon.unsound import Unsound
from chassis.errors import FieldError, Invalid
from chassis.web.datetimes import Day, Instant
from chassis.web.models import Body, Cleaned, QueryModel, Text
from reading.deidentification import deidentify_place
from reading.normalization import letters_of
from services.odr.registers.domain.counts import Counts
from services.odr.registers.domain.entries import ChangeKind, Entry, EntryState
from services.odr.registers.domain.registers import (
    FIELD_NAMES,
    USUAL_DAYS,
    Level,
    Listing,
    PlaceKind,
    Register,
    TradeField,
    check_listing,
    field_of,
)
from services.odr.registers.repository import Wanted

MAX_DAYS = 365  # of a no-reason return


def _named(name: str) -> str:
    """Return a name that has a letter or digit in it.

    Raises:
        PydanticCustomError: it has none.
    """
    if letters_of(name):
        return name
    raise PydanticCustomError("format", "has no letter", {"zh": "格式不正确", "en": "has a wrong format"})


def _field(value: object) -> object:
    return field_of(value) or value if isinstance(value, str) else value


Short = Annotated[Text, Cleaned]
AnyField = Annotated[TradeField, BeforeValidator(_field)]


class Join(Body):
    """A business for a register (加入). What one register has of its own, the others refuse."""

    name: Annotated[Text, Cleaned, AfterValidator(_named)] = Field(min_length=2, max_length=200)
    uscc: Text | None = Field(default=None, max_length=30)
    address: Annotated[Text, AfterValidator(deidentify_place)] = Field(min_length=2, max_length=300)
    town: Text = Field(min_length=1, max_length=50)
    field: AnyField = Field(description="十二大领域之一：代码，或者中文名称")
    place_kind: PlaceKind | None = None
    promise: Short | None = Field(default=None, max_length=2000, description="承诺原文")
    level: Level | None = Field(default=None, description="示范单位：省级、市级、县级")
    days: int | None = Field(default=None, ge=1, le=MAX_DAYS, description="无理由退货的天数；不写为 7 天")
    scope: Short | None = Field(default=None, max_length=1000, description="无理由退货的范围")
    exclusions: Short | None = Field(default=None, max_length=1000, description="不适用无理由退货的商品")
    freight: Short | None = Field(default=None, max_length=200, description="退货运费由谁承担")
    valid_from: Day
    valid_to: Day | None = None
    reason: Short = Field(default="", max_length=1000, description="由谁推荐、依据什么")

    def to_listing(self, register: Register) -> Listing:
        """Return what the register holds of the business; what does not belong on it is ``Invalid``."""
        given = {name for name in self.model_fields_set if getattr(self, name) is not None}
        values = self.model_dump(exclude={"reason"})
        is_return = register is Register.NO_REASON_RETURN
        days = USUAL_DAYS if is_return and self.days is None else self.days
        listing = Listing(**values | {"uscc": self._checked_uscc(), "days": days})
        check_listing(register, listing, given)
        return listing

    def _checked_uscc(self) -> str | None:
        """Return the normalised credit code (统一社会信用代码), or None if none is given.

        Raises:
            Invalid: the code is not valid.
        """
        try:
            return uscc_of(self.uscc) if self.uscc else None
        except Unsound as error:
            raise Invalid(FieldError(field="/uscc", code=error.code, message="统一社会信用代码有误")) from error


class ReviewEntry(Body):
    approved: bool
    reason: Short = Field(default="", max_length=1000)


class ReasonForEntry(Body):
    reason: Short = Field(min_length=2, max_length=1000)


class SuspendEntry(ReasonForEntry):
    proof: Short | None = Field(default=None, max_length=1000, description="调解书、核查记录，或者店家承认的记录")


class RegisterQuery(QueryModel):
    """Conditions of a list; ``from`` and ``to`` are the period whose changes count, by default the year so far."""

    as_of: Day | None = None
    since: Day | None = Field(default=None, alias="from")
    until: Day | None = Field(default=None, alias="to")
    field: AnyField | None = None
    town: Text | None = Field(default=None, max_length=50)
    level: Level | None = None
    place_kind: PlaceKind | None = None
    q: Text | None = Field(default=None, max_length=200, description="店名的一部分，或者信用代码")
    show: Literal["members", "listed", "suspended", "waiting", "changed"] = "members"
    cursor: str | None = Field(default=None, max_length=400)
    limit: int = Field(default=50, ge=1, le=200)

    def period(self, today: date) -> tuple[date, date, date]:
        """Return the day of the list, and the first and last day of the period.

        Raises:
            Invalid: the period ends before it begins.
        """
        day = self.as_of or self.until or today
        last = self.until or day
        first = self.since or date(last.year, 1, 1)
        if last < first:
            raise Invalid(FieldError(field="/query/to", code="before_start", message="不能早于开始日期"))
        return day, first, last

    def to_wanted(self, register: Register) -> Wanted:
        return Wanted(
            register=register,
            field=self.field,
            town=self.town,
            level=self.level,
            place_kind=self.place_kind,
            words=self.q,
        )


class ChangeView(BaseModel):
    kind: ChangeKind
    on: date
    at: Instant
    by: str
    reason: str
    proof: str | None


class PublicEntryView(BaseModel):
    """What everybody may read of an entry."""

    id: UUID
    register_name: Register
    name: str
    uscc: str | None
    address: str
    town: str
    field: TradeField
    field_name: str
    place_kind: PlaceKind | None
    promise: str | None
    level: Level | None
    days: int | None
    scope: str | None
    exclusions: str | None
    freight: str | None
    valid_from: date
    valid_to: date | None
    joined_on: date | None


class EntryView(PublicEntryView):
    """An entry with its history; ``state`` is that of the day of the list."""

    state: str
    left_on: date | None
    changes: list[ChangeView]

    @classmethod
    def of(cls, entry: Entry, day: date | None = None) -> "EntryView":
        stood = entry.state_on(day) if day else None
        if day and entry.began_on and entry.ended_on and entry.began_on <= entry.ended_on <= day:
            stood = EntryState.LEFT  # also by the end of its validity
        return cls(
            **public_fields(entry),
            state=stood or entry.state,
            left_on=entry.ended_on,
            changes=[ChangeView.model_validate(change, from_attributes=True) for change in entry.changes],
        )


class EntryPage(BaseModel):
    """A page of a register: ``count`` stood on it on the day, ``joined`` and ``left`` within the period."""

    items: list[EntryView]
    next: str | None
    count: int
    joined: int
    left: int
    suspended: int
    restored: int
    waiting: int


class PublicPage(BaseModel):
    items: list[PublicEntryView]
    next: str | None
    count: int
    as_of: date


class GroupView(BaseModel):
    """How a part of a register counts; ``group`` is null for entries of which it is not known."""

    group: str | None
    name: str | None
    count: int
    joined: int
    left: int
    suspended: int

    @classmethod
    def of(cls, group: str | None, counts: Counts) -> "GroupView":
        name = FIELD_NAMES[TradeField(group)] if group in set(TradeField) else None
        return cls(
            group=group,
            name=name,
            count=counts.count,
            joined=counts.joined,
            left=counts.left,
            suspended=counts.suspended,
        )


class Groups(BaseModel):
    items: list[GroupView]


class Promises(BaseModel):
    items: list[EntryView]


def public_fields(entry: Entry) -> dict[str, object]:
    listing = entry.listing
    own = {name: getattr(listing, name) for name in Listing.__dataclass_fields__}
    return own | {
        "id": entry.entry_id,
        "register_name": entry.register,
        "field_name": FIELD_NAMES[listing.field],
        "joined_on": entry.began_on,
    }
