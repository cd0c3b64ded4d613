"""A Prometheus of our own with the shipped rules and configuration; only target, key and places are ours."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import yaml

from deploy.process.child_process import ChildProcess
from deploy.process.paths import PROJECT
from deploy.process.processes import free_ports

SHIPPED = PROJECT / "deploy" / "monitoring"
UP_WITHIN = 30.0  # seconds
END_WITHIN = 10.0  # seconds
FIRING, PENDING = "firing", "pending"


def configured(target: str, key_file: Path) -> dict[str, Any]:
    """The shipped configuration for this one gateway, which listens on this machine alone, without TLS."""
    document: dict[str, Any] = yaml.safe_load((SHIPPED / "prometheus.yaml").read_text())
    document["rule_files"] = [str(SHIPPED / name) for name in document["rule_files"]]
    [job] = document["scrape_configs"]
    job["authorization"]["credentials_file"] = str(key_file)
    del job["scheme"], job["tls_config"]
    job["static_configs"] = [{"targets": [target]}]
    return document


class Prometheus:
    """Told as ``WeiquanServiceDown odr``: the alert, and the service it is about, if it is about one."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def alerts(self) -> dict[str, set[str]]:
        """What is pending and what is firing now."""
        answer = (await self._http.get("/api/v1/alerts")).raise_for_status()
        names: dict[str, set[str]] = {PENDING: set(), FIRING: set()}
        for alert in answer.json()["data"]["alerts"]:
            labels = alert["labels"]
            names[alert["state"]].add(" ".join(filter(None, (labels["alertname"], labels.get("service")))))
        return names


@contextlib.asynccontextmanager
async def watching(program: str, folder: Path, target: str, key: str) -> AsyncIterator[Prometheus]:
    """It reads the gateway from now on; what it remembers lies in the folder."""
    key_file, configuration = folder / "metrics.key", folder / "prometheus.yaml"
    key_file.write_text(key)
    configuration.write_text(yaml.safe_dump(configured(target, key_file)))
    address = f"127.0.0.1:{free_ports(1)[0]}"
    command = (
        *(program, f"--config.file={configuration}", f"--storage.tsdb.path={folder / 'series'}"),
        *(f"--web.listen-address={address}", "--log.level=warn"),
    )
    with (folder / "prometheus.log").open("wb") as log:
        served = ChildProcess(command, cwd=folder, output=log)
        try:
            async with httpx.AsyncClient(base_url=f"http://{address}", trust_env=False, timeout=5) as http:
                await _ready(http)
                yield Prometheus(http)
        finally:
            await asyncio.to_thread(served.end, signal.SIGTERM, END_WITHIN)


async def _ready(http: httpx.AsyncClient) -> None:
    async with asyncio.timeout(UP_WITHIN):
        while True:
            with contextlib.suppress(httpx.TransportError):
                if (await http.get("/-/ready")).is_success:
                    return
            await asyncio.sleep(0.1)
