"""The simulators' settings."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chassis.tls import authority_from

_SEED = "county"
_ORDER_SECONDS = 3.0
_POLL_SECONDS = 1.0
_CONCURRENCY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Read from ``SIMULATORS_…``; the launcher's own variables give the defaults."""

    gateway_url: str = "http://127.0.0.1:8080"
    credentials: Path = Path(".weiquan/credentials.json")
    authority: Path | None = None  # certificate authority of the gateway
    seed: str = _SEED
    county: bool = True  # off: only record write-backs
    order_seconds: float = _ORDER_SECONDS  # between two messages of all platforms together
    poll_seconds: float = _POLL_SECONDS  # between two reads of a list of cases, plans or disputes
    concurrency: int = _CONCURRENCY  # requests at a time
    record: Path | None = None  # JSON Lines file of all write-backs

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        home = Path(environ.get("WEIQUAN_HOME") or ".weiquan")
        record = environ.get("SIMULATORS_RECORD")
        return cls(
            gateway_url=environ.get("SIMULATORS_GATEWAY_URL")
            or f"http://127.0.0.1:{environ.get('WEIQUAN_PORT', 8080)}",
            credentials=Path(environ.get("SIMULATORS_CREDENTIALS") or home / "credentials.json"),
            authority=authority_from(environ),
            seed=environ.get("SIMULATORS_SEED", _SEED),
            county=environ.get("SIMULATORS_COUNTY", "on") == "on",
            order_seconds=float(environ.get("SIMULATORS_ORDER_SECONDS", _ORDER_SECONDS)),
            poll_seconds=float(environ.get("SIMULATORS_LOOK_SECONDS", _POLL_SECONDS)),
            concurrency=int(environ.get("SIMULATORS_CONCURRENCY", _CONCURRENCY)),
            record=Path(record) if record else None,
        )
