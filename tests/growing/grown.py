"""Two more brokers and a second gateway, each as the first but for its number, its port and what it writes to.

podman-compose (1.6) has no way to say so: its ``extends`` binds the port of the first as well.
"""

import json
from pathlib import Path
from typing import Any

import yaml

from deploy.process.paths import PROJECT
from tests.containers.images import KAFKA
from tests.containers.podman import STATE

OVERRIDE = Path(__file__).with_name("override.yaml")
SHIPPED = PROJECT / "deploy" / "compose" / "compose.yaml"


def write_twins() -> Path:
    """Write the descriptor of what is there more than once under names of its own; return where."""
    shipped = yaml.safe_load(SHIPPED.read_text())["services"]
    first = shipped["kafka"] | yaml.safe_load(OVERRIDE.read_text())["services"]["kafka"] | {"image": KAFKA}
    services: dict[str, Any] = {}
    for number in (2, 3):
        own = {"NODE": str(number), "NAME": f"kafka-{number}"}
        services[own["NAME"]] = _with_volume(first, "log", number) | {
            "environment": shipped["kafka"]["environment"] | own
        }
    services["gateway-2"] = _with_volume(shipped["gateway"], "anchors", 2) | {"ports": ["127.0.0.1:8081:8080"]}
    volumes: dict[str, Any] = {"log-2": {}, "log-3": {}, "anchors-2": {}}
    STATE.mkdir(parents=True, exist_ok=True)
    path = STATE / "twins.yaml"
    path.write_text(json.dumps({"services": services, "volumes": volumes}))
    return path


def _with_volume(service: dict[str, Any], volume: str, number: int) -> dict[str, Any]:
    return service | {"volumes": [one.replace(f"{volume}:", f"{volume}-{number}:") for one in service["volumes"]]}
