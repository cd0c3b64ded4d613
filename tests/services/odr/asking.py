"""Odr with its registers and stations, asked step by step."""

from datetime import date, timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from canon.shanghai import day_of
from chassis.clock import new_id
from chassis.web.auth import Caller, CallerTokens
from tests.support.clocks import TestClock

KEY = "k" * 64
HUB = Caller(account="hub.dev", roles=("hub",))
OFFICER = Caller(account="officer.dev", roles=("officer",), department="consumer_protection")
OTHER_OFFICER = Caller(account="officer.two", roles=("officer",), department="food")
HEAD = Caller(account="head.dev", roles=("section_head",), department="consumer_protection")
PARTNER = Caller(account="partner.dev", roles=("partner",), source="partner:demo")
ANYBODY = Caller(account="anonymous")
RETURNS = "/v1/registers/no-reason-return"


class Registers:
    """The service with its clock; ``do`` posts with a new key."""

    def __init__(self, client: httpx.AsyncClient, clock: TestClock, app: FastAPI) -> None:
        self.client, self.clock, self.app = client, clock, app

    @property
    def today(self) -> date:
        return day_of(self.clock.now())

    def days_ago(self, days: int) -> str:
        return (self.today - timedelta(days=days)).isoformat()

    def later(self, days: int) -> None:
        self.clock.advance_to(self.clock.now() + timedelta(days=days))

    async def do(self, caller: Caller, path: str, body: dict[str, Any]) -> httpx.Response:
        headers = {"X-Caller": CallerTokens(KEY).sign(caller, "odr"), "Idempotency-Key": str(new_id())}
        return await self.client.post(path, json=body, headers=headers)

    async def see(self, caller: Caller, path: str, **query: Any) -> dict[str, Any]:
        headers = {"X-Caller": CallerTokens(KEY).sign(caller, "odr")}
        answer = await self.client.get(path, params={k.rstrip("_"): v for k, v in query.items()}, headers=headers)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def shop(self, name: str = "简橙家电城", **fields: Any) -> dict[str, Any]:
        given = {"address": "望川县城关镇人民路20号", "town": "城关镇", "field": "appliances"}
        return {"name": name, **given, "valid_from": self.today.isoformat(), **fields}

    async def listed(self, path: str = RETURNS, **fields: Any) -> str:
        answer = await self.do(HUB, path, self.shop(**fields))
        assert answer.status_code == 201, answer.text
        return f"{path}/{answer.json()['id']}"
