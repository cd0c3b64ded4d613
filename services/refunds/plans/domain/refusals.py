"""The refusals of claims, plans and payments."""

from chassis.errors import Conflict, FieldError, Invalid

MESSAGES = {
    "not_positive": "必须大于零",
    "required": "缺少此项",
    "out_of_range": "超出允许的范围",
    "sum_mismatch": "各期金额之和不等于总额",
    "more_than_claim": "不能大于应退金额",
    "unknown_instalment": "计划中没有这一期",
    "in_future": "不能晚于今天",
}


class InvalidPlan(Invalid):
    """A field of a claim, a plan or a payment is wrong; the error names it."""

    code = "invalid_plan"
    previous_code = "refunds.invalid_plan"
    zh = "退费计划内容不符合要求"
    en = "The refund plan is not valid"

    def __init__(self, field: str, code: str, message: str | None = None) -> None:
        super().__init__(FieldError(field=f"/{field}", code=code, message=message or MESSAGES[code]))


class PlanAlreadyOpen(Conflict):
    """The claim has a plan; a second one would promise the money twice."""

    code = "plan_already_open"
    previous_code = "refunds.plan_already_open"
    zh = "该笔退费已有计划"
    en = "This claim already has a plan"


class ReferenceReused(Conflict):
    """The reference belongs to a payment of another amount, day or instalment."""

    code = "reference_reused"
    previous_code = "refunds.reference_reused"
    zh = "同一付款凭证号已用于另一笔付款"
    en = "This payment reference was used for another payment"


class NoLongerOwed(Conflict):
    """A later agreement superseded the plan; payments count towards the later plan."""

    code = "no_longer_owed"
    previous_code = "refunds.no_longer_owed"
    zh = "该计划已由新的约定取代，请把付款登记到新计划"
    en = "A later agreement took this plan's place; record the payment there"


class MoreThanAgreed(Conflict):
    """The payments would exceed the total of the plan."""

    code = "more_than_agreed"
    previous_code = "refunds.more_than_agreed"
    zh = "付款超过约定的总额"
    en = "The payment exceeds what was agreed"


class MoreThanInstalment(Conflict):
    """The payment exceeds what is open of the named instalment."""

    code = "more_than_instalment"
    previous_code = "refunds.more_than_instalment"
    zh = "付款超过该期未付的金额"
    en = "The payment exceeds what is open of this instalment"
