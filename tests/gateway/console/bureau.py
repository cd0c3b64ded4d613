"""A county's bureau behind the real gateway, and a browser without a screen."""

import contextlib
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi import APIRouter, FastAPI
from sqlalchemy import text

from canon.codes import Channel, Kind
from chassis import failpoints
from chassis.bus.port import Message
from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, new_id
from chassis.errors import Unavailable
from chassis.settings import ServiceSettings
from chassis.web.auth import CurrentCaller
from contracts.intake import ComplaintReceived, ComplaintWithdrawn
from gateway.accounts import administration
from gateway.accounts.second_factor import STEP_SECONDS, code_at, parse_secret
from gateway.app import create_app
from gateway.edge.app import EdgeApp
from gateway.edge.upstreams import InProcessUpstream
from gateway.settings import Settings
from gateway.store import Account
from services.dispatch.deadlines.service.expiry import expire_clocks
from tests.faults.poison import enveloped
from tests.gateway.echoing import EASY, RING
from tests.support.clocks import TestClock

KEY = "k" * 64
ORIGIN = "http://gateway"
MORNING = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
SIGN_IN = "/console/sign-in"
GYM = "在某健身房办了年卡两千元，健身房关门跑路，要求退还余额。"
CRACKS = "新买的商品房楼板开裂、墙体渗漏，开发商不维修，要求住建部门处理房屋质量问题。"
FOOD = "在某超市买的牛奶变质发酸，食品安全有问题，要求赔偿。"
PARKING = "小区地下停车场上月起按小时收费，说是物业定的，没有公示价目牌，物业还不给解释。"
UNSURE = "缺斤少两，虚假广告"
NOTHING = "在吗"
RATES: dict[str, tuple[int, int]] = {
    "dispatched_within_24h": (1271, 1284),
    "feedback_within_24h": (1248, 1279),
    "on_time_handling_rate": (1219, 1253),
    "handling_rate": (1247, 1284),
    "acceptance_rate": (438, 485),
    "mediation_success_rate": (271, 410),
    "odr_settlement_rate": (0, 0),
    "satisfaction_valid": (702, 812),
    "satisfaction_raw": (702, 1102),
    "rework_rate": (71, 1247),
    "bounce_rate": (11, 96),
}
SUMS = {
    "received": 1284,
    "closed": 1247,
    "redirected": 96,
    "loss_recovered_fen": 38642000,
    "refund_promised_fen": 114230050,
    "refund_paid_fen": 68450000,
    "refund_overdue_fen": 9620000,
    "handling_days_median": 4.5,
}
analytics = APIRouter()


@analytics.get("/v1/metrics/summary")
async def summarise(caller: CurrentCaller) -> dict[str, Any]:
    """The documented answer, from figures written down here."""
    rates = {
        name: {
            "numerator": numerator,
            "denominator": denominator,
            "value": round(10_000 * numerator / denominator) if denominator else None,
            "interval": {"low": 8390, "high": 8860} if name == "satisfaction_valid" else None,
            "definition": "分子 / 分母的说法",
        }
        for name, (numerator, denominator) in RATES.items()
    }
    return {"metrics": rates | {name: {"value": value} for name, value in SUMS.items()}}


class Cut:
    """A way to a service that is not there."""

    async def forward(self, *_: Any) -> None:
        raise Unavailable

    async def close(self) -> None: ...


@contextlib.contextmanager
def broken(event: str) -> Iterator[None]:
    """A fault in the handler of this event, mended in the end."""
    failpoints._PLAN[f"handler.{event}"] = ("raise", 0)
    try:
        yield
    finally:
        del failpoints._PLAN[f"handler.{event}"]


