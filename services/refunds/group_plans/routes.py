"""Routes of a group case as a whole, its simulations and their timetables, and the versions that are signed."""

import asyncio
from collections.abc import Iterator, Mapping
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from canon.money import yuan_of
from chassis.errors import NotFound
from chassis.spreadsheets.writer import Cell
from chassis.web.auth import CurrentCaller, require
from chassis.web.json_bodies import StrictRoute
from chassis.web.openapi import body_written_as
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.spreadsheets import FILES, FileFormat, file_response
from chassis.web.transaction import Transaction, TransactionRoute
from services.refunds.group_cases.dependencies import HANDLERS, SIGNERS, CurrentScope, CurrentVault, transaction_of
from services.refunds.group_cases.domain.masking import label_of, mask_person
from services.refunds.group_cases.repository import members
from services.refunds.group_cases.repository.members import StoredMember
from services.refunds.group_cases.repository.persons import RosterVault
from services.refunds.group_cases.schemas.cases import GroupMemberView
from services.refunds.group_cases.service.cases import find_case
from services.refunds.group_plans.domain.simulation import Terms, Timetable
from services.refunds.group_plans.domain.versions import signing_role
from services.refunds.group_plans.repository import simulations, versions
from services.refunds.group_plans.schemas import (
    GroupCaseDetails,
    GroupPlanView,
    GroupTimetableView,
    MemberShares,
    SignGroupPlan,
    SimulatePlan,
    SimulationList,
    SimulationNumber,
    SimulationView,
    share_view,
)
from services.refunds.group_plans.service import versions as service
from services.refunds.group_plans.service.simulations import simulate

LATEST = 20  # simulations that are listed
HEADING = ("编号", "姓名", "电话", "合同", "期次", "应付日期", "金额(元)")
router = APIRouter(prefix="/v1/refunds/group-cases", tags=["refunds"], route_class=TransactionRoute)
# a file of many rows is written after its transaction, which would wait too long
file_router = APIRouter(prefix="/v1/refunds/group-cases", tags=["refunds"], route_class=StrictRoute)


@router.get("/{group_case_id}", summary="查看群体退费案")
async def show_group_case(group_case_id: UUID, work: Transaction, scope: CurrentScope) -> GroupCaseDetails:
    """A case with its sums, the version that is owed and its due days, and all versions."""
    case = await find_case(work, group_case_id, scope)
    days = await versions.get_days(work.db, case.plan_id) if case.plan_id else []
    return GroupCaseDetails.of_all(case, await versions.list_versions(work.db, case.id), days)


@router.post("/{group_case_id}/simulations", summary="试算退费时间表", status_code=201)
async def simulate_group_plan(
    group_case_id: UUID, body: SimulatePlan, work: Transaction, caller: CurrentCaller, scope: CurrentScope
) -> SimulationView:
    """Reckon who is paid when out of a monthly budget: exact to the fen, and nothing is owed by it yet."""
    require(caller, *HANDLERS)
    case = await find_case(work, group_case_id, scope)
    return SimulationView.of(await simulate(work, group_case_id, body.to_terms()), case)


@router.get("/{group_case_id}/simulations", summary="列出试算")
async def list_group_simulations(group_case_id: UUID, work: Transaction, scope: CurrentScope) -> SimulationList:
    """The latest simulations, to be compared."""
    case = await find_case(work, group_case_id, scope)
    found = await simulations.list_simulations(work.db, group_case_id, LATEST)
    return SimulationList(items=[SimulationView.of(simulation, case) for simulation in found])


