"""Each act of a complaint's life is killed at each point on its way, asked again, and done once, everywhere."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from canon.shanghai import day_of
from chassis.clock import machine_now
from tests.faults.county import HEARD, County
from tests.faults.filing import a_filing
from tests.faults.officer import Officer

COMMAND = ("request.before_commit", "request.before_reply")
FILING = dict(zip(COMMAND, ("intake.after_numbers", "intake.before_reply"), strict=True))  # who files passes others
TOLD = ("relay.after_claim", "relay.after_ack_before_delete", "relay.after_delete")
HEARD_AT = (
    *("consumer.after_gate", "consumer.after_effect"),
    *("consumer.before_commit", "consumer.after_commit_before_position"),
)
TOTAL_FEN = 144_000
REACHED_SECONDS = 30.0
Act = Callable[[], Coroutine[Any, Any, None]]
# rows that stand for one effect each: there is one for each complaint, or as many as are named here
ONCE = {
    "complaints": "select id from intake.complaints",
    "cases": "select id from dispatch.cases",
    "receipts": "select complaint_id from dispatch.receipts",
    "plans": "select complaint_id from refunds.plans",
    "claims": "select complaint_id from refunds.claims",
    "seen by analytics": "select complaint_id from analytics.cases_seen",
}


class Life:
    """One complaint through the gateway, act by act."""

    def __init__(self, county: County, name: str) -> None:
        self._officer = Officer(*(county.citizen(role) for role in ("hub", "officer", "officer")))
        self._partner, self._hub, self._desk = (county.citizen(role) for role in ("partner", "hub", "officer"))
        self._name = name
        self.complaint = ""

    def acts(self) -> dict[str, Act]:
        consents = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
        refund = {"amount_fen": TOTAL_FEN, "instalments": 2}
        end = {"result": "agreed", "note": "已按协议退款。", "recovered_fen": TOTAL_FEN}
        told = {"service": 1, "outcome": 1, "reachable": True, "note": "不满意"}
        return {
            "file": self._file,
            "supplement": lambda: self._of_partner("supplements", {"text": "另有转账记录一份。"}),
            "urge": lambda: self._of_case(self._hub, "urge", {"note": "请尽快处理。"}),
            "first-feedback": lambda: self._of_case(self._desk, "first-feedback", {"text": "已联系商家。"}),
            "accept": lambda: self._of_case(self._desk, "accept"),
            "start-mediation": lambda: self._of_case(self._desk, "start-mediation", consents),
            "agree": lambda: self._of_case(
                self._desk, "agree", {"terms": "分两期退还余额。", "amount_fen": TOTAL_FEN, "refund": refund}
            ),
            "pay": lambda: self._pay(0),
            "pay the rest": lambda: self._pay(1),
            "close": lambda: self._of_case(self._desk, "close", end),
            "follow-up": lambda: self._of_case(self._hub, "follow-up", told),
            "rework": lambda: self._of_case(self._hub, "rework", {"reason": "没有核实", "officer": "wang"}),
        }

    async def _file(self) -> None:
        answer = await self._officer.act(self._partner, "/v1/complaints", a_filing(self._name))
        self.complaint = answer["id"]

    async def _of_partner(self, act: str, body: Any) -> None:
        await self._officer.act(self._partner, f"/v1/complaints/{self.complaint}/{act}", body)

    async def _of_case(self, who: Any, act: str, body: Any = None) -> None:
        await self._officer.act(who, f"/v1/cases/{self.complaint}/{act}", body)

    async def _pay(self, part: int) -> None:
        plan = await self._officer.plan_of(self.complaint)
        payment = {
            "amount_fen": plan["instalments"][part]["amount_fen"],
            "paid_on": day_of(machine_now()).isoformat(),
            "reference": f"P-{part}",
        }
        await self._officer.act(self._desk, f"/v1/refunds/plans/{plan['id']}/payments", payment)


@pytest.mark.campaign
@pytest.mark.parametrize("point", [*COMMAND, *TOLD, *HEARD_AT])
async def test_each_act_that_is_killed_at_this_point_is_done_once(county: County, point: str) -> None:
    town = county.host("all")
    killed: list[str] = []
    await town.start()
    life = Life(county, point)
    for name, act in life.acts().items():
        here = FILING.get(point, point) if name == "file" else point
        await town.kill()
        await town.start(f"{here}=kill:1")
        acting = asyncio.create_task(act())
        assert await town.died(REACHED_SECONDS) == -signal.SIGKILL
        killed.append(f"{name} at {here}")
        await town.start()
        await acting
        await county.rest(*HEARD)

    print(f"{len(killed)} killed: {', '.join(killed)}")  # noqa: T201
    await _each_once(county)


async def _each_once(county: County) -> None:
    for name, query in ONCE.items():
        assert Counter(row[0] for row in await county.rows(query)).most_common(1)[0][1] == 1, name
    [paid] = await county.rows("select sum(amount_fen) as fen, count(*) as times from refunds.payments")
    assert (paid["fen"], paid["times"]) == (TOTAL_FEN, 2)
    for service in HEARD:
        log = f"select type, count(*) from {service}.event_log group by aggregate_id, type having count(*) > 1"  # noqa: S608
        often = {row["type"]: row["count"] for row in await county.rows(log)}
        assert often == ({"refunds.payment_recorded.v1": 2} if service == "refunds" else {}), service
        assert await county.rows(f"select why, error from {service}.quarantined") == []  # noqa: S608
        assert await county.rows(f"select why from {service}.parked") == []  # noqa: S608
