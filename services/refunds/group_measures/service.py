"""Say which measure is proposed for a group, and record one that a person takes."""

from uuid import UUID

from canon.shanghai import day_of
from chassis.db.work import Work
from services.refunds.calendars.service import calendar_in_force
from services.refunds.group_cases.domain.state import GroupCase
from services.refunds.group_cases.service.cases import lock_case
from services.refunds.group_measures.repository import GROUP_MEASURES
from services.refunds.group_plans.domain.lateness import oldest_late
from services.refunds.group_plans.repository import versions
from services.refunds.measures.domain import Measure, ProposedMeasure, propose
from services.refunds.measures.service import Step, take_step


async def load_measures(work: Work, case: GroupCase) -> tuple[list[Measure], ProposedMeasure | None]:
    """Return the measures of a case, and the one that is proposed now."""
    taken = await GROUP_MEASURES.list(work.db, case.id)
    days = await versions.get_days(work.db, case.plan_id) if case.plan_id else []
    today = day_of(work.now)
    late = oldest_late(days, await calendar_in_force(work), today)
    return taken, propose(late, taken, case.interviewed_on, today)


async def take_measure(work: Work, case_id: UUID, step: Step) -> Measure:
    """Record the step that is proposed; ``NotProposed`` is raised of another one."""
    case = await lock_case(work, case_id)
    measure = await take_step(work, GROUP_MEASURES, case_id, step, await load_measures(work, case))
    work.audit(f"group_measure.{step.kind}", str(case_id), step.text)
    return measure
