"""The next action of the enterprise and the consumer in an online settlement (在线消费纠纷解决)."""

from collections.abc import Sequence
from random import Random
from typing import Any

from simulators.decisions.action import Action, View

CONSUMER_ACTORS = ("officer", "section_head", "hub")  # the bureau records the consumer's answer
_ENTERPRISE_ANSWERS, _CONSUMER_ANSWERS, _CONSUMER_ACCEPTS = 0.5, 0.5, 0.7
_REFUNDS = 0.7  # of offers are money back, the others goods or repair
_MAX_OFFERS = 3  # then the enterprise gives up
_CLOSED_STATES = frozenset({"settled", "failed", "timed_out"})


def next_enterprise_action(dispute: View, rng: Random) -> Action | None:
    """Make an offer, a higher one each time; after three rejected offers report a failure."""
    offers: list[dict[str, Any]] = list(dispute.get("offers") or ())
    if _is_over(dispute) or _pending_offer(offers) or rng.random() > _ENTERPRISE_ANSWERS:
        return None
    path = f"/v1/odr/disputes/{dispute['id']}"
    if len(offers) >= _MAX_OFFERS:
        body = {"reason": "多次协商未能达成一致，请主管部门处理。"}
        return Action(actors=("enterprise",), path=f"{path}/failure", body=body, name="failure")
    disputed = int(dispute.get("amount_fen") or 20_000)
    amount = max(disputed * (40 + 25 * len(offers)) // 100, 100)
    offer: dict[str, Any] = {"amount_fen": amount, "terms": f"我公司愿意以价值{amount / 100:.2f}元的商品或者服务补偿。"}
    if rng.random() < _REFUNDS:
        offer["terms"] = f"我公司愿意退还{amount / 100:.2f}元，原路退回。"
        offer["refund"] = {"amount_fen": amount, "instalments": rng.choices((1, 2, 3), weights=(70, 20, 10))[0]}
    return Action(actors=("enterprise",), path=f"{path}/offers", body=offer, name="offers")


def next_registration_action(own: Sequence[View], name: str, uscc: str) -> Action | None:
    """Apply for registration as the enterprise that has a credential, or review its application as the hub."""
    if not own:
        body = {"name": name, "uscc": uscc, "promise": True}
        return Action(actors=("enterprise",), path="/v1/odr/enterprises", body=body, name="application")
    if own[0].get("standing") == "applied":
        path = f"/v1/odr/enterprises/{own[0]['id']}/review"
        body = {"approved": True, "note": "资料齐全，已完成业务指导。"}
        return Action(actors=("hub", "section_head"), path=path, body=body, name="review")
    return None


def next_consumer_action(dispute: View, rng: Random) -> Action | None:
    """Accept or reject the pending offer."""
    pending = _pending_offer(list(dispute.get("offers") or ()))
    if _is_over(dispute) or pending is None or rng.random() > _CONSUMER_ANSWERS:
        return None
    answer = "acceptance" if rng.random() < _CONSUMER_ACCEPTS else "rejection"
    path = f"/v1/odr/disputes/{dispute['id']}/offers/{pending['number']}/{answer}"
    return Action(actors=CONSUMER_ACTORS, path=path, body={}, name=answer)


def _is_over(dispute: View) -> bool:
    return dispute.get("state") in _CLOSED_STATES


def _pending_offer(offers: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((offer for offer in offers if offer.get("state") in {"open", "made", "pending"}), None)
