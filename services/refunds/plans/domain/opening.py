"""How a claim is opened, and the plan that pays it."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from canon.shanghai import day_of
from canon.timetables import months_after
from contracts.refunds import ClaimOpened, PlanOpened
from services.refunds.plans.domain.refusals import InvalidPlan, PlanAlreadyOpen
from services.refunds.plans.domain.state import Claim, Instalment, Origin, Plan, PlanWarning

FAR_MONTHS = 12  # months from today to the last part
SMALL_FRACTION = 20  # an instalment below a twentieth (5 %) of the total is small


def open_claim(
    claim_id: UUID, complaint_id: UUID, amount_fen: int, origin: Origin, now: datetime
) -> tuple[Claim, ClaimOpened]:
    """Open the claim of a consumer to a refund, from an agreement, a settlement or their own request.

    Raises:
        InvalidPlan: ``amount_fen`` is zero or negative.
    """
    if amount_fen <= 0:
        raise InvalidPlan("amount_fen", "not_positive")
    claim = Claim(id=claim_id, complaint_id=complaint_id, amount_fen=amount_fen, origin=origin, changed_at=now)
    return claim, ClaimOpened(
        aggregate_id=claim_id,
        complaint_id=complaint_id,
        occurred_at=now,
        amount_fen=amount_fen,
        origin=origin.value,
    )


def open_plan(
    plan_id: UUID,
    claim: Claim,
    total_fen: int,
    instalments: tuple[Instalment, ...],
    now: datetime,
    *,
    paid_before: bool = False,
) -> tuple[Claim, Plan, PlanOpened]:
    """Open the plan of a claim, with warnings for the officer.

    ``paid_before``: money was paid under an earlier plan of the same complaint.

    Raises:
        PlanAlreadyOpen: the claim has a plan.
        InvalidPlan: the instalments do not sum to the total, or the total exceeds the claim.
    """
    if claim.plan_id is not None:
        raise PlanAlreadyOpen
    if not instalments or sum(part.amount_fen for part in instalments) != total_fen:
        raise InvalidPlan("total_fen", "sum_mismatch")
    if total_fen > claim.amount_fen:
        raise InvalidPlan("total_fen", "more_than_claim")
    occurred_at = max(now, claim.changed_at)
    plan = Plan(
        id=plan_id,
        claim_id=claim.id,
        complaint_id=claim.complaint_id,
        total_fen=total_fen,
        instalments=instalments,
        warnings=_warnings(claim, total_fen, instalments, day_of(now), paid_before=paid_before),
        changed_at=occurred_at,
    )
    event = PlanOpened(
        aggregate_id=plan_id,
        complaint_id=claim.complaint_id,
        occurred_at=occurred_at,
        claim_id=claim.id,
        total_fen=total_fen,
        paid_fen=0,
        due_dates=tuple(part.due_on.isoformat() for part in instalments),
        amounts_fen=tuple(part.amount_fen for part in instalments),
    )
    return replace(claim, plan_id=plan_id, changed_at=occurred_at), plan, event


def _warnings(
    claim: Claim, total_fen: int, instalments: tuple[Instalment, ...], today: date, *, paid_before: bool
) -> tuple[PlanWarning, ...]:
    checks = (
        (PlanWarning.LAST_DUE_FAR, instalments[-1].due_on > months_after(today, FAR_MONTHS)),
        (PlanWarning.INSTALMENT_SMALL, min(part.amount_fen for part in instalments) * SMALL_FRACTION < total_fen),
        (PlanWarning.LESS_THAN_CLAIM, total_fen < claim.amount_fen),
        (PlanWarning.PAID_BEFORE, paid_before),
    )
    return tuple(warning for warning, holds in checks if holds)
