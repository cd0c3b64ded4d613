"""Online settlement as enterprise and consumer play it (在线消费纠纷解决)."""

from random import Random
from typing import Any

from simulators.deciding.step import Step, View

CONSUMER = ("platform_12315", "hub", "officer")  # through whom a consumer's answer arrives
_ENTERPRISE_ANSWERS, _CONSUMER_ANSWERS, _CONSUMER_ACCEPTS = 0.5, 0.5, 0.7
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
    terms = f"我公司愿意退还{amount / 100:.2f}元，七日内原路退回。"
    return Step(
        actors=("enterprise",), path=f"{path}/offers", body={"amount_fen": amount, "terms": terms}, name="offers"
    )


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
