"""The whole way by the client library: filed, led by an officer, paid, counted."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from canon.shanghai import day_of
from chassis.clock import machine_now
from chassis.db.migrate import ROOT
from sdk import Case, Complainant, Credential, Filing, Matter, Plan, Refused, Respondent, Weiquan
from tests.journeys.town import ARRIVES_SECONDS, Town

TOTAL_FEN = 80_000
CARD = Filing(
    external_id="CLIENT-1",
    complainant=Complainant(name="王某某", phone="13700000002"),
    respondent=Respondent(name="某某游泳馆", address="望川县城关镇人民路30号"),
    matter=Matter(text="办了游泳年卡，门店停业不退余额，要求退款。", request="退还余额", amount_fen=TOTAL_FEN),
)


def by_the_client_library(town: Town) -> None:
    """A partner files one and many, an officer leads one to its last payment, the hub reads the figures."""
    asyncio.run(_by_the_client_library(town))

    matter = {"text": "网购的充电器用了两天就冒烟，商家不肯退款。", "request": "退款"}
    filed = command(town, "partner", "file", stdin={"matter": matter, "respondent": {"name": "某某数码店"}})
    number, complaint, state = filed.splitlines()[0].split()
    assert state == "received"
    assert command(town, "partner", "story", complaint).startswith(number)
    assert "received" in command(town, "hub", "summary", "basis=cohort")


def command(town: Town, who: str, *words: str, stdin: Any = None) -> str:
    """What ``python -m sdk`` prints."""
    place = ["--address", town.address, "--credentials", str(town.home / "credentials.json"), "--as", who]
    place += ["--authority", str(town.authority)] if town.authority else []
    ended = subprocess.run(
        [sys.executable, "-m", "sdk", *place, *words],
        input=json.dumps(stdin),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


async def _by_the_client_library(town: Town) -> None:
    async with a_caller(town, "partner") as partner, a_caller(town, "officer") as officer, a_caller(town, "hub") as hub:
        taken = await partner.complaints.file(CARD)
        again = await partner.complaints.file(CARD)
        assert (again.id, taken.receipts[0].external_id) == (taken.id, "CLIENT-1")

        several = [(f"client-{number}", CARD.model_copy(update={"external_id": None})) for number in range(3)]
        several.insert(1, ("client-empty", Filing(matter=Matter(text=""))))
        filed = [line async for line in partner.complaints.file_many(several)]
        assert [(line.key, line.status) for line in filed if line.id is None] == [("client-empty", 422)]

        plan = await led_to_payment(officer, taken.id)
        closed = await officer.cases.act(
            taken.id, "close", result="agreed", note="已按协议退款。", recovered_fen=TOTAL_FEN
        )
        assert (plan.paid_fen, plan.overdue_fen, closed.state) == (TOTAL_FEN, 0, "closed")

        story = await arrives(lambda: partner.complaints.timeline(taken.id), lambda story: story.state == "closed")
        own = [complaint["id"] async for complaint in partner.complaints.all(state="closed")]
        assert taken.id in own
        assert story.items[0].at <= story.items[-1].at

        with pytest.raises(Refused) as refused:
            await partner.cases.act(taken.id, "accept")
        assert refused.value.status in (403, 404)

        summary = await hub.metrics.summary(basis="cohort")
        assert (summary.metrics["received"].value or 0) >= len(several)


async def led_to_payment(officer: Weiquan, complaint: str) -> Plan:
    await arrives(lambda: officer.cases.get(complaint), lambda case: case.state == "dispatched")
    await officer.cases.act(complaint, "first-feedback", text="已联系商家，正在核实。")
    accepted: Case = await officer.cases.act(complaint, "accept")
    assert {clock.kind for clock in accepted.clocks} >= {"acceptance", "mediation"}
    consents = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
    await officer.cases.act(complaint, "start-mediation", **consents)
    refund = {"amount_fen": TOTAL_FEN, "instalments": 2}
    await officer.cases.act(complaint, "agree", terms="分两期退还余额。", amount_fen=TOTAL_FEN, refund=refund)

    async def plans() -> list[dict[str, Any]]:
        return [plan async for plan in officer.refunds.plans(state="open") if plan["complaint_id"] == complaint]

    [opened] = await arrives(plans, bool)
    plan = await officer.refunds.plan(opened["id"])
    for part in plan.instalments:
        today = day_of(machine_now())
        plan = await officer.refunds.pay(plan.id, part.amount_fen, today, f"CLIENT-{part.number}")
    return plan


def a_caller(town: Town, name: str) -> Weiquan:
    [(header, value)] = town.credentials(name).items()
    return Weiquan.at(town.address, Credential(header=header, value=value), authority=town.authority)


async def arrives(look: Callable[[], Any], when: Callable[[Any], bool]) -> Any:
    """Read until what another service told has arrived."""
    async with asyncio.timeout(ARRIVES_SECONDS):
        while True:
            try:
                found = await look()
            except Refused as refused:
                if refused.status != 404:
                    raise
            else:
                if when(found):
                    return found
            await asyncio.sleep(0.05)
