"""Builders and gestures for the tests of the dispatch service."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from canon.codes import Channel, Kind
from chassis.bus.port import Message
from chassis.clock import SystemClock
from chassis.db.engine import engine_for
from chassis.db.metadata import METADATA
from chassis.db.work import Transactions
from chassis.delivery.envelope import wrap
from chassis.web.auth import Caller, CallerTokens
from contracts.event import Event
from contracts.intake import ComplaintReceived
from services.dispatch.handlers import events
from tests.support.clocks import TestClock
from tests.support.ids import settled_id

KEY = "k" * 64
HUB = Caller(account="hub", roles=("hub",))
OFFICER = Caller(account="officer", roles=("officer",), department="consumer_protection")
HEAD = Caller(account="head", roles=("section_head",), department="consumer_protection")
FOOD_OFFICER = Caller(account="food", roles=("officer",), department="food")
HOUSING = Caller(account="housing", roles=("agency",), agency="housing")
TOBACCO = Caller(account="tobacco", roles=("agency",), agency="tobacco")
PARTNER = Caller(account="partner", roles=("partner",), source="partner:p")
STRANGER = Caller(account="other", roles=("partner",), source="partner:other")
PLATFORM = Caller(account="12345", roles=("platform",), source="12345")
ENTERPRISE = Caller(account="firm", roles=("enterprise",), enterprise=str(UUID(int=7)))

GYM = "在某健身房办了年卡两千元，健身房关门跑路，要求退还余额。"
CRACKS = "新买的商品房楼板开裂、墙体渗漏，开发商不维修，要求住建部门处理房屋质量问题。"
INSECT = "小饭馆的菜里吃出虫子，老板不肯退钱。"  # no law decides
NOTHING = "你好"
_KEYS = itertools.count(1)


def a_complaint(words: str = GYM, *, at: datetime, **facts: Any) -> ComplaintReceived:
    identifier = facts.pop("id", None) or settled_id()
    return ComplaintReceived(
        **{
            "aggregate_id": identifier,
            "complaint_id": identifier,
            "occurred_at": at,
            "number": f"WQ{at:%Y%m%d}-{next(_KEYS):05}",
            "case_id": identifier,
            "kind": Kind.COMPLAINT,
            "channel": Channel.PARTNER,
            "source": "partner:p",
            "external_id": f"P-{next(_KEYS)}",
            "received_at": at,
            "text": words,
            "request": "退款",
            "respondent_name": "某健身服务部",
        }
        | facts
    )


@dataclass(slots=True, kw_only=True)
class DispatchApp:
    """The service under test and the gestures of those who use it."""

    app: FastAPI
    client: httpx.AsyncClient
    clock: TestClock

    async def consume(self, *published: Event) -> None:
        """Act on events as the consumer does, in one transaction."""
        async with self.app.state.transactions.begin() as work:
            for event in published:
                fold = events._batch_handlers.get(event.type)
                if fold is not None:
                    await fold([event], work)
                else:
                    await events._handlers[event.type](event, work)

    async def consume_batch(self, published: Sequence[Event]) -> None:
        async with self.app.state.transactions.begin() as work:
            await events._batch_handlers[published[0].type](published, work)

    async def open(self, words: str = GYM, **facts: Any) -> UUID:
        complaint = a_complaint(words, at=facts.pop("at", self.clock.now()), **facts)
        await self.consume(complaint)
        return complaint.complaint_id

    def later(self, **span: float) -> datetime:
        self.clock.advance_to(self.clock.now() + timedelta(**span))
        return self.clock.now()

    async def get(self, path: str, caller: Caller = HUB, **query: Any) -> httpx.Response:
        return await self.client.get(path, params=query, headers=self._headers(caller))

    async def post(
        self, path: str, body: dict[str, Any] | None = None, caller: Caller = HUB, **headers: str
    ) -> httpx.Response:
        key = {"Idempotency-Key": f"key-{next(_KEYS)}"}
        sent = self._headers(caller) | key | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post(path, json=body or {}, headers=sent)

    async def do(self, case: UUID, command: str, caller: Caller = OFFICER, **body: Any) -> httpx.Response:
        return await self.post(f"/v1/cases/{case}/{command}", body, caller)

    async def case(self, case: UUID, caller: Caller = HUB) -> dict[str, Any]:
        answered = await self.get(f"/v1/cases/{case}", caller)
        assert answered.status_code == 200, answered.text
        view: dict[str, Any] = answered.json()
        return view

    async def published_types(self, of: UUID) -> list[str]:
        """The types of what was announced about a case, in order."""
        query = text("select type from event_log where aggregate_id = :of order by version")
        async with self.app.state.transactions.begin() as work:
            return [row.type for row in await work.db.execute(query, {"of": of})]

    async def changes(self, of: UUID) -> list[tuple[str, str, str]]:
        """What was told of a case's limits, in order: by which act, which limit, what became of it."""
        query = text(
            "select split_part(type, '.', 2) as act, change ->> 'clock' as clock, change ->> 'change' as change"
            " from event_log, jsonb_array_elements(convert_from(body, 'UTF8')::jsonb -> 'clocks')"
            " with ordinality as numbered(change, place) where aggregate_id = :of order by version, place"
        )
        async with self.app.state.transactions.begin() as work:
            return [(row.act, row.clock, row.change) for row in await work.db.execute(query, {"of": of})]

    def _headers(self, caller: Caller) -> dict[str, str]:
        return {"X-Caller": CallerTokens(KEY).sign(caller, "dispatch")}


async def messages_of(database_url: str, publisher: str, *published: Event) -> list[Message]:
    """These events as another service would publish them, in the order of its log."""
    engine = engine_for(database_url, "publisher")
    async with engine.begin() as db:
        await db.execute(text("create schema if not exists publisher"))
        await db.run_sync(METADATA.create_all)
    async with Transactions("publisher", engine, SystemClock()).begin() as work:
        work.publish(*published)
    async with engine.connect() as db:
        rows = await db.execute(text("select * from event_log order by recorded_at, aggregate_id, version"))
        messages = [wrap(publisher, row) for row in rows.mappings()]
    await engine.dispose()
    return messages
