"""A master key is replaced while people file, look, search and send again; at no moment is anything unreadable."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from chassis.db.work import Transactions
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from chassis.vault.seal import CannotOpen
from services.intake.app import create_app
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.tables import vault
from services.intake.matching.tables import match_keys
from services.intake.people.service.key_rotation import KeyRotation
from services.intake.settings import Settings
from services.intake.traits.service import business_digests
from services.intake.traits.tables import traits
from tests.services.intake.asking import Message
from tests.services.intake.comparing import GYM, a_message, all_compared, all_matched
from tests.services.intake.conftest import CALLERS, KEY
from tests.signing import SignedAs
from tests.sweeps import sampled

pytestmark = pytest.mark.running

OLD, NEW = "old:" + "ab" * 32, "new:" + "cd" * 32
BEFORE, DURING, AFTER = f"{OLD},{NEW}", f"{NEW},{OLD}", NEW
STORED = 30  # complaints that are there before
_KEYS = count()
Start = Callable[[str], Awaitable["IntakeApp"]]


class IntakeApp:
    """One intake with its ring of keys, and its callers."""

    def __init__(self, app: FastAPI, clients: dict[str, httpx.AsyncClient]) -> None:
        self.app = app
        self.clients = clients

    async def post(self, who: str, path: str, body: Message) -> dict[str, Any]:
        headers = {"Idempotency-Key": f"rotation-{next(_KEYS)}"}
        answer = await self.clients[who].post(path, json=body, headers=headers)
        while answer.status_code == 503:  # a busy machine: the client's part is to repeat
            answer = await self.clients[who].post(path, json=body, headers=headers)
        assert answer.status_code in (200, 201), (path, answer.status_code, answer.text)
        view: dict[str, Any] = answer.json()
        return view

    @property
    def transactions(self) -> Transactions:
        transactions: Transactions = self.app.state.transactions
        return transactions


@asynccontextmanager
async def running(database_url: str, ring: str) -> AsyncIterator[IntakeApp]:
    """An intake that knows these keys, until the block ends."""
    async with AsyncExitStack() as stack:
        bus = PostgresBus(database_url)
        stack.push_async_callback(bus.close)
        service = ServiceSettings(service="intake", database_url=database_url, internal_key=KEY, pool_size=4)
        app = create_app(Settings(service=service, keys=KeyRing.from_text(ring)), bus, SystemClock())
        await stack.enter_async_context(app.router.lifespan_context(app))
        clients = {}
        for name in ("platform_12315", "hub", "partner"):
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            clients[name] = await stack.enter_async_context(
                httpx.AsyncClient(
                    transport=transport, base_url="http://intake", auth=SignedAs(CALLERS[name], "intake", KEY)
                )
            )
        yield IntakeApp(app, clients)


@pytest.fixture
async def start(database_url: str) -> AsyncIterator[Start]:
    async with AsyncExitStack() as stack:

        async def start(ring: str) -> IntakeApp:
            return await stack.enter_async_context(running(database_url, ring))

        yield start


def phone_of(number: int) -> str:
    return f"1390000{number:04}"


def numbered(registration: Message, number: int) -> Message:
    return registration | {"registrationnumber": f"R{number}", "linknumber": phone_of(number)}


async def file(intake: IntakeApp, registration: Message, number: int) -> dict[str, Any]:
    return await intake.post("platform_12315", "/v1/channels/12315/registrations", numbered(registration, number))


async def everything_works(intake: IntakeApp, registration: Message, number: int, complaint_id: str) -> None:
    """Found by the number, opened, and known again when it is sent again."""
    found = await intake.post("hub", "/v1/complaints:search", {"phone": phone_of(number), "reason": "核对"})
    assert [one["id"] for one in found["items"]] == [complaint_id]
    path = f"/v1/complaints/{complaint_id}/contact-disclosure"
    assert (await intake.post("hub", path, {"reason": "核对"}))["contact"]["phone"] == phone_of(number)
    again = await file(intake, registration, number)
    assert (again["id"], again["message"]) == (complaint_id, "已收到过")


async def under(intake: IntakeApp, key: str) -> int:
    async with intake.transactions.begin() as work:
        begins = func.substring(vault.keys.c.wrapped, 3, len(key)) == key.encode()
        return int(await work.db.scalar(select(func.count()).where(begins)) or 0)


@sampled
async def test_nothing_is_unreadable_while_the_key_is_replaced(start: Start, registration: Message) -> None:
    old, new = await start(BEFORE), await start(DURING)
    ids = [(await file(old, registration, number))["id"] for number in range(STORED)]
    rotation = KeyRotation(PersonVault(KeyRing.from_text(DURING)), at_once=3)

    async def use(intake: IntakeApp, first: int) -> None:
        for number in range(first, STORED, 4):
            await everything_works(intake, registration, number, ids[number])

    async def file_more(intake: IntakeApp, first: int) -> None:
        for number in range(first, first + 10):
            await file(intake, registration, number)

    async def rotate() -> None:
        more = True
        while more:
            async with new.transactions.begin() as work:
                more = await rotation.rotate(work)

    async with asyncio.TaskGroup() as tasks:
        for first, intake in enumerate((old, new, old, new)):
            tasks.create_task(use(intake, first))
        tasks.create_task(file_more(old, STORED))
        tasks.create_task(file_more(new, STORED + 10))
        tasks.create_task(rotate())
    await rotate()  # what the last process with the old key wrote meanwhile

    assert (await under(new, "old"), await under(new, "new")) == (0, STORED + 20)
    after = await start(AFTER)
    for number, complaint_id in enumerate(ids):
        await everything_works(after, registration, number, complaint_id)


async def group_of(intake: IntakeApp, complaint_id: str) -> Any:
    return (await intake.clients["hub"].get(f"/v1/complaints/{complaint_id}")).json()["group"]


@sampled
async def test_businesses_marks_and_keys_of_matching_are_found_by_the_new_key_alone(database_url: str) -> None:
    async with running(database_url, OLD) as old:
        ids = [(await old.post("partner", "/v1/complaints", a_message(n)))["id"] for n in range(5)]
        await all_compared(old.app)
    async with running(database_url, DURING) as during:
        rotation = KeyRotation(PersonVault(KeyRing.from_text(DURING)))
        async with during.transactions.begin() as work:
            await rotation.rotate(work)
        await all_compared(during.app)
        await all_matched(during.app)
    async with running(database_url, AFTER) as after:
        sixth = (await after.post("partner", "/v1/complaints", a_message(5)))["id"]
        await all_compared(after.app)
        vault_of_new = PersonVault(KeyRing.from_text(AFTER))
        async with after.transactions.begin() as work:
            stored = set(map(bytes, (await work.db.execute(select(match_keys.c.digest))).scalars()))
            named = set(map(bytes, (await work.db.execute(select(traits.c.business_digest))).scalars()))

        assert [(await group_of(after, one))["members"] for one in (*ids, sixth)] == [6] * 6
        assert {vault_of_new.number_digests("phone", f"138{n:08d}")[0] for n in range(6)} <= stored
        assert named == set(business_digests(GYM, vault_of_new))


async def test_a_pass_that_meets_a_locked_complaint_has_not_ended(start: Start, registration: Message) -> None:
    old = await start(BEFORE)
    for number in range(2):
        await file(old, registration, number)
    rotation = KeyRotation(PersonVault(KeyRing.from_text(DURING)))

    async def rotate() -> bool:
        async with old.transactions.begin() as work:
            return await rotation.rotate(work)

    async with old.transactions.begin() as work:
        await work.db.execute(select(vault.keys).limit(1).with_for_update())
        assert await rotate() is True
        assert await under(old, "old") >= 1

    while await rotate():  # a queue's worker may hold one for a moment, too
        pass
    assert await under(old, "old") == 0


async def test_a_key_dropped_too_early_is_shown_and_nothing_is_lost(start: Start, registration: Message) -> None:
    old = await start(OLD)
    complaint_id = (await file(old, registration, 1))["id"]
    early = KeyRotation(PersonVault(KeyRing.from_text(AFTER)))

    async with old.transactions.begin() as work:
        while await early.rotate(work):  # until no queue's worker holds it
            pass
        wrapped = await work.db.scalar(select(vault.keys.c.wrapped).where(vault.keys.c.complaint_id == complaint_id))

    with pytest.raises(CannotOpen):
        PersonVault(KeyRing.from_text(AFTER)).unwrap_key(complaint_id, wrapped)
    await everything_works(old, registration, 1, complaint_id)
