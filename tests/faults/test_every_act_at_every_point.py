"""Each act of a complaint's life is killed at each point on its way, asked again, and done once, everywhere."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deploy.launcher.postgres import Postgres
from deploy.places import SERVICES
from tests.conftest import copied
from tests.faults.county import HEARD, County
from tests.faults.lives import LIVES, Life

COMMAND = ("request.before_commit", "request.before_reply")
FILING = dict(zip(COMMAND, ("intake.after_numbers", "intake.before_reply"), strict=True))  # who files passes others
TOLD = ("relay.after_claim", "relay.after_ack_before_delete", "relay.after_delete")
HEARD_AT = (
    *("consumer.after_gate", "consumer.after_effect"),
    *("consumer.before_commit", "consumer.after_commit_before_position"),
)
REACHED_SECONDS = 30.0
EFFECTS = {
    "complaints": "select count(*) from intake.complaints",
    "cases": "select count(*) from dispatch.cases",
    "states": "select string_agg(state, ' ' order by state) from dispatch.cases",
    "receipts": "select count(*) from dispatch.receipts",
    "disputes": "select count(*) from odr.disputes",
    "plans": "select count(*) from refunds.plans",
    "claims": "select count(*) from refunds.claims",
    "payments": "select count(*) from refunds.payments",
    "fen paid": "select sum(amount_fen) from refunds.payments",
    "seen by analytics": "select count(*) from analytics.cases_seen",
}
_TOLD = "select " + " + ".join(f"(select count(*) from {service}.event_log)" for service in SERVICES)  # noqa: S608
_HEARD = "select " + " + ".join(f"(select coalesce(sum(version), 0) from {service}.applied)" for service in SERVICES)  # noqa: S608


@dataclass(slots=True)
class Calm:
    """What a life leaves behind that nobody strikes, and which of its acts are told of, and to whom."""

    left: dict[str, Any] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)

    def passes(self, act: str, point: str) -> bool:
        return act in (self.heard if point in HEARD_AT else self.told if point in TOLD else {act})


_CALM: dict[type[Life], Calm] = {}


@pytest.fixture
def calm_url(postgres: Postgres, migrated: str) -> Iterator[str]:
    with copied(postgres, migrated, "calm") as url:
        yield url


@pytest.fixture
async def calm_county(calm_url: str, tmp_path: Path, nursery: Path) -> AsyncIterator[County]:
    county = County(calm_url, tmp_path / "calm", nursery)
    yield county
    await county.close()


@pytest.mark.campaign
@pytest.mark.parametrize("point", [*COMMAND, *TOLD, *HEARD_AT])
@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.__name__)
async def test_each_act_that_is_killed_at_this_point_is_done_once(
    county: County, calm_county: County, life: type[Life], point: str
) -> None:
    calm = _CALM.get(life) or _CALM.setdefault(life, await _lived(calm_county, life))
    town, killed = county.host("all"), list[str]()
    await town.start()
    lived = life(county)
    elsewhere = {act for other in LIVES[: LIVES.index(life)] for act in other(county).acts()}
    for name, act in lived.acts().items():
        if name in elsewhere or not calm.passes(name, point):
            await act()
            await county.rest(*HEARD)
            continue
        here = FILING.get(point, point) if name == "file" else point
        await town.kill()
        await town.start(f"{here}=kill:1")
        acting = asyncio.create_task(act())
        assert await town.died(REACHED_SECONDS) == -signal.SIGKILL, name
        killed.append(f"{name} at {here}")
        await town.start()
        await acting
        await county.rest(*HEARD)

    print(f"{len(killed)} killed: {', '.join(killed)}")  # noqa: T201
    assert await _left(county) == calm.left
    for service in HEARD:
        assert await county.rows(f"select why, error from {service}.quarantined") == []  # noqa: S608
        assert await county.rows(f"select why from {service}.parked") == []  # noqa: S608


async def _lived(county: County, life: type[Life]) -> Calm:
    """The whole life, undisturbed."""
    town, calm = county.host("all"), Calm()
    await town.start()
    for name, act in life(county).acts().items():
        before = await _count(county, _TOLD), await _count(county, _HEARD)
        await act()
        await county.rest(*HEARD)
        told, heard = await _count(county, _TOLD), await _count(county, _HEARD)
        calm.told |= {name} if told > before[0] else set()
        calm.heard |= {name} if heard > before[1] else set()
    calm.left = await _left(county)
    await town.kill()
    return calm


async def _left(county: County) -> dict[str, Any]:
    """How many rows stand for effects, and how many events of each kind were told."""
    left: dict[str, Any] = {name: await _count(county, query) for name, query in EFFECTS.items()}
    for service in HEARD:
        log = await county.rows(f"select type from {service}.event_log")  # noqa: S608
        left[service] = Counter(row["type"] for row in log)
    return left


async def _count(county: County, query: str) -> Any:
    return (await county.rows(query))[0][0]
