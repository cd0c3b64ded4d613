"""The real intake service beside the bureau's gateway, on the same database."""

import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

from bureau import Bureau
from fastapi import FastAPI

from canon.codes import Channel
from chassis.blobs.locations import location_from
from chassis.bus.postgres import PostgresBus
from chassis.clock import new_id
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from services.intake.app import create_app
from services.intake.settings import Settings

KEY = "k" * 64
RING = KeyRing.from_text("test:" + "ab" * 32)


@contextlib.asynccontextmanager
async def joined_intake(bureau: Bureau, database_url: str) -> AsyncIterator[FastAPI]:
    """Let the real intake answer behind the gateway."""
    bus = PostgresBus(database_url)
    service = ServiceSettings(service="intake", database_url=database_url, internal_key=KEY)
    files = location_from({"WEIQUAN_HOME": str(bureau.home)})
    app = create_app(Settings(service=service, keys=RING, platforms={}, files=files), bus, bureau.clock)
    async with app.router.lifespan_context(app):
        bureau.join("intake", app)
        yield app
    await bus.close()


async def received_twice(bureau: Bureau, intake: FastAPI, text: str) -> UUID:
    """File a complaint in intake and let dispatch open its case, as the bus would."""
    key = bureau.credentials("partner")
    body = {
        "complainant": {"name": "张丽华", "phone": "13800000000"},
        "respondent": {"name": "某农资店", "address": "某县城关镇建设路1号"},
        "matter": {"text": text, "request": "赔偿"},
    }
    cookies = dict(bureau.client.cookies)
    bureau.client.cookies.clear()
    headers = {key["header"]: key["value"], "Idempotency-Key": str(new_id())}
    filed = await bureau.client.post("/v1/complaints", json=body, headers=headers)
    assert filed.status_code == 201, filed.text
    bureau.client.cookies.update(cookies)
    identifier = UUID(filed.json()["id"])
    await bureau.receive(
        text,
        "某农资店",
        aggregate_id=identifier,
        complaint_id=identifier,
        case_id=identifier,
        channel=Channel.PARTNER,
        source="partner:demo",
        external_id=None,
        number=filed.json()["number"],
    )
    del intake
    return identifier
