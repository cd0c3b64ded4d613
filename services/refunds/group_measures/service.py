"""Say which measure is proposed, and record one that a person takes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from canon.shanghai import day_of
from chassis.db.work import Work
from services.refunds.calendars.service import calendar_in_force
from services.refunds.group_cases.domain.state import GroupCase
from services.refunds.group_cases.service.cases import lock_case
from services.refunds.group_measures import domain, repository
from services.refunds.group_measures.domain import Measure, MeasureKind, ProposedMeasure
from services.refunds.group_plans.domain.lateness import oldest_late
from services.refunds.group_plans.repository import versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a person does: a letter's demand and its day, or where a lead was handed to."""

    kind: MeasureKind
    text: str
    by: date | None


async def load_measures(work: Work, case: GroupCase) -> tuple[list[Measure], ProposedMeasure | None]:
    """Return the measures of a case, and the one that is proposed now."""
    taken = await repository.list_measures(work.db, case.id)
    days = await versions.get_days(work.db, case.plan_id) if case.plan_id else []
    today = day_of(work.now)
    late = oldest_late(days, await calendar_in_force(work), today)
    return taken, domain.propose(late, taken, case.interviewed_on, today)


async def take_measure(work: Work, case_id: UUID, step: Step) -> Measure:
    """Record the step that is proposed; ``NotProposed`` is raised of another one."""
    case = await lock_case(work, case_id)
    taken, proposed = await load_measures(work, case)
    domain.check_proposed(step.kind, proposed)
    measure = Measure(
        number=len(taken) + 1,
        kind=step.kind,
        on=day_of(work.now),
        text=step.text,
        by=step.by,
        taken_by=work.account,
        taken_at=work.now,
    )
    await repository.add_measure(work.db, case_id, measure)
    work.audit(f"group_measure.{step.kind}", str(case_id), step.text)
    return measure