@file_router.get(
    "/{group_case_id}/simulations/{simulation}/timetable",
    summary="试算的时间表（逐人）",
    response_class=Response,
    responses={200: {"content": body_written_as(GroupTimetableView, "application/json")["content"] | FILES}},
)
async def show_group_timetable(
    group_case_id: UUID,
    simulation: SimulationNumber,
    request: Request,
    caller: CurrentCaller,
    scope: CurrentScope,
    people: CurrentVault,
    cursors: CurrentCursors,
    format: FileFormat = FileFormat.JSON,  # noqa: A002 - the name of the query parameter
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Who is paid how much when: a page as JSON, or all as CSV or XLSX, masked.

    Raises:
        NotFound: there is no such simulation.
    """
    is_page = format is FileFormat.JSON
    async with transaction_of(request, caller, preview=True) as work:
        await find_case(work, group_case_id, scope)
        found = await simulations.get_simulation(work.db, group_case_id, simulation)
        stored = await simulations.get_timetable(work.db, group_case_id, simulation)
        if found is None or stored is None:
            raise NotFound
        numbers = sorted(stored.shares)
        if is_page:
            after = cursors.decode(cursor, int)
            numbers = [number for number in numbers if after is None or number > after[0]][: limit + 1]
        roster = await members.get_members(work.db, group_case_id, numbers if is_page else None)
    if is_page:
        items = [_member_shares(roster[number], stored.shares, found.terms, people) for number in numbers]
        following = cursors.encode(items[:limit][-1].member) if items else None
        view = GroupTimetableView(**page(items, limit, following))
        return JSONResponse(view.model_dump(mode="json"))
    return await asyncio.to_thread(
        lambda: file_response(
            format, f"timetable-{simulation}", HEADING, _rows(roster, stored.shares, found.terms, people)
        )
    )


@router.post("/{group_case_id}/plan", summary="签订退费时间表", status_code=201)
async def sign_group_plan(
    group_case_id: UUID, body: SignGroupPlan, work: Transaction, caller: CurrentCaller, scope: CurrentScope
) -> GroupPlanView:
    """Make a simulation the plan. The first is owed at once; a change waits for a second person of the other office."""
    require(caller, *SIGNERS)
    await find_case(work, group_case_id, scope)
    role = signing_role(caller.roles)
    return GroupPlanView.of(await service.propose_plan(work, group_case_id, body.to_plan(), role))


@router.post("/{group_case_id}/plan/signature", summary="第二人签署变更", status_code=201)
async def countersign_group_plan(
    group_case_id: UUID, work: Transaction, caller: CurrentCaller, scope: CurrentScope
) -> GroupPlanView:
    """Sign the change that waits; from now on it is owed, and the old version is kept."""
    require(caller, *SIGNERS)
    await find_case(work, group_case_id, scope)
    return GroupPlanView.of(await service.countersign_plan(work, group_case_id, signing_role(caller.roles)))


@router.post("/{group_case_id}/plan/withdrawal", summary="撤回待签的变更", status_code=201)
async def withdraw_group_plan(
    group_case_id: UUID, work: Transaction, caller: CurrentCaller, scope: CurrentScope
) -> GroupPlanView:
    """Withdraw the change that waits for its second signature."""
    require(caller, *SIGNERS)
    await find_case(work, group_case_id, scope)
    return GroupPlanView.of(await service.withdraw_plan(work, group_case_id))


def _member_shares(stored: StoredMember, timetable: Timetable, terms: Terms, people: RosterVault) -> MemberShares:
    view = GroupMemberView.of(stored, stored.open_with(people))
    shares = timetable[view.member]
    return MemberShares(
        member=view.member,
        label=view.label,
        name=view.name,
        total_fen=sum(share.amount_fen for share in shares),
        shares=[share_view(share, terms) for share in shares],
    )


def _rows(
    roster: Mapping[int, StoredMember], timetable: Timetable, terms: Terms, people: RosterVault
) -> Iterator[tuple[Cell, ...]]:
    for number in sorted(timetable):
        stored = roster[number]
        person = mask_person(stored.open_with(people))
        for place, share in enumerate(timetable[number], start=1):
            due_on = terms.due_on(share.month).isoformat()
            yield label_of(stored.member), *person, place, due_on, yuan_of(share.amount_fen)
