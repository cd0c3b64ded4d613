"""Online settlement as enterprise and consumer play it (在线消费纠纷解决)."""

from collections.abc import Sequence
from random import Random
from typing import Any

from simulators.deciding.step import Step, View

CONSUMER = ("officer", "section_head", "hub")  # the bureau records what the consumer said
_ENTERPRISE_ANSWERS, _CONSUMER_ANSWERS, _CONSUMER_ACCEPTS = 0.5, 0.5, 0.7
_REFUNDS = 0.7  # of offers are money back, the others goods or repair
_MOST_OFFERS = 3  # then the enterprise gives up
_CLOSED = frozenset({"settled", "failed", "timed_out"})


def enterprise_step(dispute: View, rng: Random) -> Step | None:
    """Offer something, a little more each time; after three rejected offers say it failed."""
    offers: list[dict[str, Any]] = list(dispute.get("offers") or ())
    if _over(dispute) or _pending(offers) or rng.random() > _ENTERPRISE_ANSWERS:
        return None
    path = f"/v1/odr/disputes/{dispute['id']}"
    if len(offers) >= _MOST_OFFERS:
        body = {"reason": "多次协商未能达成一致，请主管部门处理。"}
        return Step(actors=("enterprise",), path=f"{path}/failure", body=body, name="failure")
    disputed = int(dispute.get("amount_fen") or 20_000)
    amount = max(disputed * (40 + 25 * len(offers)) // 100, 100)
    offer: dict[str, Any] = {"amount_fen": amount, "terms": f"我公司愿意以价值{amount / 100:.2f}元的商品或者服务补偿。"}
    if rng.random() < _REFUNDS:
        offer["terms"] = f"我公司愿意退还{amount / 100:.2f}元，原路退回。"
        offer["refund"] = {"amount_fen": amount, "instalments": rng.choices((1, 2, 3), weights=(70, 20, 10))[0]}
    return Step(actors=("enterprise",), path=f"{path}/offers", body=offer, name="offers")


def joining_step(own: Sequence[View], name: str, uscc: str) -> Step | None:
    """Apply as the enterprise whose credential we hold, or review that application as the hub."""
    if not own:
        body = {"name": name, "uscc": uscc, "promise": True}
        return Step(actors=("enterprise",), path="/v1/odr/enterprises", body=body, name="application")
    if own[0].get("standing") == "applied":
        path = f"/v1/odr/enterprises/{own[0]['id']}/review"
        body = {"approved": True, "note": "资料齐全，已完成业务指导。"}
        return Step(actors=("hub", "section_head"), path=path, body=body, name="review")
    return None


def consumer_step(dispute: View, rng: Random) -> Step | None:
    """Accept or reject the offer that waits."""
    pending = _pending(list(dispute.get("offers") or ()))
    if _over(dispute) or pending is None or rng.random() > _CONSUMER_ANSWERS:
        return None
    answer = "acceptance" if rng.random() < _CONSUMER_ACCEPTS else "rejection"
    path = f"/v1/odr/disputes/{dispute['id']}/offers/{pending['number']}/{answer}"
    return Step(actors=CONSUMER, path=path, body={}, name=answer)


def _over(dispute: View) -> bool:
    return dispute.get("state") in _CLOSED


def _pending(offers: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((offer for offer in offers if offer.get("state") in {"open", "made", "pending"}), None)
