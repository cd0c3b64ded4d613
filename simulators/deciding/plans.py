"""How businesses pay refunds: most on time, some late, a few never."""

from datetime import date
from random import Random

from simulators.deciding.step import Step, View, dice

PAYERS = ("hub", "officer", "section_head")  # who records that money arrived
_DEFAULTS = 0.12  # of businesses stop after the first instalment
_PAYS = 0.25  # chance at a look
_PARTLY = 0.1  # of payments are half of what is open


def payment_step(plan: View, rng: Random, today: date, seed: str) -> Step | None:
    """Pay the next open instalment; a reference counts once, so a repeated look cannot pay twice."""
    parts = [part for part in plan.get("instalments") or () if part["amount_fen"] > part.get("paid_fen", 0)]
    if not parts or rng.random() > _PAYS:
        return None
    part = min(parts, key=lambda one: int(one["number"]))
    if part["number"] > 1 and dice(seed, str(plan["id"]), "character").random() < _DEFAULTS:
        return None
    paid = part.get("paid_fen", 0)
    amount = part["amount_fen"] - paid
    if paid == 0 and amount >= 200 and rng.random() < _PARTLY:
        amount //= 2
    body = {
        "amount_fen": amount,
        "paid_on": today.isoformat(),
        "reference": f"{plan['id']}-{part['number']}-{paid}",
        "instalment": part["number"],
    }
    return Step(actors=PAYERS, path=f"/v1/refunds/plans/{plan['id']}/payments", body=body, name="payments")
