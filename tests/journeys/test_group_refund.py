"""A training chain owes three hundred people: roster, timetable, eight months of payments and defaults, to the fen."""

import csv
import io
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from canon.money import fen_of, yuan_of
from canon.shanghai import SHANGHAI, day_of
from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, new_id
from chassis.db.tables import event_log
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from chassis.web.auth import Caller, CallerTokens
from contracts import refunds as contracts
from contracts.event import Event, known_events
from services.analytics.app import create_app as create_analytics
from services.analytics.projections import service as projections
from services.analytics.settings import Settings as AnalyticsSettings
from services.refunds.app import create_app as create_refunds
from services.refunds.group_plans.service.versions import publish_overdue
from services.refunds.settings import Settings as RefundsSettings
from tests.services.analytics.recounting import Selection, recount
from tests.services.refunds.calling import HUB, KEY, OFFICER, as_
from tests.services.refunds.group_roster import a_line, csv_of, name_of, xlsx_of
from tests.sweeps import sampled

PEOPLE = 300
STARTS = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)  # a Monday
FIRST_DUE = date(2026, 1, 20)
HEAD = Caller(account="head.dev", roles=("section_head",), department="consumer_protection")
BANK = ("流水号", "交易日期", "金额(元)", "收款人", "附言")
CASES = "/v1/refunds/group-cases"
MONEY = ("refund_promised_fen", "refund_paid_fen", "refund_overdue_fen")


