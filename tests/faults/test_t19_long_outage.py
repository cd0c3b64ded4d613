"""T19, G13 at full size: people go on filing while the broker is away for long, and afterwards nothing is left over."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from canon.services import SERVICES
from deploy.kafka.broker import Broker
from sdk import Filing, Line, Matter, Patience, Respondent, Weiquan
from tests.faults.county import County, Host
from tests.faults.filing import GYM
from tests.faults.ground import show
from tests.faults.traffic import Traffic

pytestmark = [pytest.mark.campaign, pytest.mark.kafka]
AWAY_SECONDS = float(os.environ.get("FAULT_SECONDS", "60"))  # 600 for the figure of the proof
RATE = 100.0  # complaints a second
BEFORE_SECONDS = 5.0
BACKLOG = int(os.environ.get("FAULT_BACKLOG", "20000"))  # a thousand counties with 262 in half a year file 1,500 a day
DAY_SECONDS = 86_400.0
TIMES_AS_FAST = 5
SENDERS = 4
PATIENCE_SECONDS = 3_600.0
QUEUED = "select count(*) from intake.outbox"
SENT = "select not exists (select from intake.outbox)"
DISPATCHED = "select (select count(*) from intake.complaints) = (select count(*) from dispatch.cases)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """Seconds from the broker's start until nothing waited to be sent, to be dispatched, to be heard."""

    sent: float
    dispatched: float
    rested: float


@pytest.fixture
async def town(
    database_url: str, empty_broker: Broker, tmp_path: Path, nursery: Path
) -> AsyncIterator[tuple[County, Host]]:
    """Every service a process, and the gateway of them."""
    county = County(database_url, tmp_path / "home", nursery, empty_broker.bootstrap)
    hosts = [county.host(name, GATEWAY_REQUESTS_PER_SECOND="100000") for name in (*SERVICES, "gateway")]
    for host in hosts:
        await host.start()
    yield county, hosts[-1]
    await county.close()


async def test_a_broker_that_is_away_for_long_refuses_nobody_and_its_backlog_is_drained(
    town: tuple[County, Host], empty_broker: Broker
) -> None:
    county, gateway = town
    async with Line.to(gateway.address, county.credential("partner")) as line:
        traffic = Traffic(line, RATE)
        await traffic.send(BEFORE_SECONDS)
        await asyncio.to_thread(empty_broker.kill)
        await traffic.send(AWAY_SECONDS)
    [[queued]] = await county.rows(QUEUED)

    drained = await _drained(county, empty_broker)

    show(
        f"broker away for {AWAY_SECONDS:.0f} s at {RATE:.0f} a second: {len(traffic.keys)} taken, p50/p99 "
        f"{traffic.p50 * 1000:.0f}/{traffic.p99 * 1000:.0f} ms, {queued} queued; {_summary(drained)}"
    )
    assert set(traffic.statuses) == {201}
    assert queued >= AWAY_SECONDS * RATE * 0.9
    rows = await county.rows("select respondent_name from dispatch.cases")
    assert sorted(row["respondent_name"] for row in rows) == sorted(traffic.keys)


async def test_the_backlog_of_a_whole_day_is_drained_at_least_five_times_as_fast_as_it_arrived(
    town: tuple[County, Host], empty_broker: Broker
) -> None:
    county, gateway = town
    await asyncio.to_thread(empty_broker.kill)
    began = time.monotonic()
    shares = [range(number, BACKLOG, SENDERS) for number in range(SENDERS)]
    statuses = await asyncio.gather(*(_file(county, gateway, share) for share in shares))
    filed = time.monotonic() - began
    [[queued]] = await county.rows(QUEUED)

    drained = await _drained(county, empty_broker)

    show(f"{BACKLOG:,} filed in {filed:.0f} s without a broker, {queued:,} queued; {_summary(drained)}")
    assert set().union(*statuses) == {201}
    assert queued == BACKLOG
    [[cases, different]] = await county.rows("select count(*), count(distinct respondent_name) from dispatch.cases")
    assert (cases, different) == (BACKLOG, BACKLOG)
    assert drained.rested <= DAY_SECONDS / TIMES_AS_FAST


async def _file(county: County, gateway: Host, share: range) -> set[int]:
    """Which answers there were to these, filed in batches."""
    patience = Patience(seconds=PATIENCE_SECONDS, first_pause=0.1, longest_pause=1.0)
    async with Weiquan.at(gateway.address, county.credential("partner"), patience=patience) as partner:
        return {filed.status async for filed in partner.complaints.file_many(_filings(share))}


def _filings(share: range) -> Iterator[tuple[str, Filing]]:
    for number in share:
        key = f"day-{number}"
        yield key, Filing(matter=Matter(text=GYM), respondent=Respondent(name=key))


async def _drained(county: County, broker: Broker) -> Drained:
    began = time.monotonic()
    await asyncio.to_thread(broker.start)
    await county.until(SENT, PATIENCE_SECONDS)
    sent = time.monotonic() - began
    await county.until(DISPATCHED, PATIENCE_SECONDS)
    dispatched = time.monotonic() - began
    await county.rest("intake", "dispatch", "refunds", "analytics", seconds=PATIENCE_SECONDS)
    return Drained(sent=sent, dispatched=dispatched, rested=time.monotonic() - began)


def _summary(drained: Drained) -> str:
    return (
        f"sent {drained.sent:.1f} s after the broker's start, all dispatched {drained.dispatched:.1f} s, "
        f"everything heard by all {drained.rested:.1f} s"
    )
