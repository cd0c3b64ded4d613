"""How a refund is paid: claims, timetables, payments, lateness (退费计划)."""

from canon.timetables import Every
from services.refunds.domain.plans.lateness import (
    TWO_OR_THIRTY_DAYS,
    DefaultReading,
    next_lateness,
    notice_lateness,
)
from services.refunds.domain.plans.opening import open_claim, open_plan
from services.refunds.domain.plans.paying import pay
from services.refunds.domain.plans.refusals import (
    InvalidPlan,
    MoreThanAgreed,
    MoreThanInstalment,
    NoLongerOwed,
    PlanAlreadyOpen,
    ReferenceReused,
)
from services.refunds.domain.plans.schedule import equal_parts, listed_parts
from services.refunds.domain.plans.state import (
    OPEN,
    Claim,
    Instalment,
    Origin,
    Payment,
    Plan,
    PlanStatus,
    PlanWarning,
)
from services.refunds.domain.plans.superseding import supersede

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
