"""The request body of each command on a case, with texts as officers write them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from canon.codes import Agency, CloseResult, Department, MediationMode, RefusalReason, TerminationReason, name_of
from simulators.decisions.action import Body, DecisionContext, View

MIN_SATISFIED = 3  # of 5 points; a lower mark means a dissatisfied citizen
_UNREACHABLE = 0.15  # of follow-up calls
_SUPPLEMENT_WITHIN = timedelta(days=7)
_REFUND_SHARE = (50, 101)  # per cent of the sum in dispute
_SERVICE = {5: 56, 4: 29, 3: 10, 2: 3, 1: 2}  # weights of the marks
_OUTCOME = {5: 46, 4: 29, 3: 14, 2: 6, 1: 5}
_FEEDBACK = (
    "已联系来电人了解情况，将于两个工作日内到现场核实。",
    "已电话告知当事人诉求已分派到我单位，正在联系经营者。",
    "已收到诉求并与当事人核对消费凭证，下一步通知商家提供材料。",
)
_CLOSING = {
    CloseResult.AGREED: "双方达成一致，已告知当事人履行时间和方式。",
    CloseResult.TERMINATED: "双方分歧较大，已终止调解，并告知可通过仲裁或者诉讼途径解决。",
    CloseResult.REFUSED: "经审查不符合受理条件，已书面告知理由和其他维权途径。",
    CloseResult.WITHDRAWN: "当事人已自行协商解决并撤回诉求。",
    CloseResult.REDIRECTED: "该事项属于其他部门职责，已转办并告知当事人承办单位和联系方式。",
    CloseResult.ANSWERED: "已向来电人解释相关规定和办理流程，来电人表示清楚。",
    CloseResult.FILED: "经核查涉嫌违法，已立案调查。",
    CloseResult.NOT_FILED: "经现场核查未发现举报所述违法行为，不予立案。",
}


def empty(_view: View, _context: DecisionContext) -> Body:
    return {}


def suggested_target(view: View, context: DecisionContext) -> str:
    """Return one of the targets that the rules suggested, or the section for ordinary disputes."""
    decision = view.get("decision") or {}
    suggestions = [*(decision.get("suggestions") or ()), decision.get("runner_up") or {}]
    known = {*map(str, Department), *map(str, Agency)} - {Department.HUB}
    targets = [target for target in dict.fromkeys(str(one.get("target")) for one in suggestions) if target in known]
    if not targets:
        return Department.CONSUMER_PROTECTION
    return context.stable_rng(f"target/{view.get('round', 1)}").choices(targets, weights=range(len(targets), 0, -1))[0]


def assignment(view: View, context: DecisionContext) -> Body:
    return {"department": suggested_target(view, context)}


def redirect(view: View, context: DecisionContext) -> Body:
    agency = Agency(suggested_target(view, context))
    return {
        "agency": agency,
        "reason": "JOINT" if view.get("joint") else "NO_AUTHORITY",
        "basis": "《市场监督管理投诉举报处理办法》第十六条第一项",
        "explanation": f"您反映的事项依法由{name_of(agency)}负责，我们已经把材料转交，该单位会与您联系。",
    }


def feedback(_view: View, context: DecisionContext) -> Body:
    return {"text": context.rng.choice(_FEEDBACK)}


def refusal(_view: View, context: DecisionContext) -> Body:
    reason = context.rng.choice((RefusalReason.NOT_CONSUMER, RefusalReason.MATERIALS, RefusalReason.ALREADY_HANDLED))
    return {"reason": reason, "note": "经审查符合不予受理情形，已告知其他解决途径。"}


def return_to_hub(_view: View, _context: DecisionContext) -> Body:
    return {"reason": "not_ours", "note": "经核实该事项不属于本股室职责，退回受理办公室重新分派。"}


def supplement(_view: View, context: DecisionContext) -> Body:
    return {"fields": ["/respondent/address"], "by": (context.now + _SUPPLEMENT_WITHIN).isoformat()}


def odr(_view: View, context: DecisionContext) -> Body:
    return {"enterprise": context.rng.choice(list(context.enterprises))}


def mediation(_view: View, context: DecisionContext) -> Body:
    modes = (MediationMode.CALL, MediationMode.ONSITE, MediationMode.ONLINE)
    mode = context.rng.choices(modes, weights=(60, 30, 10))[0]
    return {"consumer_consents": True, "respondent_consents": True, "mode": mode}


def pause(_view: View, context: DecisionContext) -> Body:
    return {"ground": "appraisal", "from": context.now.isoformat()}


def resume(_view: View, context: DecisionContext) -> Body:
    return {"at": context.now.isoformat()}


def agreement(view: View, context: DecisionContext) -> Body:
    amount = agreed_fen(view, context)
    body: dict[str, Any] = {"terms": f"经营者退还消费者{amount / 100:.2f}元，双方再无争议。", "amount_fen": amount}
    if context.rng.random() < 0.6:
        instalments = context.rng.choices((1, 2, 3, 6, 12), weights=(60, 15, 15, 6, 4))[0]
        body["refund"] = {"amount_fen": amount, "instalments": instalments}
    return body


def agreed_fen(view: View, context: DecisionContext) -> int:
    """Draw the agreed amount in fen, the same in every call for a case."""
    rng = context.stable_rng("agreed")
    disputed = view.get("amount_fen") or rng.randrange(100, 3_000) * 100
    return max(int(disputed) * rng.randrange(*_REFUND_SHARE) // 100, 100)


def termination(_view: View, context: DecisionContext) -> Body:
    reason = context.rng.choices(
        (TerminationReason.CANNOT_AGREE, TerminationReason.ABSENT_OR_REFUSES, TerminationReason.WITHDRAWN),
        weights=(60, 25, 15),
    )[0]
    return {"reason": reason, "note": "经组织调解，当事人未能达成一致意见。"}


def withdrawn_by_consumer(_view: View, _context: DecisionContext) -> Body:
    return {"reason": TerminationReason.WITHDRAWN, "note": "当事人称已自行和解，撤回投诉。"}


def closing(result: CloseResult) -> Callable[[View, DecisionContext], Body]:
    """Make the body that closes a case with this result."""

    def body(view: View, context: DecisionContext) -> Body:
        recovered = agreed_fen(view, context) if result is CloseResult.AGREED else 0
        return {"result": result, "note": _CLOSING[result], "recovered_fen": recovered}

    return body


def verification(view: View, context: DecisionContext) -> Body:
    result = CloseResult.FILED if context.rng.random() < 0.35 else CloseResult.NOT_FILED
    return closing(result)(view, context)


def follow_up(view: View, context: DecisionContext) -> Body:
    """Answer the two questions of a follow-up call; some citizens are not reached, some answer only one."""
    service, outcome, reachable = _opinion(view, context)
    note = "" if reachable else "三次拨打均无人接听。"
    return {"service": service, "outcome": outcome, "reachable": reachable, "note": note}


def is_dissatisfied(view: View, context: DecisionContext) -> bool:
    service, outcome, _ = _opinion(view, context)
    return min(service or MIN_SATISFIED, outcome or MIN_SATISFIED) < MIN_SATISFIED


def rework(view: View, _context: DecisionContext) -> Body:
    other = "officer" if view.get("officer") == "section_head" else "section_head"
    return {"reason": "回访不满意，原答复未回应核心诉求，由其他人员重新办理。", "officer": other}


def _opinion(view: View, context: DecisionContext) -> tuple[int | None, int | None, bool]:
    rng = context.stable_rng(f"opinion/{view.get('round', 1)}")
    if rng.random() < _UNREACHABLE:
        return None, None, False
    service = rng.choices(list(_SERVICE), weights=list(_SERVICE.values()))[0]
    outcome = rng.choices(list(_OUTCOME), weights=list(_OUTCOME.values()))[0]
    return (service, outcome, True) if rng.random() < 0.92 else (service, None, True)
