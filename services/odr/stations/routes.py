"""Endpoints of stations: settle on the spot, hand over, the period with its figures."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from canon.shanghai import day_of
from chassis.web.auth import CurrentCaller, require
from chassis.web.datetimes import Day
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from services.odr.enterprises.dependencies import BUREAU_ROLES
from services.odr.registers import repository as registers_repository
from services.odr.registers.domain.registers import Register
from services.odr.stations import repository, service
from services.odr.stations.dependencies import STATION_ROLE, check_actor, check_reader
from services.odr.stations.schemas import (
    BindAccount,
    HandOver,
    HandoverView,
    PeriodQuery,
    Settle,
    SettlementPage,
    SettlementView,
    StationList,
    StationSummary,
    StationView,
)

MOST_STATIONS = 500
router = APIRouter(prefix="/v1/stations", tags=["stations"], route_class=TransactionRoute)


@router.get("", summary="列出服务站")
async def list_stations(work: Transaction, caller: CurrentCaller) -> StationList:
    """The stations on the register today; the account of a station sees its own."""
    require(caller, STATION_ROLE, *BUREAU_ROLES)
    if not caller.has(*BUREAU_ROLES):
        own = await repository.station_of(work.db, caller.account)
        found = [await service.load_station(work, own)] if own else []
    else:
        wanted = registers_repository.Wanted(register=Register.STATIONS)
        found = await registers_repository.list_members(work.db, wanted, day_of(work.now), limit=MOST_STATIONS)
    return StationList(items=[StationSummary.of(entry) for entry in found])


@router.get("/{station_id}", summary="查看服务站及其一段时间的数")
async def show_station(
    station_id: UUID, query: Annotated[PeriodQuery, Query()], work: Transaction, caller: CurrentCaller
) -> StationView:
    """A station with what it settled on the spot and handed over in a period, by default this month."""
    await check_reader(work, caller, station_id)
    first, last = query.period(day_of(work.now))
    entry = await service.load_station(work, station_id)
    accounts = await repository.list_accounts(work.db, station_id)
    figures = await repository.count_figures(work.db, station_id, first, last)
    days = await repository.count_days(work.db, station_id, first, last)
    return StationView.of_period(entry, accounts, figures, days)


@router.post("/{station_id}/accounts", summary="指定服务站的账号")
async def bind_station_account(
    station_id: UUID, body: BindAccount, work: Transaction, caller: CurrentCaller
) -> StationSummary:
    """Let a partner's account act for a station."""
    require(caller, "hub")
    await service.bind_account(work, station_id, body.account)
    return StationSummary.of(await service.load_station(work, station_id))


@router.get("/{station_id}/settlements", summary="列出当场办结")
async def list_settlements(
    station_id: UUID,
    work: Transaction,
    caller: CurrentCaller,
    cursors: CurrentCursors,
    since: Annotated[Day | None, Query(alias="from")] = None,
    until: Annotated[Day | None, Query(alias="to")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> SettlementPage:
    """What a station settled on the spot in a period, the last recorded first."""
    await check_reader(work, caller, station_id)
    await service.load_station(work, station_id)
    first, last = PeriodQuery.model_validate({"from": since, "to": until}).period(day_of(work.now))
    after = cursors.decode_position(cursor)
    found = await repository.list_settlements(work.db, station_id, first, last, after=after, limit=limit + 1)
    final = found[:limit][-1] if found else None
    following = cursors.encode(final.recorded_at.isoformat(), final.settlement_id) if final else None
    return SettlementPage(**page([SettlementView.of(one) for one in found], limit, following))


@router.post("/{station_id}/settlements", summary="登记当场办结", status_code=201)
async def settle_on_the_spot(
    station_id: UUID, body: Settle, work: Transaction, caller: CurrentCaller
) -> SettlementView:
    """A station settles a matter at once: closed at source, and counted apart from the cases."""
    await check_actor(work, caller, station_id)
    return SettlementView.of(await service.settle(work, station_id, **body.model_dump()))


@router.post("/{station_id}/handovers", summary="登记移交本局", status_code=201)
async def hand_over(station_id: UUID, body: HandOver, work: Transaction, caller: CurrentCaller) -> HandoverView:
    """A station hands over what it cannot settle: the complaint that it filed (``POST /v1/complaints``), and why."""
    await check_actor(work, caller, station_id)
    return HandoverView.of(await service.hand_over(work, station_id, body.complaint_id, body.reason))
