"""How a refund is paid: claims, timetables, payments, lateness (退费计划)."""

from canon.timetables import Every
from services.refunds.plans.domain.lateness import TWO_OR_THIRTY_DAYS, DefaultReading, next_lateness, notice_lateness
from services.refunds.plans.domain.opening import open_claim, open_plan
from services.refunds.plans.domain.payment import pay
from services.refunds.plans.domain.refusals import (
    InvalidPlan,
    MoreThanAgreed,
    MoreThanInstalment,
    NoLongerOwed,
    PlanAlreadyOpen,
    ReferenceReused,
)
from services.refunds.plans.domain.schedule import equal_parts, listed_parts
from services.refunds.plans.domain.state import OPEN, Claim, Instalment, Origin, Payment, Plan, PlanStatus, PlanWarning
from services.refunds.plans.domain.supersession import supersede

__all__ = [
    "OPEN",
    "TWO_OR_THIRTY_DAYS",
    "Claim",
    "DefaultReading",
    "Every",
    "Instalment",
    "InvalidPlan",
    "MoreThanAgreed",
    "MoreThanInstalment",
    "NoLongerOwed",
    "Origin",
    "Payment",
    "Plan",
    "PlanAlreadyOpen",
    "PlanStatus",
    "PlanWarning",
    "ReferenceReused",
    "equal_parts",
    "listed_parts",
    "next_lateness",
    "notice_lateness",
    "open_claim",
    "open_plan",
    "pay",
    "supersede",
]
