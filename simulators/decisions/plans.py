"""The next payment of a business under a refund plan: most pay on time, some late, a few never."""

from datetime import date
from random import Random

from simulators.decisions.action import Action, View, seeded_rng

PAYERS = ("hub", "officer", "section_head")  # who records that money arrived
_DEFAULTS = 0.12  # of businesses stop after the first instalment
_PAYS = 0.25  # probability at each read
_PARTLY = 0.1  # of payments are half of what is open


def next_payment_action(plan: View, rng: Random, today: date, seed: str, about: str | None = None) -> Action | None:
    """Pay the next open instalment; a reference counts once, so that reading a plan twice cannot pay twice.

    ``about`` tells who owes in a way that is the same in every run; by default it is the plan's id.
    """
    parts = [part for part in plan.get("instalments") or () if part["amount_fen"] > part.get("paid_fen", 0)]
    if not parts or rng.random() > _PAYS:
        return None
    part = min(parts, key=lambda one: int(one["number"]))
    if part["number"] > 1 and seeded_rng(seed, about or str(plan["id"]), "character").random() < _DEFAULTS:
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
    return Action(actors=PAYERS, path=f"/v1/refunds/plans/{plan['id']}/payments", body=body, name="payments")
