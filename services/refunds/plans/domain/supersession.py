"""How a later agreement supersedes a plan, so that nothing is owed twice (变更约定, 民法典 Art. 543)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.refunds import PlanSuperseded
from services.refunds.plans.domain.state import Plan, PlanStatus


def supersede(plan: Plan, by_plan_id: UUID, now: datetime) -> tuple[Plan, PlanSuperseded]:
    """Supersede an open plan by a later one: what was paid stays paid, the rest is no longer owed."""
    occurred_at = max(now, plan.changed_at)
    after = replace(plan, status=PlanStatus.SUPERSEDED, changed_at=occurred_at)
    return after, PlanSuperseded(
        aggregate_id=plan.id,
        complaint_id=plan.complaint_id,
        occurred_at=occurred_at,
        claim_id=plan.claim_id,
        total_fen=plan.total_fen,
        paid_fen=plan.paid_fen,
        by_plan_id=by_plan_id,
    )
