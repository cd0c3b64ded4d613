"""Scores and proposals over the interface, on a real database."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from canon.codes import Channel, Kind, State
from chassis.clock import new_id
from chassis.web.auth import Caller
from contracts.dispatch import CaseFollowedUp, CaseSentToOdr
from services.odr import handlers
from services.odr.disputes import service as disputes_service
from tests.services.odr.asking import HEAD, HUB, OFFICER, Registers

ENTERPRISES, DISPUTES = "/v1/odr/enterprises", "/v1/odr/disputes"
FIRM = str(new_id())
OWN = Caller(account="firm.dev", roles=("enterprise",), enterprise=FIRM)
ADMINISTRATOR = Caller(account="admin.dev", roles=("administrator",))


async def joined(odr: Registers) -> str:
    await odr.do(OWN, ENTERPRISES, {"name": "某健身服务部", "promise": True})
    await odr.do(HUB, f"{ENTERPRISES}/{FIRM}/review", {"approved": True})
    return f"{ENTERPRISES}/{FIRM}"


def facts(odr: Registers, case: UUID, source: str = "12315") -> dict[str, Any]:
    return {
        "aggregate_id": case,
        "complaint_id": case,
        "occurred_at": odr.clock.now(),
        "state": State.ODR,
        "kind": Kind.COMPLAINT,
        "channel": Channel.PLATFORM_12315,
        "source": source,
        "received_at": odr.clock.now(),
        "department": "consumer_protection",
    }


async def sent(odr: Registers, source: str = "12315") -> tuple[UUID, str]:
    """A dispute: its case, and its path."""
    case = new_id()
    due_at = odr.clock.now() + timedelta(days=14)
    event = CaseSentToOdr(**facts(odr, case, source), enterprise_id=FIRM, matter="年卡停用", due_at=due_at)
    async with odr.app.state.transactions.begin() as work:
        await handlers.open_dispute(event, work)
    listed = await odr.see(HUB, DISPUTES, state="open")
    return case, f"{DISPUTES}/{next(one['id'] for one in listed['items'] if one['case_id'] == str(case))}"


async def report_follow_up(odr: Registers, case: UUID, outcome: int | None) -> None:
    event = CaseFollowedUp(**facts(odr, case), outcome=outcome, reachable=outcome is not None)
    async with odr.app.state.transactions.begin() as work:
        await handlers.record_satisfaction(event, work)


async def settled(odr: Registers, outcome: int | None = None) -> UUID:
    case, path = await sent(odr)
    odr.later(7)
    assert (await odr.do(HUB, f"{path}/settlement", {"terms": "退还", "amount_fen": 1})).status_code == 200
    await report_follow_up(odr, case, outcome)
    return case


async def ran_out(odr: Registers, number: int) -> None:
    for _ in range(number):
        await sent(odr)
    odr.later(15)
    async with odr.app.state.transactions.begin() as work:
        await disputes_service.time_out_due(work)


async def test_a_score_shows_its_parts_and_scales_what_is_left(registers: Registers) -> None:
    path = await joined(registers)
    await settled(registers, 5)
    await settled(registers)
    await ran_out(registers, 1)
    registers.later(1)

    points = (await registers.see(OWN, f"{path}/score"))["points"]

    parts = {part["name"]: (part["numerator"], part["denominator"], part["points"]) for part in points["parts"]}
    assert parts == {
        "answered_on_time": (2, 3, 26.7),
        "settled": (2, 3, 23.3),
        "satisfaction": (0, 0, None),
        "mean_days": (5000, 10000, 5.0),
    }
    assert (points["sum"], points["weight"], points["total"]) == (55.0, 85, 64.7)


async def test_a_dispute_that_is_handed_back_at_once_gains_nothing(registers: Registers) -> None:
    path = await joined(registers)
    for _ in range(3):
        _, dispute = await sent(registers)
        await registers.do(OWN, f"{dispute}/failure", {"reason": "不愿意谈"})
    registers.later(1)

    assert (await registers.see(HUB, f"{path}/score"))["points"]["total"] == 0


async def test_satisfaction_counts_from_three_answers_on_each_as_first_given(registers: Registers) -> None:
    path = await joined(registers)
    cases = [await settled(registers, outcome) for outcome in (5, 3, 2)]
    await report_follow_up(registers, cases[0], 1)
    failed, dispute = await sent(registers)
    await registers.do(HUB, f"{dispute}/failure", {"reason": "谈不拢"})
    await report_follow_up(registers, failed, 1)
    registers.later(1)

    points = (await registers.see(HUB, f"{path}/score"))["points"]

    satisfaction = next(part for part in points["parts"] if part["name"] == "satisfaction")
    assert (satisfaction["numerator"], satisfaction["denominator"]) == (2, 3)
    assert points["weight"] == 100


async def test_guidance_is_proposed_then_suspension_and_a_person_decides(registers: Registers) -> None:
    path = await joined(registers)

    async def proposed() -> str | None:
        found = (await registers.see(HUB, ENTERPRISES))["items"][0]["proposal"]
        return found and f"{found['act']} {found['ended']}"

    before = await proposed()
    await ran_out(registers, 3)
    low = await proposed()
    guidance = {"held_on": registers.today.isoformat(), "topic": "按时报价"}
    await registers.do(OFFICER, f"{path}/guidance", guidance)
    guided = await proposed()
    registers.later(1)
    await ran_out(registers, 3)
    still = await proposed()
    standing = (await registers.see(HUB, path))["standing"]
    await registers.do(HEAD, f"{path}/suspension", {"reason": "指导后仍不按时答复"})

    assert (before, low, guided, still, await proposed()) == (None, "guidance 3", None, "suspension 3", None)
    assert standing == "active"


async def test_what_is_proposed_is_read_by_the_bureau_alone(registers: Registers) -> None:
    path = await joined(registers)
    await ran_out(registers, 3)

    assert (await registers.see(HUB, path))["proposal"]["bound"] == 60
    assert [(await registers.see(caller, path))["proposal"] for caller in (OWN, ADMINISTRATOR)] == [None, None]
