"""Somebody who leads complaints to their end, and asks again with the same key when no answer came."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

import httpx

from canon.shanghai import day_of
from chassis.clock import machine_now
from tests.faults.county import HUB, OFFICER, County

AGAIN_SECONDS = 0.05
SETTLED_SECONDS = 60
TOTAL_FEN = 144_000
_KEYS = itertools.count(1)


def _is_done(answer: httpx.Response) -> bool:
    return answer.is_success or (answer.is_client_error and answer.json()["code"] == "answer_erased")


class Officer:
    """Acts at dispatch and at refunds."""

    def __init__(self, hub: httpx.AsyncClient, dispatch: httpx.AsyncClient, refunds: httpx.AsyncClient) -> None:
        self._hub, self._dispatch, self._refunds = hub, dispatch, refunds

    @classmethod
    def of(cls, county: County) -> "Officer":
        """Knocks at the services' own doors."""
        return cls(
            county.client("dispatch", HUB), county.client("dispatch", OFFICER), county.client("refunds", OFFICER)
        )

    async def lead(self, complaint: str) -> None:
        """Accepted, mediated, agreed with a refund in two parts, paid, closed, followed up."""
        path = f"/v1/cases/{complaint}"
        await self.agree(complaint)
        plan = await self.plan_of(complaint)
        for number, part in enumerate(plan["instalments"], 1):
            payment = {"amount_fen": part["amount_fen"], "paid_on": _today(), "reference": f"{complaint}-{number}"}
            await self.act(self._refunds, f"/v1/refunds/plans/{plan['id']}/payments", payment)
        end = {"result": "agreed", "note": "已按协议退款。", "recovered_fen": TOTAL_FEN}
        await self.act(self._dispatch, f"{path}/close", end)
        answers = {"service": 5, "outcome": 4, "reachable": True, "note": "满意"}
        await self.act(self._hub, f"{path}/follow-up", answers)

    async def agree(self, complaint: str) -> None:
        """As far as the agreement, which is where refunds begins to hear."""
        path = f"/v1/cases/{complaint}"
        await self.see(path, lambda case: case["state"] == "dispatched")
        await self.act(self._dispatch, f"{path}/first-feedback", {"text": "已联系商家，正在核实。"})
        await self.act(self._dispatch, f"{path}/accept")
        consents = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
        await self.act(self._dispatch, f"{path}/start-mediation", consents)
        refund = {"amount_fen": TOTAL_FEN, "instalments": 2}
        terms = {"terms": "门店分两期退还余额。", "amount_fen": TOTAL_FEN, "refund": refund}
        await self.act(self._dispatch, f"{path}/agree", terms)

    async def urge(self, complaint: str) -> None:
        await self.act(self._hub, f"/v1/cases/{complaint}/urge", {"note": "请尽快处理。"})

    async def plan_of(self, complaint: str) -> Any:
        """The plan, when refunds has heard of the agreement."""
        found: list[Any] = []

        def has(answer: Any) -> bool:
            found[:] = [plan for plan in answer["items"] if plan["complaint_id"] == complaint]
            return bool(found)

        await self.until(lambda: self._refunds.get("/v1/refunds/plans?state=open&limit=200"), has)
        return found[0]

    async def see(self, path: str, when: Callable[[Any], bool], who: httpx.AsyncClient | None = None) -> Any:
        return await self.until(lambda: (who or self._hub).get(path), when)

    async def act(self, client: httpx.AsyncClient, path: str, body: Any = None) -> Any:
        """Do it once, however often it must be asked for; a secret is shown by the first answer alone."""
        headers = {"Idempotency-Key": f"act-{next(_KEYS)}"}
        answer = await self.answered(lambda: client.post(path, json=body or {}, headers=headers), _is_done)
        return answer.json()

    async def until(self, ask: Callable[[], Any], when: Callable[[Any], bool]) -> Any:
        """What is told by the first answer that fits."""
        return (await self.answered(ask, lambda answer: answer.is_success and when(answer.json()))).json()

    async def answered(self, ask: Callable[[], Any], fits: Callable[[httpx.Response], bool]) -> httpx.Response:
        """Ask until an answer fits; a refusal that will stay one fails."""
        answer: httpx.Response | None = None
        try:
            async with asyncio.timeout(SETTLED_SECONDS):
                while True:
                    try:
                        answer = await ask()
                    except httpx.TransportError:
                        answer = None
                    if answer is not None and fits(answer):
                        return answer
                    certain = answer is not None and answer.is_client_error and answer.status_code not in (404, 409)
                    assert not certain, answer and (answer.request.url, answer.text)
                    await asyncio.sleep(AGAIN_SECONDS)
        except TimeoutError:
            raise AssertionError(answer and (answer.request.url, answer.status_code, answer.text[:500])) from None


def _today() -> str:
    return day_of(machine_now()).isoformat()
