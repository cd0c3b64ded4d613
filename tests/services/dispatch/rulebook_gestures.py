"""Who keeps the rules, and their gestures."""

from typing import Any

from chassis.web.auth import Caller
from tests.services.dispatch.dispatch_app import HEAD, HUB, DispatchApp

CHIEF = Caller(account="chief", roles=("bureau_head",))
AUDITOR = Caller(account="auditor", roles=("auditor",))
SETS = "/v1/routing/rule-sets"
SHIPPED = "demo-2026-10"
# Words for gyms point to the price section: enough to move the cases of GYM and nothing else.
GYMS_TO_PRICES = {
    "topics": {"trial.gyms": {"target": "price_competition", "label": "健身", "terms": {"400": ["健身房"]}}}
}


async def drafted(
    dispatch: DispatchApp, version: str = "v2", day: str = "2026-12-01", caller: Caller = HUB, **changes: Any
) -> dict[str, Any]:
    body = {"base": SHIPPED, "changes": {"version": version, "effective_from": day} | (changes or GYMS_TO_PRICES)}
    answered = await dispatch.post(SETS, body, caller)
    assert answered.status_code == 201, answered.text
    draft: dict[str, Any] = answered.json()
    return draft


async def tried(dispatch: DispatchApp, version: str = "v2", **question: Any) -> dict[str, Any]:
    body = {"from": "2026-11-01", "to": "2026-12-31"} | question
    answered = await dispatch.post(f"{SETS}/{version}/trial", body, HUB)
    assert answered.status_code == 200, answered.text
    result: dict[str, Any] = answered.json()
    return result


async def in_force(dispatch: DispatchApp, version: str = "v2", day: str = "2026-12-01", **changes: Any) -> None:
    """Draft, try, and let two others sign."""
    await drafted(dispatch, version, day, **changes)
    trial = (await tried(dispatch, version))["id"]
    for caller in (HEAD, CHIEF):
        answered = await dispatch.post(f"{SETS}/{version}/signatures", {"trial": trial}, caller)
        assert answered.status_code == 200, answered.text


async def state(dispatch: DispatchApp, version: str = "v2") -> str:
    return str((await dispatch.get(f"{SETS}/{version}")).json()["state"])
