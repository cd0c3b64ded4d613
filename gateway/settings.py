"""What the gateway is told by its deployment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chassis.settings import ServiceSettings, StartupRefused, number_setting
from chassis.vault.keys import InvalidMasterKey, KeyRing

KEY_FILE = "gateway-vault.key"  # in WEIQUAN_HOME, development only
MIN_KEY_LENGTH = 32  # characters
SERVICES = ("intake", "dispatch", "odr", "refunds", "analytics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    service: ServiceSettings
    home: Path
    keys: KeyRing = field(repr=False)  # the master keys that what stands sealed here is wrapped with
    metrics_key: str | None = None  # opens GET /metrics alone, also while the database that knows the accounts is away
    anchors_every: float = 600.0  # seconds
    requests_per_second: int = 400  # of one account; platforms and services have their own in ``edge.limits``
    second_factor_required: bool = False  # of people, before anything else is open to them
    breached_passwords: Path | None = None  # a file of digests that nobody may choose the passwords of

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """``GATEWAY_VAULT_KEY`` (on one machine intake's will do), ``GATEWAY_METRICS_KEY``, ``…_REQUESTS_PER_SECOND``.

        ``GATEWAY_ANCHORS_EVERY``: seconds between two looks at the heads of the audit chains.
        ``GATEWAY_SECOND_FACTOR``: ``required``, as in production, or ``offered``, as in development.
        ``GATEWAY_BREACHED_PASSWORDS``: the file that ``accounts.breached`` reads.
        Raises ``StartupRefused``.
        """
        metrics_key = environ.get("GATEWAY_METRICS_KEY") or None
        if metrics_key is not None and len(metrics_key) < MIN_KEY_LENGTH:
            raise StartupRefused(f"GATEWAY_METRICS_KEY needs at least {MIN_KEY_LENGTH} characters")
        service = ServiceSettings.from_environment("gateway", environ)
        home = Path(environ.get("WEIQUAN_HOME", ".weiquan"))
        return cls(
            metrics_key=metrics_key,
            service=service,
            home=home,
            keys=_keys(environ, home, production=service.production),
            anchors_every=number_setting(environ, "GATEWAY_ANCHORS_EVERY", 600),
            requests_per_second=int(number_setting(environ, "GATEWAY_REQUESTS_PER_SECOND", 400)),
            second_factor_required=_requires_second_factor(environ, production=service.production),
            breached_passwords=_existing_file(environ, "GATEWAY_BREACHED_PASSWORDS"),
        )


def _requires_second_factor(environ: Mapping[str, str], *, production: bool) -> bool:
    said = environ.get("GATEWAY_SECOND_FACTOR") or ("required" if production else "offered")
    if said not in ("required", "offered"):
        raise StartupRefused("GATEWAY_SECOND_FACTOR is required or offered")
    return said == "required"


def _existing_file(environ: Mapping[str, str], name: str) -> Path | None:
    """A file that is promised and not there would let everything through."""
    if not (given := environ.get(name)):
        return None
    if not (path := Path(given)).is_file():
        raise StartupRefused(f"{name} names no file")
    return path


def _keys(environ: Mapping[str, str], home: Path, *, production: bool) -> KeyRing:
    if given := environ.get("GATEWAY_VAULT_KEY") or environ.get("INTAKE_VAULT_KEY"):
        return KeyRing.from_text(given)
    if production:
        raise InvalidMasterKey("GATEWAY_VAULT_KEY must be given in production")
    return KeyRing.from_file(home / KEY_FILE)
