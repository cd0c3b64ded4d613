"""What another authority does with a case handed to it."""

from random import Random

from simulators.deciding.step import Step, View

_ACKNOWLEDGES, _REFUSES = 0.5, 0.06  # chances at a look; otherwise it waits
_ANSWERS = 0.2


def agency_step(handover: View, rng: Random, actor: str) -> Step | None:
    """Acknowledge, refuse, or tell a result; an agency is not in a hurry."""
    path = f"/v1/handovers/{handover['id']}"
    chance = rng.random()
    if handover.get("state") == "acknowledged":
        text = "我单位已现场核实并责令责任单位整改，结果已告知当事人。"
        return (
            Step(actors=(actor,), path=f"{path}/result", body={"text": text}, name="result")
            if chance < _ANSWERS
            else None
        )
    if chance < _ACKNOWLEDGES:
        return Step(actors=(actor,), path=f"{path}/acknowledgement", body={}, name="acknowledgement")
    if chance < _ACKNOWLEDGES + _REFUSES:
        body = {"reason": "NO_AUTHORITY", "note": "经研究该事项不属于我单位职责，退回原转办单位。"}
        return Step(actors=(actor,), path=f"{path}/refusal", body=body, name="refusal")
    return None