def token_of(page: httpx.Response) -> str:
    """The token of the form on the page."""
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def code_of(secret: str, later: int = 0) -> str:
    """What a telephone shows now, or some steps later, that was given this secret."""
    return code_at(parse_secret(secret), int(time.time()) // STEP_SECONDS + later)


@dataclass(slots=True, kw_only=True)
class Bureau:
    front: EdgeApp
    dispatch: FastAPI
    client: httpx.AsyncClient
    clock: SteppedClock
    home: Path

    def credentials(self, role: str) -> dict[str, str]:
        entry: dict[str, str] = json.loads((self.home / "credentials.json").read_text())[role]
        return entry

    async def sign_in(self, role: str, **changed: str) -> httpx.Response:
        """As a person does: open the page, fill the form, send it."""
        self.client.cookies.clear()
        form = await self.client.get(SIGN_IN)
        entry = self.credentials(role)
        fields = {"user": entry["user"], "password": entry["password"], "token": token_of(form)} | changed
        return await self.client.post(SIGN_IN, data=fields, headers={"Origin": ORIGIN})

    async def let_in(self, name: str) -> str:
        """The password that an administrator was shown for a new member of the hub."""
        async with self.front.own.state.transactions.begin() as work:  # type: ignore[attr-defined]
            account = Account(name=name, roles=("hub",), department="hub")
            _, credential = await administration.open_account(work, account)
        return str(credential["password"])

    async def home_of(self, role: str, path: str = "/console/") -> httpx.Response:
        answer = await self.sign_in(role)
        assert answer.status_code == 303, answer.text
        return await self.client.get(path)

    async def first_page(self) -> httpx.Response:
        """The page to which the console's bare address leads whoever is signed in."""
        return await self.client.get("/console/", follow_redirects=True)

    async def receive(self, text: str, firm: str | None = "某健身服务部", **facts: Any) -> UUID:
        identifier = new_id()
        event = ComplaintReceived(
            **{
                "aggregate_id": identifier,
                "complaint_id": identifier,
                "occurred_at": self.clock.now(),
                "number": f"WQ{self.clock.now():%Y%m%d}-{str(identifier.int)[-5:]}",
                "case_id": identifier,
                "kind": Kind.COMPLAINT,
                "channel": Channel.HOTLINE_12345,
                "source": "12345",
                "external_id": str(identifier),
                "received_at": self.clock.now(),
                "text": text,
                "request": None,
                "respondent_name": firm,
            }
            | facts
        )
        await self.arrive(enveloped(identifier, 1, event.type, event.model_dump_json().encode()))
        return identifier

    async def do(self, role: str, case: UUID, command: str, **body: Any) -> None:
        """A command on a case, with a key."""
        key = self.credentials(role)
        headers = {key["header"]: key["value"], "Idempotency-Key": str(new_id())}
        self.client.cookies.clear()
        answer = await self.client.post(f"/v1/cases/{case}/{command}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text

    async def refuse_handover(self, case: UUID, reason: str) -> None:
        """The agency of the development credentials gives a case back."""
        key = self.credentials("agency")
        self.client.cookies.clear()
        headers = {key["header"]: key["value"]}
        listed = (await self.client.get("/v1/handovers", headers=headers)).json()["items"]
        [handover] = [one["id"] for one in listed if one["case_id"] == str(case)]
        path = f"/v1/handovers/{handover}/refusal"
        answer = await self.client.post(path, json={"reason": reason}, headers=headers | {"Idempotency-Key": "back"})
        assert answer.status_code == 200, answer.text

    async def propose(self, role: str, case: UUID, command: str, body: dict[str, Any]) -> None:
        """Propose an act to a head, with a key."""
        key = self.credentials(role)
        headers = {key["header"]: key["value"], "Idempotency-Key": str(new_id())}
        self.client.cookies.clear()
        answer = await self.client.post(f"/v1/cases/{case}/{command}", json=body, headers=headers)
        assert answer.status_code == 202, answer.text

    async def pass_time(self, **span: float) -> datetime:
        """Let time go by; what was due in it fires."""
        self.clock.advance_to(self.clock.now() + timedelta(**span))
        more = True
        while more:
            async with self.dispatch.state.transactions.begin() as work:
                more = await expire_clocks(work)
        return self.clock.now()

    def withdrawal(self, aggregate: UUID) -> Message:
        """The second event of a complaint."""
        event = ComplaintWithdrawn(
            aggregate_id=aggregate, complaint_id=aggregate, occurred_at=self.clock.now(), channel=Channel.PARTNER
        )
        return enveloped(aggregate, 2, event.type, event.model_dump_json().encode())

    async def arrive(self, *messages: Message) -> None:
        """Let the dispatch service consume these, as from the bus."""
        await self.dispatch.state.runtime.consumer.process(messages)

    async def count(self, statement: str) -> int:
        """What stands in a table of the dispatch service."""
        async with self.dispatch.state.transactions.begin() as work:
            return int(await work.db.scalar(text(f"select count(*) from {statement}")))  # noqa: S608 - the test's own

    def join(self, service: str, app: FastAPI) -> None:
        """Let another app answer for a service."""
        self.front._upstreams._upstreams[service] = InProcessUpstream(app)

    def cut(self, service: str) -> None:
        self.front._upstreams._upstreams[service] = Cut()


def settings_of(service: str, database_url: str) -> ServiceSettings:
    return ServiceSettings(service=service, database_url=database_url, internal_key=KEY)


@contextlib.asynccontextmanager
async def opened_bureau(
    peers: dict[str, FastAPI], database_url: str, home: Path, *, is_stepped: bool = True, **options: Any
) -> AsyncIterator[Bureau]:
    """A fresh gateway before the services of this process; ``options``: further settings of it."""
    dispatch = peers["dispatch"]
    clock: TestClock = dispatch.state.runtime.clock
    clock.restart_at(MORNING)
    own = Settings(
        service=settings_of("gateway", database_url), home=home, keys=RING, development_hasher=EASY, **options
    )
    bus = PostgresBus(database_url)
    front = create_app(own, bus, clock, dict(peers))
    front.own.state.runtime.is_stepped = is_stepped
    transport = httpx.ASGITransport(app=front)
    async with (
        front.own.router.lifespan_context(front.own),
        httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client,
    ):
        yield Bureau(front=front, dispatch=dispatch, client=client, clock=clock, home=home)
    await bus.close()
