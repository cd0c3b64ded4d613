"""How a refund is paid (退费计划): claims, plans, payments, late payment."""

from canon.timetables import Every
from services.refunds.plans.domain.lateness import (
    TWO_OR_THIRTY_DAYS,
    WITHHELD_DAYS,
    DefaultThreshold,
    check_overdue,
    is_in_default,
    next_check_on,
    oldest_late,
)
from services.refunds.plans.domain.opening import open_claim, open_plan
from services.refunds.plans.domain.payment import allocate, apply_payment, check_payment
from services.refunds.plans.domain.refusals import (
    InvalidPlan,
    MoreThanAgreed,
    MoreThanInstalment,
    NoLongerOwed,
    PlanAlreadyOpen,
    ReferenceReused,
)
from services.refunds.plans.domain.schedule import equal_parts, listed_parts
from services.refunds.plans.domain.state import (
    OPEN_STATUSES,
    Claim,
    Instalment,
    Origin,
    Payment,
    Plan,
    PlanStatus,
    PlanWarning,
)
from services.refunds.plans.domain.supersession import supersede

__all__ = [
    "OPEN_STATUSES",
    "TWO_OR_THIRTY_DAYS",
    "WITHHELD_DAYS",
    "Claim",
    "DefaultThreshold",
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
    "allocate",
    "apply_payment",
    "check_overdue",
    "check_payment",
    "equal_parts",
    "is_in_default",
    "listed_parts",
    "next_check_on",
    "oldest_late",
    "open_claim",
    "open_plan",
    "supersede",
]
