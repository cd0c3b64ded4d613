"""What rules and dashboards read is what the gateway tells, also while its database is away."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from canon.services import SERVICES
from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from deploy.serving import create_from_environment
from gateway.app import create_app
from gateway.settings import Settings
from tests.deploy.monitoring.expressions import DASHBOARDS, expressions
from tests.faults.proxy import FaultProxy
from tests.sweeps import sampled

KEY = "m" * 32
WATCHER = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
async def link(database_url: str) -> AsyncIterator[FaultProxy]:
    async with FaultProxy.before(database_url) as proxy:
        yield proxy


@pytest.fixture
async def gateway(
    database_url: str, link: FaultProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway behind a link that can be cut, with the real services beside it."""
    for name, value in {
        "WEIQUAN_DATABASE_URL": database_url,
        "WEIQUAN_INTERNAL_KEY": "k" * 64,
        "WEIQUAN_HOME": str(tmp_path),
        "INTAKE_12345_URL": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    bus = PostgresBus(database_url)
    peers = {}
    for name in SERVICES:
        peers[name] = create_from_environment(name, bus, peers)
    for peer in peers.values():
        [deadlines] = [job for job in peer.state.runtime.jobs.all if job.name == "deadlines"] or [None]
        if deadlines is not None:
            await peer.state.runtime.jobs.run_once(deadlines)
    await bus.prepare(["dispatch"])
    peers["analytics"].state.runtime.consumer.subscription = await bus.subscribe("analytics", ["dispatch"])
    own = ServiceSettings(service="gateway", database_url=link.url(database_url), internal_key="k" * 64)
    front = create_app(
        Settings(service=own, home=tmp_path, keys=KeyRing.from_text("00" * 32), metrics_key=KEY),
        bus,
        SystemClock(),
        peers,
    )
    async with (
        front.own.router.lifespan_context(front.own),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=front), base_url="http://gateway") as client,
    ):
        yield client
    for peer in peers.values():
        await peer.state.runtime.close()
    await bus.close()


async def metrics_of(gateway: httpx.AsyncClient) -> dict[str, dict[str, float]]:
    """Each sample's name, with its value by service."""
    answer = await gateway.get("/metrics", headers=WATCHER)
    assert answer.status_code == 200
    families = list(text_string_to_metric_families(answer.text))
    metrics: dict[str, dict[str, float]] = {
        family.name + ("_total" if family.type == "counter" else ""): {} for family in families
    }
    for sample in (sample for family in families for sample in family.samples):
        metrics.setdefault(sample.name, {})[sample.labels.get("service", "")] = sample.value
    return metrics


@sampled
async def test_rules_and_dashboards_read_only_what_the_gateway_exports(gateway: httpx.AsyncClient) -> None:
    await gateway.get("/health")

    metrics = await metrics_of(gateway)

    for place, expression in expressions().items():
        assert set(re.findall(r"weiquan_\w+", expression)) <= set(metrics), place
    without_samples = {name for name, samples in metrics.items() if name.startswith("weiquan_") and not samples}
    assert without_samples <= {
        *("weiquan_backup_age_seconds", "weiquan_certificate_seconds_left"),  # there is neither here
        *("weiquan_request_seconds", "weiquan_gateway_seconds"),
    }


@sampled
async def test_the_gateway_reports_that_its_database_is_away(gateway: httpx.AsyncClient, link: FaultProxy) -> None:
    await link.refuse()

    metrics = await metrics_of(gateway)

    assert metrics["weiquan_database_up"] == {"gateway": 0.0} | dict.fromkeys(SERVICES, 1.0)


async def test_the_metrics_key_opens_nothing_else(gateway: httpx.AsyncClient) -> None:
    assert (await gateway.get("/status", headers=WATCHER)).status_code == 401
    assert (await gateway.get("/metrics", headers={"Authorization": f"Bearer {KEY}x"})).status_code == 401


def test_a_metrics_key_that_could_be_guessed_is_refused() -> None:
    environ = {"WEIQUAN_DATABASE_URL": "x", "WEIQUAN_INTERNAL_KEY": "x", "GATEWAY_METRICS_KEY": "short"}

    with pytest.raises(ValueError, match="at least 32"):
        Settings.from_environment(environ)


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_is_whole(path: Path) -> None:
    dashboard = json.loads(path.read_text())

    assert dashboard["uid"] == path.stem
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    assert {target["datasource"]["uid"] for panel in dashboard["panels"] for target in panel["targets"]} == {
        "${datasource}"
    }