@dataclass(slots=True)
class Chain:
    """The case of the chain, what was paid to whom by the test's own count, and the services that follow it."""

    refunds: FastAPI
    analytics: FastAPI
    clock: SteppedClock
    client: httpx.AsyncClient
    case: str = ""
    owed: dict[int, int] = field(default_factory=dict)
    paid: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    projected: int = 0

    async def post(self, path: str, body: Any = None, caller: Caller = HUB, status: int = 201) -> dict[str, Any]:
        answer = await self.client.post(f"{self.case}{path}", json=body, headers=as_(caller, new_id().hex))
        assert answer.status_code == status, answer.text
        document: dict[str, Any] = answer.json()
        return document

    async def see(self, path: str = "") -> dict[str, Any]:
        answer = await self.client.get(f"{self.case}{path}", headers=as_(HUB))
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    async def upload(self, path: str, body: bytes) -> dict[str, Any]:
        headers = as_(OFFICER) | {"content-type": "application/octet-stream"}
        answer = await self.client.post(f"{self.case}{path}", content=body, headers=headers)
        assert answer.is_success, answer.text
        document: dict[str, Any] = answer.json()
        return document

    async def timetable(self, simulation: int) -> dict[str, dict[int, int]]:
        """Due days with the fen that each member receives, from the exported file."""
        path = f"{self.case}/simulations/{simulation}/timetable?format=csv"
        exported = await self.client.get(path, headers=as_(HUB))
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for line in csv.DictReader(io.StringIO(exported.text.removeprefix("\ufeff"))):
            found[line["应付日期"]][int(line["编号"].removeprefix("G-"))] = fen_of(line["金额(元)"])
        return found

    async def pay(self, label: str, sums: Mapping[int, int]) -> bytes:
        """A bank file for these members, by contract, by number or by name; return it."""
        today = day_of(self.clock.now()).isoformat()
        lines = []
        for number, fen in sums.items():
            remark = f"退费 TY-{number:05}" if number % 2 else f"G-{number}"
            lines.append([f"{label}-{number}", today, yuan_of(fen), name_of(number), remark])
            self.paid[number] += fen
        body = csv_of(lines, heading=BANK)
        answer = (await self.upload("/payments", body))["bank_file"]
        assert (answer["recorded"], answer["unmatched"], answer["error_count"]) == (len(sums), 0, 0)
        return body

    async def advance_to(self, day: date) -> None:
        """Go to the morning of a day, when the job has found what is late."""
        self.clock.advance_to(datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI))
        async with self.refunds.state.transactions.begin() as work:
            await publish_overdue(work)

    async def events(self) -> list[Event]:
        async with self.refunds.state.transactions.begin() as work:
            rows = await work.db.execute(
                select(event_log.c.type, event_log.c.body).order_by(event_log.c.recorded_at, event_log.c.version)
            )
            return [known_events()[row.type].model_validate_json(bytes(row.body)) for row in rows]

    async def check(self) -> dict[str, Any]:
        """Every sum of the case is that of its people, of its due days and of the events."""
        found = await self.see()
        everybody: list[dict[str, Any]] = []
        cursor = ""
        while cursor is not None:
            page = await self.see(f"/members?limit=200{cursor}")
            everybody += page["items"]
            cursor = f"&cursor={page['next']}" if page["next"] else None
        assert {one["member"]: one["owed_fen"] for one in everybody} == self.owed
        assert {one["member"]: one["paid_fen"] for one in everybody if one["paid_fen"]} == {
            number: fen for number, fen in self.paid.items() if fen
        }
        assert found["owed_fen"] == sum(self.owed.values())
        assert found["paid_fen"] == sum(self.paid.values())
        assert found["overdue_fen"] == sum(one["overdue_fen"] for one in everybody)
        assert found["people_done"] == sum(one["paid_fen"] == one["owed_fen"] for one in everybody)
        if found["plan"]:
            before = sum(version["paid_fen"] for version in found["versions"] if version["state"] == "superseded")
            assert before + found["plan"]["total_fen"] == found["owed_fen"]
            assert sum(day["amount_fen"] for day in found["due_days"]) == found["plan"]["total_fen"]
            assert sum(day["paid_fen"] for day in found["due_days"]) == found["plan"]["paid_fen"]
        await self._check_figures(found)
        return found

    async def _check_figures(self, found: dict[str, Any]) -> None:
        """Analytics says what a second count says, and what the case itself says."""
        events = await self.events()
        if fresh := events[self.projected :]:
            async with self.analytics.state.transactions.begin() as work:
                await projections.project_events(work, fresh)
            self.projected = len(events)
        first, last = date(2026, 1, 1), date(2026, 12, 31)
        headers = {"X-Caller": CallerTokens(KEY).sign(HUB, "analytics")}
        transport = httpx.ASGITransport(app=self.analytics)
        async with httpx.AsyncClient(transport=transport, base_url="http://analytics") as client:
            query = {"from": first.isoformat(), "to": last.isoformat(), "basis": "cohort"}
            answer = await client.get("/v1/metrics/summary", params=query, headers=headers)
        figures = {name: answer.json()["metrics"][name]["value"] for name in MONEY}
        again = recount(events, Selection(first=first, last=last))
        assert figures == {name: again[name] for name in MONEY}
        assert figures["refund_paid_fen"] == found["paid_fen"]
        assert figures["refund_promised_fen"] == (found["owed_fen"] if found["plan"] else 0)


@pytest.fixture
async def chain(database_url: str) -> AsyncIterator[Chain]:
    clock, bus = SteppedClock(STARTS), PostgresBus(database_url)
    own = ServiceSettings(service="refunds", database_url=database_url, internal_key=KEY)
    refunds = create_refunds(RefundsSettings(service=own, keys=KeyRing.from_text("t:" + "00" * 32)), bus, clock)
    others = ServiceSettings(service="analytics", database_url=database_url, internal_key=KEY)
    analytics = create_analytics(AnalyticsSettings(service=others), bus, clock)
    transport = httpx.ASGITransport(app=refunds)
    async with httpx.AsyncClient(transport=transport, base_url="http://refunds", timeout=60) as client:
        yield Chain(refunds=refunds, analytics=analytics, clock=clock, client=client)
    for app in (refunds, analytics):
        await app.state.runtime.close()
    await bus.close()


