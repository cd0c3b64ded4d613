"""T19, G13 at full size: people go on filing while the broker is away for long, and afterwards nothing is left over."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from deploy.kafka.broker import Broker
from deploy.places import SERVICES
from sdk import Line
from tests.faults.county import County
from tests.faults.ground import show
from tests.faults.traffic import Traffic

pytestmark = [pytest.mark.campaign, pytest.mark.kafka]
AWAY_SECONDS = float(os.environ.get("FAULT_SECONDS", "60"))  # 600 for the figure of the proof
RATE = 100.0  # complaints a second
BEFORE_SECONDS = 5.0
PATIENCE_SECONDS = 1_200.0
QUEUED = "select count(*) from intake.outbox"
SENT = "select not exists (select from intake.outbox)"
DISPATCHED = "select (select count(*) from intake.complaints) = (select count(*) from dispatch.cases)"


async def test_a_broker_that_is_away_for_long_refuses_nobody_and_its_backlog_is_drained(
    database_url: str, empty_broker: Broker, tmp_path: Path, nursery: Path
) -> None:
    county = County(database_url, tmp_path / "home", nursery, empty_broker.bootstrap)
    hosts = [county.host(name, GATEWAY_REQUESTS_PER_SECOND="100000") for name in (*SERVICES, "gateway")]
    for host in hosts:
        await host.start()
    async with Line.to(hosts[-1].address, county.credential("partner")) as line:
        traffic = Traffic(line, RATE)
        await traffic.come(BEFORE_SECONDS)
        await asyncio.to_thread(empty_broker.kill)
        await traffic.come(AWAY_SECONDS)
    [[queued]] = await county.rows(QUEUED)

    began = time.monotonic()
    await asyncio.to_thread(empty_broker.start)
    await county.until(SENT, PATIENCE_SECONDS)
    sent = time.monotonic() - began
    await county.until(DISPATCHED, PATIENCE_SECONDS)
    dispatched = time.monotonic() - began
    await county.rest("intake", "dispatch", "refunds", "analytics", seconds=PATIENCE_SECONDS)
    rested = time.monotonic() - began
    await county.close()

    show(
        f"broker away for {AWAY_SECONDS:.0f} s at {RATE:.0f} a second: {len(traffic.keys)} taken, p50/p99 "
        f"{traffic.p50 * 1000:.0f}/{traffic.p99 * 1000:.0f} ms, {queued} queued; sent {sent:.1f} s after its start, "
        f"all dispatched {dispatched:.1f} s, everything heard by all {rested:.1f} s"
    )
    assert set(traffic.statuses) == {201}
    assert queued >= AWAY_SECONDS * RATE * 0.9
    rows = await county.rows("select respondent_name from dispatch.cases")
    assert sorted(row["respondent_name"] for row in rows) == sorted(traffic.keys)
