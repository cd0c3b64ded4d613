"""Use cases of stations: load, decide, save, publish."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from canon.shanghai import day_of
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import Conflict, NotFound, NotYetHere
from chassis.web.visibility_wait import wait_until_visible
from services.odr.registers.domain.entries import Entry, EntryState
from services.odr.registers.domain.registers import Register
from services.odr.registers.service import load_entry
from services.odr.stations import domain, repository
from services.odr.stations.domain import Handover, Settlement, StationNotOpen, UnknownComplaint


class AlreadyHandedOver(Conflict):
    code = "already_handed_over"
    zh = "这件投诉已经登记过移交"
    en = "This complaint was handed over before"


async def load_station(work: Work, entry_id: UUID) -> Entry:
    """Return a station's entry on the register; one that is not on it is ``NotFound``."""
    return await load_entry(work, Register.STATIONS, entry_id)


async def settle(
    work: Work,
    entry_id: UUID,
    *,
    matter: str,
    respondent: str,
    amount_fen: int,
    terms: str,
    minutes: int,
    settled_on: date,
) -> Settlement:
    """Record what a station settled on the spot; its case is closed at source and counted apart."""
    station = await load_station(work, entry_id)
    is_open = station.state_on(settled_on) is EntryState.LISTED
    domain.check_day(settled_on, day_of(work.now), is_open=is_open)
    settlement = Settlement(
        settlement_id=new_id(),
        entry_id=entry_id,
        matter=matter,
        respondent=respondent,
        amount_fen=amount_fen,
        terms=terms,
        minutes=minutes,
        settled_on=settled_on,
        recorded_at=work.now,
        recorded_by=work.account or "",
    )
    await repository.add_settlement(work.db, settlement)
    work.publish(domain.settled_event(settlement, station.listing.town))
    work.audit("station.settle", str(entry_id))
    return settlement


async def hand_over(work: Work, entry_id: UUID, complaint_id: UUID, reason: str) -> Handover:
    """Record that a station filed a complaint for what it could not settle.

    Raises:
        NotYetHere: the complaint is new, and odr has not received it.
        StationNotOpen: the station left the register or is suspended.
        UnknownComplaint: no such complaint was filed.
        AlreadyHandedOver: this complaint was handed over before.
    """
    station = await load_station(work, entry_id)
    if station.state_on(day_of(work.now)) is not EntryState.LISTED:
        raise StationNotOpen
    try:
        await wait_until_visible(complaint_id, lambda: repository.find_complaint(work.db, complaint_id))
    except NotYetHere:
        raise
    except NotFound:
        raise UnknownComplaint from None
    handover = Handover(
        complaint_id=complaint_id,
        entry_id=entry_id,
        reason=reason,
        handed_at=work.now,
        handed_by=work.account or "",
    )
    if not await repository.add_handover(work.db, handover):
        raise AlreadyHandedOver
    work.publish(domain.handed_over_event(handover, new_id(), station.listing.town))
    work.audit("station.hand_over", str(entry_id))
    return handover


async def add_complaints(work: Work, complaint_ids: Sequence[UUID]) -> None:
    await repository.add_complaints(work.db, complaint_ids)


async def bind_account(work: Work, entry_id: UUID, account: str) -> None:
    """Let an account act for a station, and for no other."""
    await load_station(work, entry_id)
    await repository.bind_account(work.db, account, entry_id, work.now, work.account or "")
    work.audit("station.bind_account", str(entry_id), account)


async def redact_handover(work: Work, complaint_id: UUID) -> None:
    await repository.redact_handover(work.db, complaint_id)
