"""Every service in this process, on a real PostgreSQL and its bus, with a clock that is set."""

import asyncio
import csv
import io
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from canon.services import SERVICES
from canon.shanghai import SHANGHAI
from chassis.bus.postgres import PostgresBus
from chassis.web.auth import Caller
from services.intake.matching.service.reviewing import Reviewer
from tests.chassis import toy
from tests.faults.county import County, client_of
from tests.support.clocks import TestClock
from tests.support.stepping import Settler

MORNING = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
NATIONAL = Caller(account="national", roles=("platform",), source="12315", scopes=("backdate",))
HOTLINE = Caller(account="hotline", roles=("platform",), source="12345", scopes=("backdate",))
HUB = Caller(account="hub", roles=("hub",))
OFFICER = Caller(account="officer", roles=("officer",), department="consumer_protection")
HEAD = Caller(account="head", roles=("bureau_head",))
PARTNER = Caller(account="app", roles=("partner",), source="partner:app")
OTHER_PARTNER = Caller(account="forum", roles=("partner",), source="partner:forum")
ENTERPRISE = Caller(account="shop", roles=("enterprise",), enterprise="0190a000-0000-7000-8000-000000000002")
MATCHED = "select not exists (select from intake.match_queue where complaint_id <> all('{%s}'))"
TEXT = "我在百味轩餐饮店办了储值卡，充了两千元，只吃了两次饭店就关门了，电话也打不通，要求退还卡里剩余的一千八百元。"


