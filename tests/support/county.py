"""A whole county behind the real gateway on a real port: how it is used, fed and moved in time.

It lives as long as a worker. Nothing runs behind the requests: events, queues and jobs move when a test says so, and
after each test the database goes back to the county's first morning.
"""

import asyncio
import contextlib
import itertools
import json
import math
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from playwright.async_api import Page

from canon.shanghai import SHANGHAI
from gateway import store
from gateway.accounts.passwords import hash_password
from gateway.console.menu_counts import MenuCounts
from gateway.edge.app import EdgeApp
from tests.chromium import Listener, listening
from tests.gateway.echoing import EASY
from tests.installation import installed
from tests.journeys.messages import a_building_order, a_gym_registration, a_partner_complaint
from tests.support.clocks import TestClock
from tests.support.restored_database import RestoredDatabase
from tests.support.stepping import Settler

PASSWORD = "sieben kleine lampen"  # of whoever is let in
KEY = "k" * 64
MORNING = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
ENOUGH = 1_000_000  # requests a second of one account: nothing here is about the limit
_NUMBERS = itertools.count(1)


@dataclass(slots=True, kw_only=True)
class County:
    """Everything that runs, with a client for what other systems send; ``origin`` is where browsers find it."""

    front: EdgeApp
    services: Mapping[str, FastAPI]
    clock: TestClock
    home: Path
    origin: str
    client: httpx.AsyncClient
    _listener: Listener
    _settler: Settler
    _beginning: RestoredDatabase
    _people: dict[str, dict[str, str]] = field(default_factory=dict)  # those let in

    @property
    def console(self) -> str:
        return f"{self.origin}/console/"

    def credentials(self, who: str) -> dict[str, str]:
        """Those of a role of development, or of somebody let in."""
        entries: dict[str, dict[str, str]] = json.loads((self.home / "credentials.json").read_text())
        return (entries | self._people)[who]

    async def let_in(self, name: str, role: str, **facts: Any) -> str:
        """Open an account with a password that need not be changed: a second officer, another section, an agency."""
        hashed = hash_password(PASSWORD, EASY)
        async with self.front.own.state.transactions.begin() as work:
            await store.save_account(work.db, store.Account(name=name, roles=(role,), password_hash=hashed, **facts))
        self._people[name] = {"user": name, "password": PASSWORD}
        return name

    async def sign_in(self, page: Page, who: str, path: str = "") -> None:
        """Send the form of the sign-in page, then open a path of the console.

        The gestures of it are in ``test_signing_in``; on a screen of its own they take as long as most tests.
        """
        entry, address = self.credentials(who), f"{self.console}sign-in"
        form = await (await page.context.request.get(address)).text()
        token = re.findall(r'name="token" value="([^"]+)"', form)
        fields = {"user": entry["user"], "password": entry["password"], "token": token[0]}
        answer = await page.context.request.post(address, form=fields, headers={"Origin": self.origin}, max_redirects=0)
        assert answer.status == HTTPStatus.SEE_OTHER, (who, answer.status)
        await page.goto(self.console + path)

    async def receive(
        self,
        text: str,
        *,
        firm: str = "某健身服务部",
        channel: str = "partner",
        phone: str | None = None,
        amount_fen: int | None = None,
    ) -> UUID:
        """Let a complaint come in from a partner, or from a platform (``12345``, ``12315``); events are not awaited.

        Each is of another person, unless a telephone is given.
        """
        running = next(_NUMBERS)
        number = f"{self.clock.now():%y%m%d}{running:012}"
        phone = phone or f"137{running:08}"
        now = self.clock.now().astimezone(SHANGHAI)
        match channel:
            case "12345":
                order = a_building_order(number) | {"record_number": number, "rqsttitle": text[:20]}
                order |= {"rqsttime": f"{now:%Y-%m-%d %H:%M:%S}", "rqstcontent": text, "subjectname": firm}
                order |= {name: f"{now + timedelta(days=days):%Y-%m-%d %H:%M:%S}" for name, days in _LIMITS.items()}
                order |= {"rqstnumber": phone, "linkphone": phone, "objname": "", "objmoney": yuan(amount_fen)}
                return await self._file("platform_12345", "/v1/channels/12345/work-orders", order)
            case "12315":
                sent = a_gym_registration(number) | {"problemdescribe": text, "subjectname": firm, "linknumber": phone}
                sent |= {"recorddate": f"{now:%Y-%m-%d %H:%M:%S}", "objname": "", "objmoney": yuan(amount_fen)}
                return await self._file("platform_12315", "/v1/channels/12315/registrations", sent)
            case _:
                filed = a_partner_complaint(number)
                filed["complainant"]["phone"] = phone
                filed["respondent"]["name"] = firm
                filed["matter"] = {"text": text, "request": None, "amount_fen": amount_fen}
                return await self._file("partner", "/v1/complaints", filed)

    async def _file(self, who: str, path: str, body: Any) -> UUID:
        return UUID((await self.send(who, path, body))["id"])

    async def send(self, who: str, path: str, body: Any = None) -> Any:
        """A POST of somebody with a key, with a fresh ``Idempotency-Key``; it succeeds."""
        key = self.credentials(who)
        headers = {key["header"]: key["value"], "Idempotency-Key": f"county-{next(_NUMBERS)}"}
        answer = await self.client.post(path, json=body or {}, headers=headers)
        assert answer.is_success, (path, answer.status_code, answer.text)
        return answer.json()

    async def read(self, who: str, path: str) -> Any:
        """A GET of somebody with a key; it succeeds."""
        key = self.credentials(who)
        answer = await self.client.get(path, headers={key["header"]: key["value"]})
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()

    async def settle(self) -> None:
        """Return when every event has been handled, or is in quarantine, and every queue is empty."""
        await self._settler.settle()
        if [service for service in self.services.values() if await self._retry(service)]:
            await self._settler.settle()

    async def _retry(self, service: FastAPI) -> bool:
        """Try anew at once what failed, until it is done or in quarantine; return whether anything had failed."""
        consumer, has_failed = service.state.runtime.consumer, False
        while consumer._retries.due(math.inf):
            await consumer._retry_due(math.inf)
            has_failed = True
        return has_failed

    async def pass_time(self, **span: float) -> None:
        """Let time go by: what was due in it fires, and its events are handled."""
        self.clock.advance_to(self.clock.now() + timedelta(**span))
        for app in self.services.values():
            jobs = app.state.runtime.jobs
            for job in jobs.all:
                await jobs.run_once(job)
        await self.settle()

    async def begin_anew(self) -> None:
        """Go back to the first morning, once the last request of a page that was closed has been answered."""
        await self._listener.answer_all()
        await asyncio.to_thread(self._beginning.restore)
        self._people.clear()
        self.clock.restart_at(MORNING)
        self.front.own.state.menu_counts = MenuCounts()


