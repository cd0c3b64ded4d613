"""An intake on a real PostgreSQL, its callers, and the smallest messages of the interface."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from chassis.blobs.locations import BlobLocation, location_from
from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from chassis.web.auth import Caller
from services.intake.app import create_app
from services.intake.knowledge.service import KnowledgeInForce
from services.intake.settings import Settings
from tests.services.intake.asking import Client, Keys
from tests.signing import SignedAs
from tests.support.shared_database import SharedDatabase

KEY = "k" * 64
RING = KeyRing.from_text("test:" + "ab" * 32)
SHOP, FIRM = (UUID(int=(7 << 76) | (2 << 62) | number) for number in (101, 102))  # enterprises
CALLERS = {
    "partner": Caller(account="acme", roles=("partner",), source="partner:acme"),
    "other_partner": Caller(account="rival", roles=("partner",), source="partner:rival"),
    "importer": Caller(account="old", roles=("partner",), source="partner:old", scopes=("backdate",)),
    "platform_12345": Caller(account="hotline", roles=("platform",), source="12345", scopes=("backdate",)),
    "platform_12315": Caller(account="national", roles=("platform",), source="12315", scopes=("backdate",)),
    "hub": Caller(account="hub1", roles=("hub",), department="hub"),
    "bureau_head": Caller(account="head", roles=("bureau_head",)),
    "officer": Caller(account="li", roles=("officer",), department="consumer_protection"),
    "section_head": Caller(account="gu", roles=("section_head",), department="consumer_protection"),
    "other_head": Caller(account="he", roles=("section_head",), department="consumer_protection"),
    "food_officer": Caller(account="chen", roles=("officer",), department="food"),
    "agency": Caller(account="housing1", roles=("agency",), agency="housing"),
    "other_agency": Caller(account="tobacco1", roles=("agency",), agency="tobacco"),
    "enterprise": Caller(account="shop", roles=("enterprise",), enterprise=str(SHOP)),
    "other_enterprise": Caller(account="firm", roles=("enterprise",), enterprise=str(FIRM)),
    "auditor": Caller(account="aud", roles=("auditor",)),
    "operator": Caller(account="op", roles=("operator",)),
}


@pytest.fixture
async def bus(database_url: str) -> AsyncIterator[PostgresBus]:
    bus = PostgresBus(database_url)
    yield bus
    await bus.close()


@pytest.fixture
def platforms() -> dict[Any, str]:
    """Where answers go; a test that hears them gives addresses."""
    return {}


@pytest.fixture
def files(tmp_path: Path) -> BlobLocation:
    """Where attachments lie; a test of an S3 server gives another place."""
    return location_from({"WEIQUAN_HOME": str(tmp_path)})


def settings_for(
    database_url: str, platforms: dict[Any, str] | None = None, files: BlobLocation | None = None, **overrides: Any
) -> Settings:
    """``overrides``: further settings that every service has."""
    service = ServiceSettings(service="intake", database_url=database_url, internal_key=KEY, **overrides)
    elsewhere = {"files": files} if files else {}
    return Settings(service=service, keys=RING, platforms=platforms or {}, **elsewhere)


@pytest.fixture(scope="session")
async def intake_of_worker(
    worker_database: SharedDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[FastAPI]:
    """The service that the tests of this process share: what is done behind requests waits for ``work_off``."""
    bus = PostgresBus(worker_database.url)
    files = location_from({"WEIQUAN_HOME": str(tmp_path_factory.mktemp("intake"))})
    app = create_app(settings_for(worker_database.url, files=files), bus, SystemClock())
    app.state.runtime.is_stepped = True
    async with app.router.lifespan_context(app):
        yield app
    await bus.close()


@pytest.fixture
async def running_intake(
    database_url: str, bus: PostgresBus, platforms: dict[Any, str], files: BlobLocation
) -> AsyncIterator[FastAPI]:
    app = create_app(settings_for(database_url, platforms, files), bus, SystemClock())
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
def shared_intake(intake_of_worker: FastAPI, database_url: str) -> FastAPI:
    """The shared service, which knows nothing of the test before."""
    knowledge: KnowledgeInForce = intake_of_worker.state.acceptance_queue._knowledge
    knowledge.__dict__.update(KnowledgeInForce().__dict__)
    return intake_of_worker


@pytest.fixture
def app(request: pytest.FixtureRequest, database_url: str) -> FastAPI:
    """The shared service, or one of this test alone whose queues run by themselves: ``@pytest.mark.running``."""
    assert database_url  # asked for where `make quick` sees it
    is_shared = request.node.get_closest_marker("running") is None
    app: FastAPI = request.getfixturevalue("shared_intake" if is_shared else "running_intake")
    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[Client]:
    """A client of a caller: ``client("partner")``."""
    async with AsyncExitStack() as stack:
        clients: dict[str, httpx.AsyncClient] = {}
        for name, caller in CALLERS.items():
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            clients[name] = await stack.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url="http://intake", auth=SignedAs(caller, "intake", KEY))
            )
        yield clients.__getitem__


@pytest.fixture
def keys() -> Keys:
    """A fresh ``Idempotency-Key`` header each time."""
    numbers = iter(range(10_000))
    return lambda: {"Idempotency-Key": f"key-{next(numbers)}"}


@pytest.fixture
def complaint() -> dict[str, Any]:
    return {
        "external_id": "P-1",
        "complainant": {"name": "张丽华", "phone": "138 0000 0000", "address": "某县城关镇三号院5栋201室"},
        "respondent": {"name": "某健身服务部", "address": "某县城关镇建设路1号"},
        "matter": {
            "text": "张丽华在某健身服务部花2000元办了健身年卡，商家关门停业，联系不上。联系电话13800000000。",
            "request": "要求退还剩余费用",
            "amount_fen": 200000,
        },
    }


@pytest.fixture
def order() -> dict[str, Any]:
    """The smallest work order of interface §3."""
    return {
        "caseguid": "12345-20261124-000123",
        "record_number": "261124101108115409",
        "formType": "consumption",
        "accordtypecode": "求助",
        "rqsttime": "2026-11-24 10:11:08",
        "rqstperson": "张某",
        "rqstsex": "女",
        "rqstnumber": "13800000000",
        "linkphone": "13800000000",
        "rqsttitle": "新房楼板开裂",
        "rqstcontent": "市民反映…",
        "subjectname": "某某置业有限公司",
        "subjectphone": "",
        "subjectaddress": "某县城关镇…",
        "objname": "商品房",
        "objmoney": "",
        "isweb": "0",
        "areacode": "",
        "urgency": "一般",
        "issecrecy": "0",
        "isrepeat": "0",
        "isgroup": "0",
        "signlimit": "2026-11-25 10:11:08",
        "handlelimit": "2026-12-01 18:00:00",
        "operateUsername": "zx01",
    }


@pytest.fixture
def registration() -> dict[str, Any]:
    """The smallest registration of interface §3."""
    return {
        "registrationnumber": "1330000002026112400000001",
        "tserialnum": "T0001",
        "recorddate": "2026-11-24 09:00:00",
        "appealtype": "投诉",
        "receivemode": "互联网",
        "rqstperson": "李某",
        "gender": "男",
        "idnumber": "",
        "linknumber": "13900000000",
        "linkaddress": "…",
        "subjectname": "某健身服务部",
        "registerno": "",
        "subjectaddress": "某县城关镇…",
        "subjectphone": "",
        "objname": "健身年卡",
        "objclassify": "文化娱乐体育",
        "objmoney": "2000.00",
        "purchasingdate": "2026-03-01",
        "isweb": "0",
        "shoppingplatform": "",
        "ordernumber": "",
        "complaintstype": "合同",
        "problemdescribe": "…",
        "report": "退还余额",
        "aicstationid": "",
        "isprofessional": "0",
    }
