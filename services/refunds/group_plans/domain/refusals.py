"""The refusals of simulations, versions and payments of group cases."""

from canon.money import yuan_of
from chassis.errors import Conflict, FieldError, Invalid


class NothingOwed(Conflict):
    """The roster is empty, or everything is paid."""

    code = "nothing_owed"
    zh = "没有可以安排的应退金额"
    en = "Nothing is open that could be scheduled"


class BudgetTooSmall(Invalid):
    """A month's budget is below the smallest instalment, a twentieth of what somebody is owed."""

    code = "budget_too_small"
    zh = "每月金额过小，有人的一期会不到其应退金额的百分之五"
    en = "The monthly budget is below five per cent of what somebody is owed"

    def __init__(self, needed_fen: int) -> None:
        message = f"每月至少 {yuan_of(needed_fen, grouped=True)} 元"
        super().__init__(FieldError(field="/monthly_budget_fen", code="too_small", message=message))


class TooManyMonths(Invalid):
    """The budget would take more than fifty years."""

    code = "too_many_months"
    zh = "照此每月金额五十年也退不完"
    en = "At this budget the refunds would take more than fifty years"

    def __init__(self) -> None:
        super().__init__(FieldError(field="/monthly_budget_fen", code="too_small", message="五十年以上才能退完"))


class UnknownSimulation(Invalid):
    """There is no simulation of this number in the case."""

    code = "unknown_simulation"
    zh = "没有这一试算"
    en = "There is no such simulation"

    def __init__(self) -> None:
        super().__init__(FieldError(field="/simulation", code="unknown", message="没有这一试算"))


class RosterChanged(Conflict):
    """The roster has grown or changed since the simulation, so that its sums are no longer what is owed."""

    code = "roster_changed"
    zh = "名册在试算之后有变动，请重新试算"
    en = "The roster changed after this simulation; simulate again"


class PlanWaiting(Conflict):
    """A changed plan waits for its second signature; it is signed or withdrawn first."""

    code = "plan_waiting"
    zh = "已有一份变更等待第二人签署"
    en = "A changed plan waits for its second signature"


class NothingToSign(Conflict):
    """No changed plan waits for a signature."""

    code = "nothing_to_sign"
    zh = "没有等待签署的变更"
    en = "No change waits for a signature"


class SecondPersonNeeded(Conflict):
    """Who proposed a change cannot sign it: it needs the hub and a section head, two persons."""

    code = "second_person_needed"
    zh = "变更须由受理办公室和股室负责人两人分别签署"
    en = "A change is signed by two persons: the hub and a section head"
