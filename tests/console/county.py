"""A whole county behind the real gateway on a real port: how it is used, fed and moved in time."""

import asyncio
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from fastapi import FastAPI
from playwright.async_api import Page

from canon.services import SERVICES
from canon.shanghai import SHANGHAI
from chassis.clock import SteppedClock
from gateway import store
from gateway.accounts.passwords import hash_password
from gateway.edge.app import EdgeApp
from tests.gateway.echoing import EASY
from tests.journeys.messages import a_building_order, a_gym_registration, a_partner_complaint
from tests.routers import events_of

PASSWORD = "sieben kleine lampen"  # of whoever is let in
SUBSCRIBERS = {service: tuple(events_of(service).publishers()) for service in SERVICES}
MOST_ROUNDS = 50  # of events that cause events
_NUMBERS = itertools.count(1)
_EVENT_COUNT = "select count(*) from {publisher}.event_log"
_BEHIND = """
    select '{subscriber}', '{publisher}', h.aggregate_id, coalesce(a.version, 0)
    from {publisher}.heads h
    left join {subscriber}.applied a on a.aggregate_id = h.aggregate_id and a.publisher = '{publisher}'
    where coalesce(a.version, 0) < h.version
"""


@dataclass(slots=True, kw_only=True)
class County:
    """Everything that runs, with a client for what other systems send; ``origin`` is where browsers find it."""

    front: EdgeApp
    services: Mapping[str, FastAPI]
    clock: SteppedClock
    home: Path
    database_url: str
    origin: str
    client: httpx.AsyncClient
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
        assert answer.status_code in (200, 201), (path, answer.status_code, answer.text)
        return answer.json()

    async def read(self, who: str, path: str) -> Any:
        """A GET of somebody with a key; it succeeds."""
        key = self.credentials(who)
        answer = await self.client.get(path, headers={key["header"]: key["value"]})
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()

    async def settle(self) -> None:
        """Return when every event has been handled by everyone, and what they caused, too.

        Nobody sleeps: each service fetches from the logs of the others what the bus has not yet brought it. What is in
        quarantine stays there.
        """
        connection = await asyncpg.connect(self.database_url)
        try:
            before, after = None, await self._progress(connection)
            for _ in range(MOST_ROUNDS):
                if before == after:
                    return
                await self._match(connection)
                for service in SUBSCRIBERS:
                    await self.services[service].state.runtime.reconciler.run_once()
                before, after = after, await self._progress(connection)
        finally:
            await connection.close()
        raise AssertionError(f"events without an end: {after}")

    async def _match(self, connection: "asyncpg.Connection[Any]") -> None:
        """Compare the messages that wait, with whatever the service itself compares at this moment."""
        while await connection.fetchval("select exists (select from intake.match_queue)"):
            if not await self.services["intake"].state.matcher.match_next():
                await asyncio.sleep(0)  # the service has them in hand

    async def _progress(self, connection: "asyncpg.Connection[Any]") -> list[Any]:
        """How many events there are, and who has not handled which."""
        publishers = sorted({publisher for found in SUBSCRIBERS.values() for publisher in found})
        counted = [await connection.fetchval(_EVENT_COUNT.format(publisher=publisher)) for publisher in publishers]
        behind = " union all ".join(
            _BEHIND.format(subscriber=subscriber, publisher=publisher)
            for subscriber, found in SUBSCRIBERS.items()
            for publisher in found
        )
        return [*counted, *sorted(map(tuple, await connection.fetch(behind)))]

    async def pass_time(self, **span: float) -> None:
        """Let time go by: what was due in it fires, and its events are handled."""
        self.clock.advance_to(self.clock.now() + timedelta(**span))
        for app in self.services.values():
            jobs = app.state.runtime.jobs
            for job in jobs.all:
                await jobs.run_once(job)
        await self.settle()


_LIMITS = {"signlimit": 1, "handlelimit": 7}  # days from the receipt of a 12345 order


def yuan(fen: int | None) -> str:
    """As the platforms write a sum."""
    return "" if fen is None else f"{fen / 100:.2f}"
