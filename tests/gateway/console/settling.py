"""The bureau with the service of online settlement, and an enterprise that takes part."""

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

import httpx
from bureau import ORIGIN, Bureau, token_of
from fastapi import FastAPI

from canon.codes import Channel, Kind, State
from chassis.bus.postgres import PostgresBus
from chassis.clock import new_id
from chassis.settings import ServiceSettings
from contracts.dispatch import CaseSentToOdr
from services.odr import handlers
from services.odr.app import create_app
from services.odr.settings import Settings

CARD = "会员卡自动续费198元没有提醒，要求退回"


@dataclass(slots=True, kw_only=True)
class Settling:
    bureau: Bureau
    odr: FastAPI
    peers: dict[str, FastAPI]
    firm: str = ""

    async def call(self, role: str, path: str, **body: Any) -> dict[str, Any]:
        key = self.bureau.credentials(role)
        headers = {key["header"]: key["value"], "Idempotency-Key": str(new_id())}
        self.bureau.client.cookies.clear()
        answer = await self.bureau.client.post(f"/v1/odr{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def join(self) -> None:
        """The enterprise of the development credentials takes part."""
        applied = await self.call("enterprise", "/enterprises", name="悦禾生活超市", promise=True)
        self.firm = applied["id"]
        await self.call("hub", f"/enterprises/{self.firm}/review", approved=True)

    async def dispute(self, matter: str = CARD, **changed: Any) -> str:
        case, now = changed.get("complaint_id") or new_id(), self.bureau.clock.now()
        facts: dict[str, Any] = {
            "aggregate_id": case,
            "complaint_id": case,
            "occurred_at": now,
            "state": State.ODR,
            "kind": Kind.COMPLAINT,
            "channel": Channel.PLATFORM_12315,
            "source": "12315",
            "received_at": now,
            "department": "consumer_protection",
            "enterprise_id": self.firm,
            "matter": matter,
            "request": "退回续费",
            "amount_fen": 19_800,
            "due_at": datetime.fromisoformat("2026-12-09T00:00:00+08:00"),
        } | changed
        async with self.odr.state.transactions.begin() as work:
            await handlers.open_dispute(CaseSentToOdr(**facts), work)
        key = self.bureau.credentials("hub")
        self.bureau.client.cookies.clear()
        listed = await self.bureau.client.get("/v1/odr/disputes", headers={key["header"]: key["value"]})
        return next(one["id"] for one in listed.json()["items"] if one["case_id"] == str(case))

    async def submit(self, page: str, act: str, **fields: str) -> httpx.Response:
        """As a person does: open the page, fill the form of an act, send it, and read where it leads."""
        form = await self.bureau.client.get(page)
        return await self.bureau.client.post(
            f"{page}/{act}",
            data={"token": token_of(form), "key": str(new_id())} | fields,
            headers={"Origin": ORIGIN},
            follow_redirects=True,
        )


def words_of(page: httpx.Response) -> str:
    """What a person reads in the main part."""
    main = page.text[page.text.index("<main") :]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


@contextlib.asynccontextmanager
async def settling_at(bureau: Bureau, database_url: str) -> AsyncIterator[Settling]:
    bus = PostgresBus(database_url)
    settings = ServiceSettings(service="odr", database_url=database_url, internal_key="k" * 64)
    odr = create_app(Settings(service=settings), bus, bureau.clock, peers := {"dispatch": bureau.dispatch})
    bureau.join("odr", odr)
    settling = Settling(bureau=bureau, odr=odr, peers=peers)
    await settling.join()
    yield settling
    await odr.state.runtime.close()
    await bus.close()
