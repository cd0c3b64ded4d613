"""Turn what the service says of disputes into rows and ladders; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from canon.headline import headline
from canon.shanghai import day_of
from gateway.console.clock_chips import ClockChip, clock_chip
from gateway.console.formatting import WEEKDAYS, Formatter
from gateway.console.models import CaseClock
from gateway.console.odr.models import Dispute, Enterprise, Offer
from gateway.console.workdays import CalendarYear, Cell, kinds_of, strip, working_days

STATES = ("open", "settled", "failed", "timed_out")
LOOKS = {  # the chip of a state, of an offer
    **dict.fromkeys(("open", "made"), "work"),
    **dict.fromkeys(("settled", "accepted"), "done"),
    **dict.fromkeys(("failed", "rejected", "superseded"), "stop"),
    "timed_out": "late",
}
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The working days of a dispute: one class for each, and what is left in words."""

    looks: tuple[str, ...]
    text: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A dispute in a list."""

    id: UUID
    title: str
    enterprise: UUID
    firm: str
    state: str
    look: str
    days: Days | None  # of an open one, where the calendar can be read
    due_at: datetime
    turn: str  # "enterprise", "consumer", or "" where it is over
    demand_fen: int | None
    offer: Offer | None
    gap_fen: int | None  # between the last figures of both sides
    is_selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A line of the ladder of offers: who says what, the newest filled; ``state`` is the offer's, with whose it is."""

    at: datetime
    title: str
    terms: str
    beside: str = ""
    state: str = ""
    look: str = ""
    mark: str = ""  # class of its dot


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A dispute that is opened: its clock, its days, its ladder of offers, whose turn it is."""

    title: str
    chip: ClockChip | None
    strip: list[Cell]
    ladder: list[Rung]
    turn: str
    reminded: str = ""  # the days on which both sides were reminded


def title_of(dispute: Dispute, say: Formatter) -> str:
    """Return the matter in a few words, or that it cannot be shown."""
    return headline(dispute.matter or "") or say.words("odr.no_matter")


def rows_of(
    disputes: Sequence[Dispute],
    firms: Mapping[UUID, str],
    years: Sequence[CalendarYear],
    say: Formatter,
    selected: UUID | None = None,
) -> list[Row]:
    """Return a row for each dispute; open ones in the order in which they end."""
    kinds = kinds_of(years)
    rows = [
        Row(
            id=one.id,
            title=title_of(one, say),
            enterprise=one.enterprise,
            firm=firms.get(one.enterprise, ""),
            state=one.state,
            look=LOOKS[one.state],
            days=days_of(one, kinds, say) if one.is_open and years else None,
            due_at=one.due_at,
            turn=turn_of(one),
            demand_fen=one.demand_fen,
            offer=one.last_offer("enterprise"),
            gap_fen=gap_of(one),
            is_selected=one.id == selected,
        )
        for one in disputes
    ]
    return sorted(rows, key=lambda row: (row.state != "open", row.due_at if row.state == "open" else say.now))


def first_in_need(disputes: Sequence[Dispute]) -> Dispute | None:
    """Return the dispute to look at first: of open ones that which ends next; ``None`` where there is none."""
    if not disputes:
        return None
    return min(disputes, key=lambda one: one.due_at) if disputes[0].is_open else disputes[0]


def turn_of(dispute: Dispute) -> str:
    """Return whose turn it is: of whom an offer waits for, the enterprise's where none waits, "" after the end."""
    if not dispute.is_open:
        return ""
    waiting = dispute.waiting
    return "consumer" if waiting and waiting.made_by == "enterprise" else "enterprise"


def gap_of(dispute: Dispute) -> int | None:
    """Return what the enterprise's last offer lacks of what is asked for; ``None`` where one of them is not known."""
    offered, demand = dispute.last_offer("enterprise"), dispute.demand_fen
    return None if demand is None or offered is None else max(demand - offered.amount_fen, 0)


def last_day(dispute: Dispute) -> date:
    return day_of(dispute.due_at - _TICK)


def days_of(dispute: Dispute, kinds: dict[date, str], say: Formatter) -> Days:
    """Return a cell for each working day: gone, left, and the last one where it is today."""
    today, end = day_of(say.now), last_day(dispute)
    counted = working_days(day_of(dispute.opened_at), end, kinds)
    is_last = today == end
    looks = tuple("w" if day == today == end else "u" if day < today else "" for day in counted)
    left = sum(day >= today for day in counted)
    if is_last:
        return Days(looks=looks, text=say.words("odr.last_day"), tone="warn")
    return Days(looks=looks, text=say.words("odr.days_left", n=left), tone="")


def strip_of(dispute: Dispute, years: Sequence[CalendarYear], say: Formatter) -> list[Cell]:
    """Return every day of the ten working days, numbered."""
    weekdays = [name[-1] if say.words.language == "zh" else name for name in WEEKDAYS[say.words.language]]
    return strip(
        day_of(dispute.opened_at),
        last_day(dispute),
        kinds_of(years),
        weekdays=weekdays,
        begin=say.words("odr.strip.from"),
        end=say.words("odr.strip.to"),
    )


def chip_of(dispute: Dispute, say: Formatter) -> ClockChip:
    """Return the clock of an open dispute; amber on its last day."""
    end = dispute.due_at
    clock = CaseClock(
        kind="odr",
        starts_at=dispute.opened_at,
        due_at=end,
        state="running",
        proof="",
        provisional=False,
        near_at=end - timedelta(days=1),
    )
    return clock_chip(clock, say)


def panel_of(dispute: Dispute, years: Sequence[CalendarYear], say: Formatter) -> Panel:
    """Return what the panel of a dispute shows beside the dispute's own fields."""
    return Panel(
        title=title_of(dispute, say),
        chip=chip_of(dispute, say) if dispute.is_open else None,
        strip=strip_of(dispute, years, say) if years else [],
        ladder=ladder_of(dispute, say),
        turn=turn_of(dispute),
        reminded=say.words("list.joint").join(say.day(day_of(one.reminded_at)) for one in dispute.reminders),
    )


def ladder_of(dispute: Dispute, say: Formatter) -> list[Rung]:
    """Return what was asked for, and every offer with its answer."""
    words, amount = say.words, dispute.amount_fen
    title = words("odr.demands", sum=say.money(amount)) if amount else words("odr.demands_no")
    first = Rung(at=dispute.opened_at, title=title, terms=dispute.request or "")
    return [first, *(_rung(offer, say) for offer in dispute.offers)]


def _rung(offer: Offer, say: Formatter) -> Rung:
    return Rung(
        at=offer.made_at,
        title=say.words(f"odr.offers.{offer.made_by}", sum=say.money(offer.amount_fen)),
        terms=offer.terms,
        beside=_payment(offer, say),
        state=f"{offer.made_by}.{offer.state}",
        look=LOOKS[offer.state],
        mark="a" if offer.state in ("made", "accepted") else "",
    )


def _payment(offer: Offer, say: Formatter) -> str:
    """Return how the money of an offer is paid back."""
    if offer.refund_fen is None:
        return say.words("odr.no_refund")
    if offer.parts:
        dated = say.words("list.joint").join(
            say.words("odr.part", day=f"{part.due_on:%m-%d}", sum=say.money(part.amount_fen)) for part in offer.parts
        )
        return say.words("odr.refund_parts", sum=say.money(offer.refund_fen), parts=dated)
    return say.words("odr.refund", sum=say.money(offer.refund_fen), n=offer.instalments)


def names_of(enterprises: Sequence[Enterprise]) -> dict[UUID, str]:
    return {one.id: one.name for one in enterprises}