@sampled
async def test_a_chain_pays_back_three_hundred_people_with_two_defaults_and_a_changed_plan(chain: Chain) -> None:
    await take_the_messy_roster(chain)
    first = await compare_two_simulations(chain)
    await sign_the_first(chain)
    await pay_two_months(chain, first)
    await fall_into_default(chain, first)
    second = await change_the_plan(chain)
    await fall_into_default_again(chain, second)
    await read_the_public_progress(chain)
    kinds = [type(event) for event in await chain.events()]
    assert kinds.count(contracts.GroupPlanDefaulted) == 2
    assert kinds.count(contracts.GroupPlanSigned) == 2


async def take_the_messy_roster(chain: Chain) -> None:
    """Doubles, two names for one person, two names on one contract, wrong sums: the good rows are taken once."""
    body = {"respondent": {"name": "棠序公考培训中心"}, "title": "棠序公考 协议班退费", "basis": "不过全退"}
    body |= {"department": HEAD.department}
    chain.case = f"{CASES}/{(await chain.post(CASES, body))['id']}"
    good = [a_line(number) for number in range(1, PEOPLE + 1)]
    doubles = [a_line(number) for number in (3, 30, 300)]
    lies = [
        a_line(5, 姓名="另一人"),
        a_line(301, "12.345"),
        a_line(302, "0"),
        a_line(7, "9999"),
        a_line(303, 合同编号=""),
    ]
    file = xlsx_of([*good, *doubles, *lies])

    answer = await chain.upload("/roster", file)
    again = await chain.upload("/roster", file)

    assert (answer["rows"], answer["taken"], answer["people"]) == (308, PEOPLE, PEOPLE)
    assert [one["same_as"] for one in answer["duplicates"]] == [5, 32, 302]
    assert [(one["row"], one["code"]) for one in answer["errors"]] == [
        (306, "two_names"),
        (307, "amount"),
        (308, "not_positive"),
        (309, "sum_differs"),
        (310, "required"),
    ]
    assert again == answer
    chain.owed = {number: fen_of(a_line(number)[6]) for number in range(1, PEOPLE + 1)}
    await chain.check()


async def compare_two_simulations(chain: Chain) -> dict[str, dict[int, int]]:
    budget = sum(chain.owed.values()) // 10 + 1
    terms = {"monthly_budget_fen": budget, "starts_on": FIRST_DUE.isoformat()}
    shared = await chain.post("/simulations", {**terms, "strategy": "pro_rata"})
    ordered = await chain.post("/simulations", {**terms, "strategy": "hardship_first"})

    assert ordered["fairness"]["hardship_done_month"] < shared["fairness"]["hardship_done_month"]
    assert ordered["fairness"]["hardship_wait_days"] < ordered["fairness"]["other_wait_days"]
    for simulation in (shared, ordered):
        timetable = await chain.timetable(simulation["id"])
        received: dict[int, int] = defaultdict(int)
        for sums in timetable.values():
            assert sum(sums.values()) <= budget
            for number, fen in sums.items():
                received[number] += fen
        assert received == chain.owed
    return await chain.timetable(shared["id"])


async def sign_the_first(chain: Chain) -> None:
    signed = await chain.post("/plan", {"simulation": 1, "paper": "协议2026-01"})

    assert (signed["state"], signed["people"]) == ("active", PEOPLE)
    await chain.check()


async def pay_two_months(chain: Chain, timetable: dict[str, dict[int, int]]) -> None:
    """Both months are paid in time, one file is sent twice; somebody pays one person by hand."""
    january, february = list(timetable)[:2]
    await chain.advance_to(date.fromisoformat(january))
    file = await chain.pay("2601", timetable[january])
    await chain.upload("/payments", file)
    await chain.check()
    await chain.advance_to(date.fromisoformat(february))
    by_hand = dict(timetable[february])
    fen = by_hand.pop(1)
    today = day_of(chain.clock.now()).isoformat()
    await chain.post("/payments", {"member": 1, "amount_fen": fen, "paid_on": today, "reference": "现金-1"})
    chain.paid[1] += fen
    await chain.pay("2602", by_hand)
    found = await chain.check()

    assert found["plan"]["breaches"] == 0
    assert found["overdue_fen"] == 0