class Bureau:
    """Who files, who works, and what is stored of it."""

    def __init__(
        self,
        county: County,
        clock: TestClock,
        clients: dict[str, httpx.AsyncClient],
        settler: Settler | None,
        reviewer: Reviewer,
    ) -> None:
        self.county, self.clock, self._clients, self._settler = county, clock, clients, settler
        self._reviewer = reviewer
        self._keys = itertools.count()
        self.unreadable: set[str] = set()  # which stay queued for ever
        self.tries = 1  # where more is filed at once than is taken, as often as it is put off

    async def file(self, source: str, **changes: Any) -> str:
        """File a message as this platform sends it; ``changes`` are of ``Message``. Return the complaint's id."""
        message = Message(**changes)
        received = self.clock.now().astimezone(SHANGHAI)
        number = next(self._keys)
        path, body = (
            ("/v1/channels/12345/work-orders", a_work_order(f"12345-{number}", received, message))
            if source == "12345"
            else ("/v1/channels/12315/registrations", a_registration(f"1330-{number}", received, message))
        )
        for _ in range(self.tries):
            answer = await self._clients[f"intake {source}"].post(path, json=body)
            if answer.status_code != 503:
                break
            await asyncio.sleep(float(answer.headers["Retry-After"]))  # the same again is the same complaint
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    async def file_over_interface(self, who: str, body: dict[str, Any]) -> str:
        """File a message as a partner or the bureau's staff do; return the complaint's id."""
        answer = await self._post("intake", who, "/v1/complaints", body)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    async def post(self, service: str, who: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Send a request that may be refused."""
        return await self._post(service, who, path, body or {})

    async def get(self, service: str, who: str, path: str) -> httpx.Response:
        """Ask for what may not be there or not be this caller's."""
        return await self._clients[f"{service} {who}"].get(path)

    async def settle(self, seconds: float = 60.0) -> None:
        """Return when every message was compared, and everything published was acted on."""
        if self._settler is not None:
            await self._settler.settle()
            return
        for _ in range(2):  # what dispatch decides comes back to intake
            await self.county.until(MATCHED % ",".join(self.unreadable), seconds)
            await self.county.rest(*SERVICES, seconds=seconds)

    async def review_joins(self) -> None:
        """Look through the joins of earlier rules, as a process does after it started."""
        while await self._reviewer.review_next():
            pass
        await self.settle()

    async def run_jobs(self) -> None:
        """Fire the limits that have passed, where nothing does it by itself."""
        if self._settler is not None:
            await self._settler.run_jobs()

    async def see(self, complaint_id: str, who: str = "hub") -> dict[str, Any]:
        return self._body(await self._clients[f"intake {who}"].get(f"/v1/complaints/{complaint_id}"))

    async def ask(self, service: str, path: str, who: str = "hub") -> dict[str, Any]:
        return self._body(await self._clients[f"{service} {who}"].get(path))

    async def case(self, complaint_id: str) -> dict[str, Any]:
        return await self.ask("dispatch", f"/v1/cases/{complaint_id}")

    async def do(self, complaint_id: str, command: str, body: dict[str, Any] | None = None, who: str = "hub") -> None:
        """Give a command on the case of a complaint."""
        answer = await self.attempt(complaint_id, command, body, who)
        assert answer.is_success, answer.text

    async def attempt(
        self, complaint_id: str, command: str, body: dict[str, Any] | None = None, who: str = "hub"
    ) -> httpx.Response:
        """Give a command that may be refused."""
        return await self._post("dispatch", who, f"/v1/cases/{complaint_id}/{command}", body or {})

    async def decide(self, one: str, other: str, verdict: str, who: str = "hub") -> httpx.Response:
        """Say what two complaints are to each other."""
        body = {"as": verdict, "reason": "电话核实"}
        return await self._post("intake", who, f"/v1/complaints/{one}/matches/{other}", body)

    async def withdraw(self, complaint_id: str, source: str) -> bool:
        """Take a complaint back; return whether it was not too late for that."""
        answer = await self._post("intake", source, f"/v1/complaints/{complaint_id}/withdrawal", {"reason": "不再投诉"})
        assert answer.is_success or answer.status_code == 409, answer.text
        return answer.is_success

    async def supplement(self, complaint_id: str, source: str, text: str) -> bool:
        """Add to a complaint; return whether it was not too late for that."""
        answer = await self._post("intake", source, f"/v1/complaints/{complaint_id}/supplements", {"text": text})
        assert answer.is_success or answer.status_code == 409, answer.text
        return answer.is_success

    async def erase(self, complaint_id: str) -> None:
        """Erase the person of a complaint."""
        path = f"/v1/complaints/{complaint_id}/erasure"
        answer = await self._post("intake", "hub", path, {"reason": "本人申请"})
        assert answer.is_success, answer.text

    async def import_list(self, body: bytes) -> dict[str, str]:
        """Import a list of 12315 as a CSV; return which complaint each of its numbers is."""
        hub = self._clients["intake hub"]
        uploaded = self._body(await hub.post("/v1/imports", content=body, headers={"Content-Type": "text/csv"}))
        own = f"/v1/imports/{uploaded['id']}"
        self._body(await hub.post(f"{own}/start"))
        await self.settle()
        await self.county.until("select not exists (select from intake.imports where state <> 'done')", 60.0)
        result = (await hub.get(f"{own}/result")).text.removeprefix("\ufeff")
        return {row["external_id"]: row["complaint_id"] for row in csv.DictReader(io.StringIO(result))}

    async def _post(self, service: str, who: str, path: str, body: dict[str, Any]) -> httpx.Response:
        key = {"Idempotency-Key": f"key-{next(self._keys)}"}
        return await self._clients[f"{service} {who}"].post(path, json=body, headers=key)

    def pass_by(self, **time: float) -> None:
        self.clock.advance_to(self.clock.now() + timedelta(**time))

    @staticmethod
    def _body(answer: httpx.Response) -> dict[str, Any]:
        assert answer.is_success, answer.text
        body: dict[str, Any] = answer.json()
        return body


@dataclass(frozen=True, kw_only=True)
class Message:
    """What somebody tells a platform."""

    text: str = TEXT
    kind: str = "投诉"
    name: str = "张丽华"
    phone: str = "13800000000"
    shop: str = "望川县百味轩餐饮店"
    address: str = ""
    yuan: str = "2000.00"
    bought: str = "2026-10-01"  # only 12315 asks for it
    limit: datetime | None = None


def a_work_order(number: str, received: datetime, message: Message) -> dict[str, Any]:
    """What 12345 sends."""
    return {
        "caseguid": number,
        "formType": "consumption",
        "accordtypecode": message.kind,
        "rqsttime": f"{received:%Y-%m-%d %H:%M:%S}",
        "rqstperson": message.name,
        "rqstnumber": message.phone,
        "linkphone": message.phone,
        "rqstcontent": message.text,
        "subjectname": message.shop,
        "objmoney": message.yuan,
        "handlelimit": f"{message.limit:%Y-%m-%d %H:%M:%S}" if message.limit else "",
    }


def a_registration(number: str, received: datetime, message: Message) -> dict[str, Any]:
    """What 12315 sends."""
    return {
        "registrationnumber": number,
        "recorddate": f"{received:%Y-%m-%d %H:%M:%S}",
        "appealtype": message.kind,
        "rqstperson": message.name,
        "linknumber": message.phone,
        "subjectname": message.shop,
        "objmoney": message.yuan,
        "purchasingdate": message.bought,
        "problemdescribe": message.text,
        "subjectaddress": message.address,
        "report": "退还余额",
        "todealwithtime": f"{message.limit:%Y-%m-%d %H:%M:%S}" if message.limit else "",
    }


@asynccontextmanager
async def a_bureau(county: County, *, is_stepped: bool = False) -> AsyncIterator[Bureau]:
    """``is_stepped``: nothing runs behind the requests, ``settle`` does it; else the services do it by themselves."""
    bus, clock = PostgresBus(county.database_url), TestClock(MORNING)
    apps: dict[str, FastAPI] = {}
    for name in SERVICES:
        apps[name] = county.app(name, bus, clock, peers=apps)
        apps[name].state.runtime.is_stepped = is_stepped
    callers = {"12315": NATIONAL, "12345": HOTLINE, "hub": HUB, "officer": OFFICER, "head": HEAD}
    callers |= {"partner": PARTNER, "other_partner": OTHER_PARTNER, "enterprise": ENTERPRISE}
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(toy.running(*apps.values()))
        clients = {
            f"{service} {name}": await stack.enter_async_context(client_of(app, caller))
            for service, app in apps.items()
            for name, caller in callers.items()
        }
        settler = Settler([*apps.values()]) if is_stepped else None
        if settler is not None:
            await settler.open()
        yield Bureau(county, clock, clients, settler, apps["intake"].state.reviewer)
    await bus.close()
