"""Simulate a timetable of what is still open, and keep it, so that it can be compared and signed."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from chassis.db.work import Work
from services.refunds.group_cases.domain.state import Member
from services.refunds.group_cases.repository import members
from services.refunds.group_cases.service.cases import lock_case
from services.refunds.group_plans.domain.figures import Outcome, outcome_of
from services.refunds.group_plans.domain.simulation import Debt, Terms, schedule
from services.refunds.group_plans.repository import simulations
from services.refunds.group_plans.repository.simulations import Simulation, StoredTimetable, pack


async def simulate(work: Work, case_id: UUID, terms: Terms) -> Simulation:
    """Simulate what is open by these terms; terms that cannot be met are refused as ``schedule`` says."""
    case = await lock_case(work, case_id)
    owed = await members.list_debts(work.db, case_id)
    outcome, packed = await asyncio.to_thread(_simulate, owed, terms)
    simulation = Simulation(
        group_case_id=case_id,
        number=await simulations.next_number(work.db, case_id),
        roster_version=case.roster_version,
        terms=terms,
        outcome=outcome,
        made_by=work.account,
        made_at=work.now,
    )
    await simulations.add_simulation(work.db, simulation, packed)
    return simulation


def _simulate(owed: Sequence[Member], terms: Terms) -> tuple[Outcome, bytes]:
    debts = [
        Debt(
            member=one.number,
            owed_fen=one.owed_fen,
            open_fen=one.open_fen,
            hardship=one.hardship,
            signed_on=one.signed_on,
        )
        for one in owed
    ]
    timetable = schedule(debts, terms)
    outcome = outcome_of(debts, terms, timetable)
    return outcome, pack(StoredTimetable(timetable, {one.number: one.paid_fen for one in owed}))
