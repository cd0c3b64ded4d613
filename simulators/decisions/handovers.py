"""The next action of another authority on a case handed over to it."""

from random import Random

from simulators.decisions.action import Action, View

_ACKNOWLEDGES, _REFUSES = 0.5, 0.06  # probabilities at each read
_ANSWERS = 0.2


def next_agency_action(handover: View, rng: Random, actor: str) -> Action | None:
    """Acknowledge or refuse a handover, or report its result; often do nothing yet."""
    path = f"/v1/handovers/{handover['id']}"
    chance = rng.random()
    if handover.get("state") == "acknowledged":
        text = "我单位已现场核实并责令责任单位整改，结果已告知当事人。"
        return (
            Action(actors=(actor,), path=f"{path}/result", body={"text": text}, name="result")
            if chance < _ANSWERS
            else None
        )
    if chance < _ACKNOWLEDGES:
        return Action(actors=(actor,), path=f"{path}/acknowledgement", body={}, name="acknowledgement")
    if chance < _ACKNOWLEDGES + _REFUSES:
        body = {"reason": "NO_AUTHORITY", "note": "经研究该事项不属于我单位职责，退回原转办单位。"}
        return Action(actors=(actor,), path=f"{path}/refusal", body=body, name="refusal")
    return None