async def fall_into_default(chain: Chain, timetable: dict[str, dict[int, int]]) -> None:
    """In March half of each instalment comes, in April nothing: two due days are late at once."""
    march, april = list(timetable)[2:4]
    await chain.advance_to(date.fromisoformat(march))
    await chain.pay("2603", {number: fen // 2 for number, fen in timetable[march].items()})
    await chain.advance_to(date.fromisoformat(march) + timedelta(days=4))
    late = await chain.check()
    await chain.advance_to(date.fromisoformat(april) + timedelta(days=4))
    found = await chain.check()

    assert (late["plan"]["state"], late["plan"]["breaches"], late["overdue_people"]) == ("active", 1, PEOPLE)
    assert (found["plan"]["state"], found["plan"]["breaches"]) == ("defaulted", 2)
    missing = sum(fen - fen // 2 for fen in timetable[march].values()) + sum(timetable[april].values())
    assert found["overdue_fen"] == missing


async def change_the_plan(chain: Chain) -> dict[str, dict[int, int]]:
    """The chain is interviewed, a slower plan is agreed on, and signed by the hub and a section head."""
    today = day_of(chain.clock.now())
    minutes = {
        "held_on": today.isoformat(),
        "attendees": "法定代表人",
        "demands": "补齐欠款",
        "promise": "分十二个月付清",
    }
    await chain.post("/interviews", minutes, OFFICER)
    budget = (sum(chain.owed.values()) - sum(chain.paid.values())) // 12 + 1
    terms = {
        "monthly_budget_fen": budget,
        "strategy": "smallest_first",
        "starts_on": (today + timedelta(days=26)).isoformat(),
    }
    simulation = await chain.post("/simulations", terms)
    await chain.post("/plan", {"simulation": simulation["id"], "paper": "协议2026-02", "reason": "缓期"})
    await chain.post("/plan/signature", caller=HUB, status=409)
    signed = await chain.post("/plan/signature", caller=HEAD)
    found = await chain.check()

    assert (signed["state"], signed["total_fen"]) == ("active", simulation["total_fen"])
    assert [(one["version"], one["state"], one["breaches"]) for one in found["versions"]] == [
        (2, "active", 0),
        (1, "superseded", 2),
    ]
    assert found["overdue_fen"] == 0
    return await chain.timetable(simulation["id"])


async def fall_into_default_again(chain: Chain, timetable: dict[str, dict[int, int]]) -> None:
    """May is paid, June and July are not, and in August a part comes too late."""
    may, june, july, august = list(timetable)[:4]
    await chain.advance_to(date.fromisoformat(may))
    await chain.pay("2605", timetable[may])
    for month in (june, july):
        await chain.advance_to(date.fromisoformat(month) + timedelta(days=4))
        await chain.check()
    await chain.advance_to(date.fromisoformat(august))
    await chain.pay("2608", {number: -(-fen // 3) for number, fen in timetable[june].items()})
    found = await chain.check()

    assert (found["plan"]["state"], found["plan"]["breaches"]) == ("defaulted", 2)
    owing = sum(timetable[june].values()) + sum(timetable[july].values())
    assert found["overdue_fen"] == owing - sum(-(-fen // 3) for fen in timetable[june].values())


async def read_the_public_progress(chain: Chain) -> None:
    public = (await chain.client.get(f"{chain.case}/progress")).json()
    found = await chain.see()

    assert {name: public[name] for name in ("people", "owed_fen", "paid_fen", "overdue_fen", "people_done")} == {
        name: found[name] for name in ("people", "owed_fen", "paid_fen", "overdue_fen", "people_done")
    }
    assert not any(name_of(number) in str(public) or f"{number:05}" in str(public) for number in range(1, 20))
