"""Cases marked for attention, the dangerous ones first, and the acts that marked them."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, case, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import Agency, Department
from canon.scopes import Scope
from services.dispatch.cases.repository.visibility import visible_to
from services.dispatch.cases.tables import cases, handovers, history
from services.dispatch.lifecycle.domain.case import MAX_DISSATISFIED_GRADE, Case
from services.dispatch.rows import Row
from services.dispatch.work_queue.domain import LIFE_THREATENING
from services.dispatch.work_queue.repository.figures import count_and_first

RETURN_ACTS = ("case_returned", "handover_refused", "rework_ordered")  # what brings a case back to the hub
FOLLOWED_UP = "case_followed_up"
READ_AGAIN = "case_read_again"
SUSPECTED = "duplicate_suspected"
WAS_MARKED, IS_DECIDED = "was_marked", "is_decided"  # of a suspicion: something else had called before; it is over
ATTENTION_ACTS = (
    *RETURN_ACTS,
    FOLLOWED_UP,
    READ_AGAIN,
    "plan_defaulted",
    "refund_withheld",
    SUSPECTED,
    "cases_related",
    "complaint_withdrawn",
)
_GRADES = [cast(history.c.facts[grade].astext, Integer) for grade in ("service", "outcome")]
_DISSATISFIED = func.least(*_GRADES) <= MAX_DISSATISFIED_GRADE  # null, which selects nothing, where no grade was given

_URGENCY = case(
    (cases.c.alerts.overlap([alert.value for alert in LIFE_THREATENING]), 0),
    (func.cardinality(cases.c.alerts) > 0, 1),
    else_=2,
)


async def cases_needing_attention(db: AsyncConnection, scope: Scope, limit: int) -> tuple[int, list[Case]]:
    """Count the cases marked for attention; return the first: danger to life, other alerts, the rest; newest first."""
    return await count_and_first(
        db, visible_to(scope) & cases.c.attention, limit, _URGENCY, cases.c.received_at.desc(), cases.c.id.desc()
    )


async def attention_acts(
    db: AsyncConnection, ids: Collection[UUID], acts: Collection[str] = ATTENTION_ACTS
) -> dict[UUID, list[Row]]:
    """Return the acts that marked these cases, in order of time: when, who gave the case back, and why."""
    found: dict[UUID, list[Row]] = {case_id: [] for case_id in ids}
    query = (
        select(history.c.case_id, history.c.act, history.c.at, history.c.facts, history.c.personal, handovers.c.agency)
        .outerjoin(handovers, handovers.c.id == cast(history.c.facts["handover_id"].astext, Uuid))
        .where(history.c.case_id.in_(ids), history.c.act.in_(acts), or_(history.c.act != FOLLOWED_UP, _DISSATISFIED))
        .order_by(history.c.id)
    )
    for row in (await db.execute(query)).mappings():
        facts = {**row["facts"], **(row["personal"] or {})}
        found[row["case_id"]].append(
            {
                "act": row["act"],
                "at": row["at"],
                "department": facts.get("from_department") or _proposed(row["act"], facts, Department),
                "agency": row["agency"] or _proposed(row["act"], facts, Agency),
                "reason": facts.get("reason"),
                "undone": facts.get("undone", False),
                "note": facts.get("note"),
                "other_id": facts.get("other_id"),
                "evidence": facts.get("evidence") or (),
                "was_marked": facts.get(WAS_MARKED, False),
                "is_decided": facts.get(IS_DECIDED, False),
            }
        )
    return found


def _proposed(act: str, facts: Mapping[str, Any], group: type[StrEnum]) -> str | None:
    """Return the department or agency that a second reading proposes."""
    proposed = next(iter(facts.get("suggestions") or ()), None) if act == READ_AGAIN else None
    return proposed if proposed in {*group} else None
