"""The gateway's settings, read from environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher

from chassis.settings import ServiceSettings, StartupRefused, number_setting
from chassis.vault.keys import InvalidMasterKey, KeyRing
from gateway.accounts.passwords import HASHER

KEY_FILE = "gateway-vault.key"  # in WEIQUAN_HOME, development only
MIN_KEY_LENGTH = 32  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """How long the gateway waits and remembers, in seconds; no deployment needs others."""

    identity_cached: float = 1.0  # a credential revoked in another process stays valid at most this long
    identity_stale: float = 5.0  # the age up to which a cached identity counts while the database does not answer
    status: float = 5.0  # for one service's; a service waits at most 4 for its database, Prometheus 10 for the gateway
    restart: float = 20.0  # for one restart of a service: it may take 10 to leave, and a busy machine 10 to start it
    dispatch: float = 5.0  # from acceptance to a case: the service level (docs/operations.md, Targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    service: ServiceSettings
    home: Path
    keys: KeyRing = field(repr=False)  # master keys; they wrap the data keys of the gateway's secrets
    metrics_key: str | None = None  # grants GET /metrics only; is checked without the database
    anchors_every: float = 600.0  # seconds
    requests_per_second: int = 400  # of one account; ``edge.rate_limits`` multiplies it for platforms and partners
    second_factor_required: bool = False  # people must set one before they can do anything else
    breached_passwords: Path | None = None  # file of digests of passwords that nobody may choose
    timings: Timings = Timings()
    development_hasher: PasswordHasher = HASHER  # of the passwords of development; no deployment needs another

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the variables that every service has and those of the gateway.

        ``GATEWAY_VAULT_KEY``: master keys; if it is not set, ``INTAKE_VAULT_KEY``.
        ``GATEWAY_METRICS_KEY``: Prometheus' bearer token, at least 32 characters.
        ``GATEWAY_REQUESTS_PER_SECOND``: of one account.
        ``GATEWAY_ANCHORS_EVERY``: seconds between two anchors of the audit chains.
        ``GATEWAY_SECOND_FACTOR``: ``required`` (default in production) or ``offered`` (default in development).
        ``GATEWAY_BREACHED_PASSWORDS``: the file that ``accounts.breached_passwords`` reads.

        Raises:
            StartupRefused: a value is missing or not allowed.
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
    setting = environ.get("GATEWAY_SECOND_FACTOR") or ("required" if production else "offered")
    if setting not in ("required", "offered"):
        raise StartupRefused("GATEWAY_SECOND_FACTOR is required or offered")
    return setting == "required"


def _existing_file(environ: Mapping[str, str], name: str) -> Path | None:
    """Return the file that the variable ``name`` names, or ``None`` if it is not set.

    Raises:
        StartupRefused: the file does not exist; without it every breached password would be accepted.
    """
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
