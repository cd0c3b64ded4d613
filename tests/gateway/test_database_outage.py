"""The door while the database says nothing: who is known is served, nobody else is let in, nobody waits for long."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest

from gateway.accounts.keys import new_key
from gateway.edge.database_outage import LOOK_UP_SECONDS, WAIT_SECONDS
from gateway.settings import Timings
from tests.chassis import toy
from tests.faults.proxy import FaultProxy, Mode
from tests.gateway.echoing import Echoing, credentials, echoing
from tests.gateway.signing import Partner
from tests.gateway.test_losses import is_unknown_outcome
from tests.gateway.test_signed_requests import new_secret, somebody

ECHO = "/v1/complaints/echo"
ANSWERED_SECONDS = 2.0
REVOKED_SECONDS = 5.0


@dataclass(frozen=True)
class House:
    """A gateway on a line to its database, which says nothing when asked to."""

    echoing: Echoing
    line: FaultProxy
    home: Path
    database_url: str

    def ask(self, name: str = "partner") -> Awaitable[httpx.Response]:
        return self.echoing.client.get(ECHO, headers=credentials(self.home, name))

    async def change(self, statement: str) -> None:
        """Past the line, as another process does it."""
        connection = await asyncpg.connect(self.database_url)
        await connection.execute(statement)
        await connection.close()


@pytest.fixture
async def house(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    timings = getattr(request, "param", Timings(identity_cached=0.0))  # they are looked up each time
    async with (
        FaultProxy.before(database_url) as line,
        echoing(line.url(database_url), tmp_path / "home", timings=timings) as started,
    ):
        yield House(started, line, tmp_path / "home", database_url)
        await line.heal()


async def timed(ask: Callable[[], Awaitable[httpx.Response]]) -> tuple[httpx.Response, float]:
    began = time.monotonic()
    return await ask(), time.monotonic() - began


@pytest.mark.parametrize("mode", [Mode.SILENT, Mode.HELD], ids=str)
async def test_who_was_known_a_moment_ago_waits_a_moment_and_the_next_do_not_wait(house: House, mode: Mode) -> None:
    assert (await house.ask()).status_code == 200
    house.echoing.front._limit._leases.clear()  # nor is anything left of what was granted
    house.line.mode = mode

    first, waited = await timed(house.ask)
    later = [await timed(house.ask) for _ in range(5)]

    assert [answer.status_code for answer in (first, *(answer for answer, _ in later))] == [200] * 6
    assert WAIT_SECONDS * 0.9 < waited < LOOK_UP_SECONDS
    assert min(seconds for _, seconds in later) < WAIT_SECONDS / 2


async def test_nobody_is_let_in_because_the_database_says_nothing(house: House) -> None:
    names = ("partner", "hub", "administrator")
    assert {(await house.ask(name)).status_code for name in names} == {200}
    house.line.mode = Mode.SILENT
    assert (await house.ask("administrator")).status_code == 200  # now it is known that nothing is said

    async def stranger() -> httpx.Response:
        return await house.echoing.client.get(ECHO, headers={"Authorization": f"Bearer {new_key().full_text}"})

    house.echoing.own.state.authenticator.evict_account("partner.dev")
    house.echoing.own.state.authenticator.evict_credential(
        credentials(house.home, "hub")["Authorization"].partition(" ")[2]
    )
    outcomes = [await timed(stranger), await timed(house.ask), await timed(lambda: house.ask("hub"))]

    assert [is_unknown_outcome(answer) for answer, _ in outcomes] == [True] * 3
    assert max(seconds for _, seconds in outcomes) < ANSWERED_SECONDS


@pytest.mark.parametrize("house", [Timings(identity_cached=0.0, identity_stale=0.0)], indirect=True, ids=["at_once"])
async def test_who_was_known_too_long_ago_is_not_let_in_while_the_database_says_nothing(house: House) -> None:
    assert (await house.ask("administrator")).status_code == 200
    house.line.mode = Mode.SILENT

    answer, seconds = await timed(lambda: house.ask("administrator"))

    assert is_unknown_outcome(answer)
    assert seconds < ANSWERED_SECONDS


async def test_who_was_let_in_meanwhile_is_turned_away_as_soon_as_the_revocation_is_received(house: House) -> None:
    assert (await house.ask()).status_code == 200
    house.line.mode = Mode.HELD
    assert (await house.ask()).status_code == 200
    await house.change("update gateway.api_keys set expires_at = now() - interval '1 minute'")
    await house.line.heal()

    async def turned_away() -> bool:
        return (await house.ask()).status_code == 401

    await toy.until(turned_away, REVOKED_SECONDS)


async def test_a_signed_request_is_not_taken_and_refused_in_time(house: House) -> None:
    unsigned = await somebody(house.echoing.client, house.home)
    ours = credentials(house.home, "administrator")
    secret = await new_secret(house.echoing.client, ours, unsigned.name, unsigned.prefix)
    partner: Partner = unsigned.with_secret(secret["signing_secret"], secret["algorithm"])
    nonce = "one-nonce-that-was-used"
    assert (await partner.ask("GET", ECHO, nonce=nonce)).status_code == 200
    house.line.mode = Mode.SILENT

    again, waited = await timed(lambda: partner.ask("GET", ECHO, nonce=nonce))
    wrong = partner.with_secret("wqs_" + "x" * 43)
    others = await asyncio.gather(*(timed(lambda one=one: one.ask("GET", ECHO)) for one in (partner, wrong) * 3))

    assert [is_unknown_outcome(answer) for answer in (again, *(answer for answer, _ in others))] == [True] * 7
    assert max(waited, *(seconds for _, seconds in others)) < ANSWERED_SECONDS