@contextlib.asynccontextmanager
async def county_of_a_worker(database_url: str, home: Path) -> AsyncIterator[County]:
    """Start the county on a migrated database of its own."""
    environment = {
        "WEIQUAN_DATABASE_URL": database_url,
        "WEIQUAN_INTERNAL_KEY": KEY,
        "INTAKE_VAULT_KEY": "00" * 32,
        "WEIQUAN_HOME": str(home),
        "WEIQUAN_MEANING": "off",
    }
    clock = TestClock(MORNING)
    of_gateway = {"development_hasher": EASY, "requests_per_second": ENOUGH}
    async with contextlib.AsyncExitStack() as stack:
        whole = await stack.enter_async_context(installed(environment, clock, is_stepped=True, **of_gateway))
        settler = Settler(list(whole.services.values()))
        await settler.open()
        listener = await stack.enter_async_context(listening(whole.front))
        transport = httpx.ASGITransport(app=whole.front)
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=listener.origin))
        beginning = await asyncio.to_thread(RestoredDatabase, database_url)
        stack.push_async_callback(asyncio.to_thread, beginning.close)
        yield County(
            front=whole.front,
            services=whole.services,
            clock=clock,
            home=home,
            origin=listener.origin,
            client=client,
            _listener=listener,
            _settler=settler,
            _beginning=beginning,
        )


_LIMITS = {"signlimit": 1, "handlelimit": 7}  # days from the receipt of a 12345 order


def yuan(fen: int | None) -> str:
    """As the platforms write a sum."""
    return "" if fen is None else f"{fen / 100:.2f}"
