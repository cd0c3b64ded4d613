"""The step that is proposed against a business that does not perform, taken on the plan's page, and its letter."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from bureau import Bureau
from fastapi import FastAPI
from test_group_refunds import fill, words_of

from canon.shanghai import day_of
from chassis.bus.postgres import PostgresBus
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from services.refunds.app import create_app
from services.refunds.settings import Settings
from tests.services.refunds.test_service import agree


@dataclass(slots=True, kw_only=True)
class Office:
    """The bureau with the service that follows refunds."""

    bureau: Bureau
    refunds: FastAPI

    async def plan(self) -> str:
        """The page of the plan of an agreement, whose first part is due after fifteen days."""
        await agree(self.refunds, self.bureau.clock)
        await self.bureau.sign_in("hub")
        listed = await self.bureau.client.get("/console/plans")
        place = listed.text.index("/console/plans/0")
        return listed.text[place : listed.text.index('"', place)]

    async def read(self, path: str, days: int = 0) -> str:
        """What the hub reads there so many days later."""
        if days:
            self.bureau.clock.advance_to(self.bureau.clock.now() + timedelta(days=days))
            await self.bureau.sign_in("hub")
        return words_of(await self.bureau.client.get(path))


@pytest.fixture
async def office(bureau: Bureau, database_url: str) -> AsyncIterator[Office]:
    bus = PostgresBus(database_url)
    settings = ServiceSettings(service="refunds", database_url=database_url, internal_key="k" * 64)
    refunds = create_app(Settings(service=settings, keys=KeyRing.from_text("test:" + "00" * 32)), bus, bureau.clock)
    bureau.join("refunds", refunds)
    yield Office(bureau=bureau, refunds=refunds)
    await refunds.state.runtime.close()
    await bus.close()


async def test_a_business_that_does_not_perform_is_urged_and_the_letter_is_printed(office: Office) -> None:
    path = await office.plan()
    before = await office.read(path)

    late = await office.read(path, days=22)
    by = (day_of(office.bureau.clock.now()) + timedelta(days=7)).isoformat()
    done = await fill(office.bureau, path, f"{path}/measures", kind="urge", text="请付清第一期。", by=by)
    refused = await fill(office.bureau, path, f"{path}/measures", kind="lead", text="已移交")
    letter = await office.read(f"{path}/measures/1/letter")

    assert "下一步措施" not in before
    assert "建议先催告" in late
    assert done.status_code == 303, words_of(done)
    assert (refused.status_code, "现在不该采取这一步" in words_of(refused)) == (409, True)
    assert "催告书" in letter
    assert "贵单位与消费者约定退还的款项中有 480.00 元到期未付" in letter
    assert f"须于{by}付清" in letter
    assert (await office.bureau.client.get(f"{path}/measures/2/letter")).status_code == 404


async def test_after_fifteen_days_without_a_refund_a_lead_is_proposed(office: Office) -> None:
    path = await office.plan()

    withheld = await office.read(path, days=40)

    assert "超过十五日：依《侵害消费者权益行为处罚办法》第八条至第十条建议报举报线索" in withheld


async def test_an_enterprise_sees_no_measures(office: Office) -> None:
    path = await office.plan()
    office.bureau.clock.advance_to(office.bureau.clock.now() + timedelta(days=40))

    await office.bureau.sign_in("enterprise")

    assert (await office.bureau.client.get(f"{path}/measures/1/letter")).status_code == 403
    assert (await fill(office.bureau, "/console/plans", f"{path}/measures", kind="lead", text="x")).status_code == 403
