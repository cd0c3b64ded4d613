"""G14: without a database everybody is told so soon, and served again soon after it is back."""

import asyncio
import itertools
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from chassis.db.migrate import migrate
from deploy.launcher.postgres import Postgres
from deploy.registry import PACKAGES
from gateway.settings import Timings
from tests.faults.county import HUB, PARTNER, County
from tests.faults.filing import a_filing
from tests.faults.ground import show
from tests.faults.partners import signing_partner
from tests.faults.proxy import FaultProxy, Mode
from tests.gateway.signing import Partner

pytestmark = pytest.mark.campaign

ANSWERED_WITHIN, BACK_WITHIN = 2.0, 5.0  # seconds (G14)
LOST_SECONDS = 8.0
AT_ONCE = 3  # askers of each kind
PAUSE_SECONDS = 0.05
LOSSES = (Mode.SILENT, Mode.DROP_DOWN, Mode.HELD)
_KEYS = itertools.count(1)
Ask = Callable[[], Awaitable[httpx.Response]]


@dataclass
class Result:
    """What was told while there was no database, and how late."""

    statuses: "Counter[int]" = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    without_a_time: int = 0  # 503 that does not say when to come again


@pytest.fixture
async def link(tmp_path: Path, nursery: Path) -> AsyncIterator[tuple[Postgres, FaultProxy, County]]:
    """A server of its own, which may be killed, and every service behind one line to it."""
    postgres = Postgres(tmp_path / "server")
    await asyncio.to_thread(postgres.start)
    try:
        for schema, package in PACKAGES.items():
            await migrate(postgres.url, package, schema)
        async with FaultProxy.before(postgres.url) as link:
            county = County(link.url(postgres.url), tmp_path / "home", nursery)
            for name in ("intake", "dispatch", "gateway"):
                await county.host(name, GATEWAY_REQUESTS_PER_SECOND="100000").start()
            yield postgres, link, county
            await county.close()
    finally:
        postgres.kill()
        postgres.erase()


@pytest.mark.parametrize(
    "loss", ["killed", "refused", *LOSSES], ids=lambda loss: loss.name.lower() if isinstance(loss, Mode) else loss
)
async def test_without_a_database_all_are_answered_soon_and_served_soon_after(
    link: tuple[Postgres, FaultProxy, County], loss: str
) -> None:
    postgres, line, county = link
    front = county.host("gateway").address
    signer = await signing_partner(county.citizen("administrator", front), county.stranger(front))
    asks = _asks(county, signer)
    for ask in asks.values():
        assert (await ask()).is_success
    await asyncio.sleep(Timings().identity_cached)  # the gateway would not ask who they are, and not wait for it
    if loss == "killed":
        await asyncio.to_thread(postgres.kill)
    elif isinstance(loss, Mode):
        line.mode = loss
    else:
        await line.refuse()

    results = await _results(asks)
    if loss == "killed":
        await asyncio.to_thread(postgres.start)
    await line.heal()
    back = await _back(asks)

    show(f"{loss.name if isinstance(loss, Mode) else loss}: answers, p50/p99/longest until told in ms, served after s")
    for what, result in results.items():
        shares = "/".join(f"{_quantile(result.seconds, share) * 1000:.0f}" for share in (0.5, 0.99, 1.0))
        show(f"  {what:<20} {dict(result.statuses)!s:<12} {shares:<16} {back[what]:.1f}")
    assert {status for result in results.values() for status in result.statuses} == {503}
    assert sum(result.without_a_time for result in results.values()) == 0
    assert {
        what: max(result.seconds) for what, result in results.items() if max(result.seconds) > ANSWERED_WITHIN
    } == {}
    assert max(back.values()) <= BACK_WITHIN


def _asks(county: County, signer: Partner) -> Mapping[str, Ask]:
    intake, dispatch = county.client("intake", PARTNER), county.client("dispatch", HUB)
    front = county.citizen("partner", county.host("gateway").address)

    def file(at: httpx.AsyncClient) -> Ask:
        def ask() -> Awaitable[httpx.Response]:
            key = f"g14-{next(_KEYS)}"
            return at.post("/v1/complaints", json=a_filing(key), headers={"Idempotency-Key": key})

        return ask

    def note() -> Awaitable[httpx.Response]:
        return dispatch.post(
            "/v1/roster/notes", json={"text": "请跟进。"}, headers={"Idempotency-Key": f"n-{next(_KEYS)}"}
        )

    def sign() -> Awaitable[httpx.Response]:
        return signer.ask("GET", "/v1/complaints")

    return {
        "file": file(intake),
        "read": lambda: intake.get("/v1/complaints"),
        "act": note,
        "list cases": lambda: dispatch.get("/v1/cases"),
        "file at the gateway": file(front),
        "read at the gateway": lambda: front.get("/v1/complaints"),
        "signed": sign,
    }


async def _results(asks: Mapping[str, Ask]) -> dict[str, Result]:
    """Everybody asks again and again for a while."""
    results: dict[str, Result] = defaultdict(Result)
    until = time.monotonic() + LOST_SECONDS

    async def keep_asking(what: str, ask: Ask) -> None:
        while (started_at := time.monotonic()) < until:
            answer = await ask()
            results[what].seconds.append(time.monotonic() - started_at)
            results[what].statuses[answer.status_code] += 1
            results[what].without_a_time += "retry-after" not in answer.headers
            await asyncio.sleep(PAUSE_SECONDS)

    await asyncio.gather(*(keep_asking(what, ask) for what, ask in asks.items() for _ in range(AT_ONCE)))
    return results


async def _back(asks: Mapping[str, Ask]) -> dict[str, float]:
    """How long each has to ask until it is served."""
    healed = time.monotonic()

    async def served(ask: Ask) -> float:
        while not (await ask()).is_success:  # noqa: ASYNC110 - a client that polls
            await asyncio.sleep(PAUSE_SECONDS)
        return time.monotonic() - healed

    return dict(zip(asks, await asyncio.gather(*(served(ask) for ask in asks.values())), strict=True))


def _quantile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]
