"""What others do once a working day: the enterprise and the consumer, the agency, and those who owe money."""

from datetime import date
from typing import Any

from simulators.decisions import Action, next_agency_action, next_consumer_action, next_enterprise_action
from simulators.decisions.plans import next_payment_action
from simulators.texts.parties import businesses
from simulators.year.casework import Casework
from simulators.year.outside import Outside
from simulators.year.surprises import Finder, Surprise

REFUSES = 0.75  # of what the agency is handed while it bounces
PAYMENTS_ON = (0, 3)  # weekdays: Monday and Thursday
REFUSAL = {"reason": "NO_AUTHORITY", "note": "经研究该事项不属于我单位职责，退回原转办单位。"}


class Errands:
    """The outside of the bureau, day after day."""

    def __init__(self, outside: Outside, casework: Casework, bouncing: list[Surprise]) -> None:
        self._outside = outside
        self._casework = casework
        self._bouncing = [one for one in bouncing if one.finder is Finder.BOUNCES]

    async def join(self) -> None:
        """The enterprise that has an account joins those that settle online."""
        shop = businesses("appliance")[0]
        applied = await self._outside.post(
            "enterprise", "/v1/odr/enterprises", {"name": shop.name, "uscc": shop.uscc, "promise": True}
        )
        if not applied.ok:
            return
        path = f"/v1/odr/enterprises/{applied.body['id']}/review"
        await self._outside.post("hub", path, {"approved": True, "note": "资料齐全，已完成业务指导。"})
        self._casework.enterprises[shop.name] = str(applied.body["id"])

    async def run(self, day: date) -> None:
        """Do what is to be done on a working day."""
        await self._settle_disputes(day)
        await self._answer_handovers(day)
        if day.weekday() in PAYMENTS_ON:
            await self._pay(day)

    async def _settle_disputes(self, day: date) -> None:
        if not self._casework.enterprises:
            return
        for about, dispute in await self._listed("enterprise", "/v1/odr/disputes", "open"):
            rng = self._outside.rng(about, f"dispute/{day}")
            action = next_enterprise_action(dispute, rng) or next_consumer_action(dispute, rng)
            await self._act(action, about)

    async def _answer_handovers(self, day: date) -> None:
        for state in ("open", "acknowledged"):
            for about, handover in await self._listed("agency", "/v1/handovers", state):
                rng = self._outside.rng(about, f"handover/{day}")
                action = next_agency_action(handover, rng, "agency")
                if state == "open" and self._bounces(day) and rng.random() < REFUSES:
                    path = f"/v1/handovers/{handover['id']}/refusal"
                    action = Action(actors=("agency",), path=path, body=REFUSAL, name="refusal")
                await self._act(action, about)

    def _bounces(self, day: date) -> bool:
        return any(one.first <= day <= one.last for one in self._bouncing)

    async def _pay(self, day: date) -> None:
        """Whoever owes an instalment that is due pays it now, late or never."""
        for about, plan in await self._listed("hub", "/v1/refunds/plans", "open"):
            due = [one for one in plan.get("instalments") or () if date.fromisoformat(one["due_on"]) <= day]
            if due:
                rng = self._outside.rng(about, f"payment/{day}")
                action = next_payment_action({**plan, "instalments": due}, rng, day, self._outside.seed, about)
                await self._act(action, about)

    async def _listed(self, reader: str, path: str, state: str) -> list[tuple[str, dict[str, Any]]]:
        """Return what a list has with the platform's numbers, in their order."""
        items = [(self._number_of(one), one) async for one in self._outside.every(reader, path, state=state)]
        return sorted(items, key=lambda item: item[0])

    async def _act(self, action: Action | None, about: str) -> None:
        if action is not None:
            await self._outside.perform(action, about)

    def _number_of(self, view: dict[str, Any]) -> str:
        """Return the platform's number of what a thing hangs on."""
        case = self._casework.handled.get(str(view.get("case_id") or view.get("complaint_id")))
        return case.number if case else str(view["id"])
