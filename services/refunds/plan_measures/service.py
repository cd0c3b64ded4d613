"""Say which measure is proposed for a plan that is not performed, and record one that a person takes."""

from uuid import UUID

from canon.shanghai import day_of
from chassis.db.work import Work
from chassis.errors import NotFound
from services.refunds.calendars.service import calendar_in_force
from services.refunds.measures.domain import Measure, ProposedMeasure, propose
from services.refunds.measures.service import Step, take_step
from services.refunds.plan_measures.repository import PLAN_MEASURES
from services.refunds.plans import repository as plans_repository
from services.refunds.plans.domain import Plan, oldest_late


async def load_measures(work: Work, plan: Plan) -> tuple[list[Measure], ProposedMeasure | None]:
    """Return the measures of a plan, and the one that is proposed now: no interview is held but as a measure."""
    taken = await PLAN_MEASURES.list(work.db, plan.id)
    today = day_of(work.now)
    late = oldest_late(plan, await calendar_in_force(work), today)
    return taken, propose(late, taken, None, today)


async def take_measure(work: Work, plan_id: UUID, step: Step) -> Measure:
    """Record the step that is proposed; ``NotProposed`` is raised of another one.

    Raises:
        NotFound: there is no such plan.
    """
    plan = await plans_repository.get_plan(work.db, plan_id, lock=True)
    if plan is None:
        raise NotFound
    measure = await take_step(work, PLAN_MEASURES, plan_id, step, await load_measures(work, plan))
    work.audit(f"plan_measure.{step.kind}", str(plan_id), step.text)
    return measure
