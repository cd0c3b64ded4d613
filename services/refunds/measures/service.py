"""Record a step that a person takes, if it is the one that is proposed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from canon.shanghai import day_of
from chassis.db.work import Work
from services.refunds.measures import domain
from services.refunds.measures.domain import Measure, MeasureKind, ProposedMeasure
from services.refunds.measures.repository import MeasureTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a person does: a letter's demand and its day, or where a lead was handed to."""

    kind: MeasureKind
    text: str
    by: date | None


async def take_step(
    work: Work,
    table: MeasureTable,
    owner_id: UUID,
    step: Step,
    known: tuple[list[Measure], ProposedMeasure | None],
) -> Measure:
    """Record a step against the business of a case or plan; ``known``: the steps taken, and the one that is proposed.

    ``NotProposed`` is raised of another one.
    """
    taken, proposed = known
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
    await table.add(work.db, owner_id, measure)
    return measure
