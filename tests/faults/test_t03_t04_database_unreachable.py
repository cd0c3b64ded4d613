"""T03, T04: the link to the database goes bad at the worst moment; the client is told soon, and the truth later."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.faults.county import PARTNER, County, Host
from tests.faults.filing import COMMITS, a_filing
from tests.faults.proxy import FaultProxy, Mode

SOON = 3.0  # seconds until a client knows; the promise is 2, on a machine with nothing else to do
BACK = 5.0  # seconds until a service works again


@pytest.fixture
async def link(county: County) -> AsyncIterator[FaultProxy]:
    async with FaultProxy.before(county.database_url) as proxy:
        yield proxy


@pytest.fixture
async def intake(county: County, link: FaultProxy) -> Host:
    """Intake behind a link that can be made bad; the bus has a line of its own."""
    host = county.host("intake", INTAKE_DATABASE_URL=link.url(county.database_url))
    await host.start()
    return host


@pytest.fixture
def partner(county: County, intake: Host) -> httpx.AsyncClient:
    return county.client("intake", PARTNER)


async def post(partner: httpx.AsyncClient, key: str) -> httpx.Response:
    return await partner.post("/v1/complaints", json=a_filing(key), headers={"Idempotency-Key": key})


async def settled(partner: httpx.AsyncClient, key: str) -> httpx.Response:
    """The first certain answer, which must come in time."""
    async with asyncio.timeout(BACK):
        while (answer := await post(partner, key)).status_code == 503:  # noqa: ASYNC110 - a client that polls
            await asyncio.sleep(0.05)
    return answer


def is_answered_soon(answer: httpx.Response, started_at: float) -> bool:
    return answer.status_code == 503 and bool(answer.headers["retry-after"]) and time.monotonic() - started_at < SOON


@pytest.mark.parametrize(
    ("mode", "is_stored"),
    [(Mode.DROP_DOWN, True), (Mode.CUT_AFTER, True), (Mode.CUT_BEFORE, False)],
    ids=["answer_vanishes", "cut_after_commit", "cut_before_commit"],
)
async def test_an_unknown_commit_is_never_answered_as_done_and_the_key_reveals_the_truth(
    county: County, link: FaultProxy, partner: httpx.AsyncClient, mode: Mode, *, is_stored: bool
) -> None:
    assert (await post(partner, "before")).status_code == 201

    link.fail_on(COMMITS, mode)
    started_at = time.monotonic()
    unknown = await post(partner, "unknown")
    assert is_answered_soon(unknown, started_at)
    assert link.struck.is_set()
    stored = await county.rows("select id from intake.complaints where respondent_name = 'unknown'")
    await link.heal()
    truth = await settled(partner, "unknown")
    again = await post(partner, "unknown")

    assert bool(stored) is is_stored
    assert (truth.status_code, again.status_code, again.content) == (201, 201, truth.content)
    assert ("idempotent-replayed" in truth.headers) is is_stored
    assert len(await county.rows("select id from intake.complaints where respondent_name = 'unknown'")) == 1


@pytest.mark.parametrize("silent", [False, True], ids=["refused", "silent"])
async def test_a_database_out_of_reach_is_reported_soon_and_found_again_by_itself(
    link: FaultProxy, partner: httpx.AsyncClient, *, silent: bool
) -> None:
    known = (await post(partner, "known")).json()["id"]
    if silent:
        link.mode = Mode.DROP_DOWN
    else:
        await link.refuse()

    for _ in range(2):  # more than one connection of the pool is lost
        for path in (f"/v1/complaints/{known}", "/v1/complaints"):
            started_at = time.monotonic()
            assert is_answered_soon(await partner.get(path), started_at)
        started_at = time.monotonic()
        assert is_answered_soon(await post(partner, "meanwhile"), started_at)
    await link.heal()
    truth = await settled(partner, "meanwhile")
    read = await partner.get(f"/v1/complaints/{known}")

    assert truth.status_code == 201
    assert read.status_code == 200
